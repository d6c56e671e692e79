package io.upcall.samples.tools.cp;

import static io.upcall.libc.Stdio.fputs;
import static io.upcall.libc.Stdio.stderr;
import static io.upcall.libc.Time.nanosleep;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.Pthread;
import io.upcall.libc.StructTimespec;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * How far it is: a line on the terminal, drawn anew five times a second by a uthread of its own.
 * The copying uthreads only count.
 */
final class Progress {
  /** Nobody looks. */
  static final Progress NONE = new Progress();

  private static final StructTimespec PERIOD = StructTimespec.ofNanos(200_000_000L);
  private static final String LINE_BEGIN = "\r\033[K";
  private static final double MIB = 1 << 20;

  private final LongAdder bytes = new LongAdder();
  private final LongAdder files = new LongAdder();
  private final long begunNanos = System.nanoTime();

  /** Set once, by {@link #end}. */
  private volatile boolean ended;

  private Progress() {}

  /** Begins to draw. */
  static Progress start() throws ErrnoException {
    Progress progress = new Progress();
    Pthread.pthread_detach(Pthread.pthread_create(progress::draw));
    return progress;
  }

  /** So much was copied. */
  void copied(long count) {
    bytes.add(count);
  }

  /** A file is done. */
  void fileEnded() {
    files.increment();
  }

  private void draw() {
    try {
      while (!ended) {
        nanosleep(PERIOD);
        if (!ended) {
          fputs(line(), stderr());
        }
      }
    } catch (ErrnoException over) {
      // The proc ends, and wakes who sleeps; or there is no terminal any more.
    }
  }

  private String line() {
    double mib = bytes.sum() / MIB;
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        LINE_BEGIN + "%d files, %.1f MiB, %.1f MiB/s",
        files.sum(),
        mib,
        mib / seconds);
  }

  /** Draws the last state. */
  void end() throws ErrnoException {
    if (this != NONE) {
      ended = true;
      fputs(line() + "\n", stderr());
    }
  }
}
