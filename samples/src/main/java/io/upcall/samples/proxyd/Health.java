package io.upcall.samples.proxyd;

import static io.upcall.libc.Unistd.close;

import io.upcall.cores.Proc;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.Time;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the target takes connections.
 *
 * <pre>
 *          a look or a client was refused: one warning
 *   UP ────────────────────────────────────────────────▶ DOWN: clients are refused at once
 *    ◀────────────────────────────────────────────────
 *                 a look went well: one warning
 * </pre>
 *
 * <p>A look is a connection that is closed again. Without looks nobody would ever see that the
 * target is back, so then each client finds out for itself.
 */
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final Target target;
  private final StructTimespec pause;
  private final boolean looks;

  /** Whoever finds out sets it; who changed it writes the line. */
  private final AtomicBoolean down = new AtomicBoolean();

  /** Looks again and again; null when nobody does. The serving uthread's. */
  private @Nullable Thread looker;

  /** Looks every {@code intervalMillis}; never when that is 0. */
  Health(Target target, long intervalMillis) {
    this.target = target;
    this.pause = StructTimespec.ofNanos(intervalMillis * 1_000_000);
    this.looks = intervalMillis > 0;
  }

  /** A uthread that mostly sleeps costs nothing, and is simpler than any timer. */
  void start() {
    if (looks) {
      looker = Proc.current().spawn(this::lookAgainAndAgain);
    }
  }

  /** True when a client need not even try. */
  boolean isDown() {
    return down.get();
  }

  /** A client could not be connected. */
  void refused(UnreachableException why) {
    if (looks && down.compareAndSet(false, true)) {
      LOG.warn("{} is down, and clients are refused: {}", target, why.getMessage());
    }
  }

  private void answered() {
    if (down.compareAndSet(true, false)) {
      LOG.warn("{} is back", target);
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
      close(target.connectAny());
      answered();
    } catch (UnreachableException failure) {
      if (!Thread.currentThread().isInterrupted()) {
        refused(failure);
      }
    } catch (ErrnoException nothingToLookWith) {
      LOG.debug("{}", nothingToLookWith.getMessage());
    }
  }

  /** No more looks. */
  void stop() {
    if (looker != null) {
      looker.interrupt();
    }
  }
}
