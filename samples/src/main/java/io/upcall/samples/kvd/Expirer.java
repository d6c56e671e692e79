package io.upcall.samples.kvd;

import io.upcall.samples.kvd.command.Store;
import java.util.concurrent.TimeUnit;

/** Takes out keys whose time is over, even if nobody asks for them. */
final class Expirer {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** So many with the lock once: some 100 µs. */
  private static final int AT_ONCE = 256;

  private Expirer() {}

  static Periodic start(Store store) {
    return Periodic.start(PAUSE_NANOS, () -> expire(store));
  }

  private static void expire(Store store) {
    boolean more = true;
    while (more) {
      store.lock();
      try {
        more = store.expireDue(AT_ONCE);
      } finally {
        store.unlock();
      }
      if (more) {
        // The clients' turn.
        Thread.yield();
      }
    }
  }
}
