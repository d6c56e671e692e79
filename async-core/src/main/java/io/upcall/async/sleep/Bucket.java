package io.upcall.async.sleep;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One list of the sleep table and its lock: the sleepers whose idents hash here, longest asleep
 * first.
 *
 * <p>The lock is held for a handful of loads and stores: nobody allocates, calls out, parks or logs
 * under it, and what follows from a decision (posting, unparking, alarms) comes after it. So who
 * finds it taken spins. A platform thread that spins for long gives its CPU away, since the holder
 * may have lost its own; a uthread must not, because it may be in a guarded section of its vcore,
 * where it may not yield.
 */
final class Bucket {

  private static final VarHandle LOCKED;
  private static final int SPINS = 128;

  static {
    try {
      LOCKED = MethodHandles.lookup().findVarHandle(Bucket.class, "locked", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** The lock. Taken by CAS, which orders the list's earlier use before; given back by release. */
  private volatile boolean locked;

  // Guarded by the lock.
  private @Nullable Sleeper first;
  private @Nullable Sleeper last;

  void lock() {
    if (!LOCKED.compareAndSet(this, false, true)) {
      spin();
    }
  }

  void unlock() {
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

  // ---- under the lock --------------------------------------------------------------------------

  void append(Sleeper sleeper) {
    Sleeper tail = last;
    sleeper.before = tail;
    if (tail == null) {
      first = sleeper;
    } else {
      tail.after = sleeper;
    }
    last = sleeper;
    sleeper.fellAsleep(this);
  }

  /** True while {@code sleeper} sleeps in this bucket. */
  boolean holds(Sleeper sleeper) {
    return sleeper.bucket() == this;
  }

  void remove(Sleeper sleeper, Outcome how) {
    Sleeper before = sleeper.before;
    Sleeper after = sleeper.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    sleeper.before = null;
    sleeper.after = null;
    sleeper.rose(how);
  }

  /** Takes out the one that has slept longest on this ident. */
  @Nullable Sleeper takeOne(Object ident, long channel) {
    Sleeper sleeper = first;
    while (sleeper != null && !sleeper.sleepsOn(ident, channel)) {
      sleeper = sleeper.after;
    }
    if (sleeper != null) {
      remove(sleeper, Outcome.WOKEN);
    }
    return sleeper;
  }

  /** Takes out all that sleep on this ident: the first of a list by {@link Sleeper#after}. */
  @Nullable Sleeper takeAll(Object ident, long channel) {
    Sleeper taken = null;
    Sleeper tail = null;
    for (Sleeper sleeper = first; sleeper != null; ) {
      Sleeper next = sleeper.after;
      if (sleeper.sleepsOn(ident, channel)) {
        remove(sleeper, Outcome.WOKEN);
        if (tail == null) {
          taken = sleeper;
        } else {
          tail.after = sleeper;
        }
        tail = sleeper;
      }
      sleeper = next;
    }
    return taken;
  }
}
