package io.upcall.samples.bench.grant;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that parks until it is wanted, notes when it steps, and wakes who wanted it.
 *
 * <p>Whoever measures parks as well: it shares its CPU with the core manager, and would be in its
 * way if it spun.
 */
final class Sleeper implements Runnable {
  private static final long LOOK_NANOS = 100_000;

  private Thread self = Thread.currentThread(); // until isThere; the measuring thread's
  private BooleanSupplier hasCore = () -> true; // the measuring thread's

  // Set by the measuring thread, reset by ours: null, and then steppedAtNanos is there to read.
  private volatile @Nullable Thread wanting;
  private volatile long steppedAtNanos; // ours

  /** The thread that runs this, and whether it has a core that it must not have; asked often. */
  void isThere(Thread thread, BooleanSupplier stillHasCore) {
    self = thread;
    hasCore = stillHasCore;
  }

  @Override
  public void run() {
    while (true) {
      Thread waker = wanting;
      if (waker == null) {
        LockSupport.park(this);
      } else {
        steppedAtNanos = System.nanoTime();
        wanting = null;
        LockSupport.unpark(waker);
      }
    }
  }

  /** Waits until it has no core, then wakes it; returns the time from there to its first step. */
  long wakeOnce() {
    while (hasCore.getAsBoolean()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    // Long enough for it to have parked, and for the CPU to be idle where nobody else wants it.
    LockSupport.parkNanos(2 * LOOK_NANOS);
    long wokenAtNanos = System.nanoTime();
    wanting = Thread.currentThread();
    LockSupport.unpark(self);
    while (wanting != null) {
      LockSupport.park(this);
    }
    return steppedAtNanos - wokenAtNanos;
  }
}
