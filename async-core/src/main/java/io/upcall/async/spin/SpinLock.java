package io.upcall.async.spin;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock for sections of a handful of loads and stores on an intrusive list.
 *
 * <p>Why a lock at all, when completed calls are to meet none: lists whose nodes are taken out of
 * the middle and used again at once cannot be lock-free without an allocation a node or a version a
 * link, and both cost more than this section, which is shorter than one failed CAS. What makes it
 * harmless is what may not be done under it: no allocation, no call out, no park, no log. Posting
 * and unparking come after it.
 *
 * <p>Who finds it taken spins. A platform thread that spins for long gives its CPU away, since the
 * holder may have lost its own; a uthread must not, because it may be in a guarded section of its
 * vcore, where it may not yield. Not reentrant.
 */
public class SpinLock {

  private static final VarHandle LOCKED;
  private static final int SPINS = 128;

  static {
    try {
      LOCKED = MethodHandles.lookup().findVarHandle(SpinLock.class, "locked", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** Taken by CAS, which orders the earlier sections before this one; given back by release. */
  private volatile boolean locked;

  /** A lock that is free. */
  public SpinLock() {}

  /** Takes it. */
  public final void lock() {
    if (!LOCKED.compareAndSet(this, false, true)) {
      spin();
    }
  }

  /** Gives it back. By who took it. */
  public final void unlock() {
    LOCKED.setRelease(this, false);
  }

  private void spin() {
    int spins = 0;
    do {
      // Looking before trying keeps the line shared until the lock is free.
      while (locked) {
        if (++spins % SPINS == 0 && !Thread.currentThread().isVirtual()) {
          Thread.yield();
        } else {
          Thread.onSpinWait();
        }
      }
    } while (!LOCKED.compareAndSet(this, false, true));
  }
}
