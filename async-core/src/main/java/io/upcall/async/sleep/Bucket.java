package io.upcall.async.sleep;

import io.upcall.async.spin.SpinLock;
import org.jspecify.annotations.Nullable;

/**
 * One list of the sleep table, and its lock: the sleepers whose idents hash here, longest asleep
 * first.
 */
final class Bucket extends SpinLock {

  // Guarded by the lock.
  private @Nullable Sleeper first;
  private @Nullable Sleeper last;

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
