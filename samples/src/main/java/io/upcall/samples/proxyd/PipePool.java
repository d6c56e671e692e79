package io.upcall.samples.proxyd;

import static io.upcall.libc.Fcntl.F_SETPIPE_SZ;
import static io.upcall.libc.Fcntl.O_CLOEXEC;
import static io.upcall.libc.Fcntl.fcntl;
import static io.upcall.libc.Unistd.pipe2;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pipes, leased while bytes move and not a moment longer: nine thousand connections with two pipes
 * each would need 36,000 descriptors more.
 *
 * <p>Nobody waits for a pipe: whoever finds none can copy.
 */
final class PipePool {
  private static final Logger LOG = LoggerFactory.getLogger(PipePool.class);
  private static final int SMALLEST_QUEUE = 2;
  private static final int PIPE_BYTES = 1 << 20;

  private final int most;
  private final Queue<Pipe> idle;

  /** Pipes that are there, idle or leased: never more than {@link #most}. */
  private final AtomicInteger open = new AtomicInteger();

  /** The most there have been, for tests. */
  private final AtomicInteger peak = new AtomicInteger();

  /** Set once it is known that there are no pipes here at all. */
  private volatile boolean impossible;

  PipePool(int most) {
    this.most = most;
    this.idle = new MpmcAtomicArrayQueue<>(Math.max(most, SMALLEST_QUEUE));
  }

  /** An empty pipe; null when there are none. */
  @Nullable Pipe lease() {
    Pipe pipe = idle.poll();
    return pipe != null || impossible ? pipe : make();
  }

  private @Nullable Pipe make() {
    int now = open.incrementAndGet();
    if (now > most) {
      open.decrementAndGet();
      return null;
    }
    try {
      int[] ends = pipe2(O_CLOEXEC);
      peak.accumulateAndGet(now, Math::max);
      enlarge(ends[1]);
      return new Pipe(ends);
    } catch (ErrnoException refusal) {
      open.decrementAndGet();
      if (refusal.errno == Errno.EOPNOTSUPP) {
        impossible = true;
        LOG.info("this driver has no splice: bytes are copied");
      } else {
        LOG.debug("a pipe less: {}", refusal.getMessage());
      }
      return null;
    }
  }

  /**
   * Makes it hold more, where the kernel grants it: a user may have only so many large pipes. A GiB
   * through pipes of 1 MiB costs two thirds of what it costs through those of 64 KiB.
   */
  private static void enlarge(int pipe) {
    try {
      fcntl(pipe, F_SETPIPE_SZ, PIPE_BYTES);
    } catch (ErrnoException refusal) {
      LOG.debug("a pipe stays small: {}", refusal.getMessage());
    }
  }

  /** Takes a pipe back; one with something in it is of no use any more. */
  void giveBack(Pipe pipe) throws ErrnoException {
    if (!pipe.isEmpty() || !idle.offer(pipe)) {
      open.decrementAndGet();
      pipe.closeBoth();
    }
  }

  /** Closes those that nobody has. */
  void closeIdle() throws ErrnoException {
    for (Pipe pipe; (pipe = idle.poll()) != null; ) {
      open.decrementAndGet();
      pipe.closeBoth();
    }
  }

  /** How many are leased at the moment. */
  int leased() {
    return open.get() - idle.size();
  }

  /** How many there have been at most. */
  int peak() {
    return peak.get();
  }
}
