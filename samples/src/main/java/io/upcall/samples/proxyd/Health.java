package io.upcall.samples.proxyd;

import io.upcall.cores.Proc;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.Time;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the target takes connections.
 *
 * <pre>
 *          a look or a client was refused: one warning
 *   UP ────────────────────────────────────────────────▶ DOWN: clients are refused at once
 *    ◀────────────────────────────────────────────────
 *                  a look went well: one line
 * </pre>
 *
 * <p>A look is a connection that is closed again. Without looks nobody would ever see that the
 * target is back, so then each client finds out for itself.
 */
final class Health implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final Target target;
  private final StructTimespec pause;
  private final boolean looks;

  /** Whoever finds out sets it; who changed it writes the line. */
  private final AtomicBoolean down = new AtomicBoolean();

  /** Looks again and again. Set once, by {@link #start}. */
  private Thread looker = Thread.currentThread();

  /** Looks every {@code intervalMillis}; never when that is 0. */
  Health(Target target, long intervalMillis) {
    this.target = target;
    this.pause = StructTimespec.ofNanos(intervalMillis * 1_000_000);
    this.looks = intervalMillis > 0;
  }

  /** A uthread that mostly sleeps costs nothing, and is simpler than any timer. */
  Health start() {
    if (looks) {
      looker = Proc.current().spawn(this::lookAgainAndAgain);
    }
    return this;
  }

  /** True when a client need not even try. */
  boolean isDown() {
    return down.get();
  }

  /** A client could not be connected. */
  void refused(IOException why) {
    if (looks && down.compareAndSet(false, true)) {
      LOG.warn("{} is down, and clients are refused: {}", target, why.getMessage());
    }
  }

  private void answered() {
    if (down.compareAndSet(true, false)) {
      LOG.info("{} is back", target);
    }
  }

  private void lookAgainAndAgain() {
    try {
      while (true) {
        look();
        Time.nanosleep(pause);
      }
    } catch (ErrnoException stopped) {
      LOG.debug("no more looks: {}", stopped.getMessage());
    }
  }

  private void look() {
    try {
      Unistd.close(target.connectAny());
      answered();
    } catch (IOException failure) {
      if (!Thread.currentThread().isInterrupted()) {
        refused(failure);
      }
    }
  }

  /** No more looks. */
  @Override
  public void close() {
    if (looks) {
      looker.interrupt();
    }
  }
}
