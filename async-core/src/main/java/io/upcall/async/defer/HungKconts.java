package io.upcall.async.defer;

import io.upcall.async.KcontSide;
import io.upcall.async.spin.SpinLock;
import org.jspecify.annotations.Nullable;

/**
 * The kconts that hang on an object, until something happens to it: the list head that kcont(9)
 * puts into a buffer with I/O under way. Embedded in the object; an empty one costs three words and
 * a lock.
 *
 * <p>Any thread may hang, take off and fire; nothing is allocated, and no continuation runs inside
 * any of these. The list is short, so that taking one off looks through it.
 */
public final class HungKconts {

  private final SpinLock lock = new SpinLock();

  // Guarded by the lock: a list by Deferral.after, oldest first.
  private @Nullable Deferral first;
  private @Nullable Deferral last;

  /** An empty list. */
  public HungKconts() {}

  /**
   * Hangs {@code deferral} behind the others. It is queued when the object fires, once.
   *
   * @return false, and nothing done, when it hangs or is queued already, or was disestablished
   */
  public boolean hang(Deferral deferral) {
    if (!deferral.claim()) {
      return false;
    }
    lock.lock();
    try {
      Deferral tail = last;
      if (tail == null) {
        first = deferral;
      } else {
        tail.after = deferral;
      }
      last = deferral;
    } finally {
      lock.unlock();
    }
    return true;
  }

  /**
   * Takes {@code deferral} off.
   *
   * @return false when it does not hang here: its object has fired
   */
  public boolean unhang(Deferral deferral) {
    lock.lock();
    try {
      if (!unlink(deferral)) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    KcontSide.unclaim(deferral);
    return true;
  }

  /** Under the lock. */
  private boolean unlink(Deferral deferral) {
    Deferral before = null;
    Deferral here = first;
    while (here != null && here != deferral) {
      before = here;
      here = here.after;
    }
    if (here == null) {
      return false;
    }
    if (before == null) {
      first = here.after;
    } else {
      before.after = here.after;
    }
    if (last == here) {
      last = before;
    }
    here.after = null;
    return true;
  }

  /** True when nothing hangs here. A hint, for others than who hangs and fires. */
  public boolean isEmpty() {
    lock.lock();
    try {
      return first == null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Queues all that hang here at this moment, oldest first, each at its own level. What their
   * continuations hang here comes with the next fire.
   *
   * @param object what fired
   * @param status how it went
   * @return how many were queued: those disestablished meanwhile, or whose queues were closed, are
   *     dropped
   */
  public int fire(@Nullable Object object, int status) {
    Deferral taken;
    lock.lock();
    try {
      taken = first;
      first = null;
      last = null;
    } finally {
      lock.unlock();
    }
    int queued = 0;
    while (taken != null) {
      Deferral next = taken.after;
      taken.after = null;
      if (taken.pass(object, status)) {
        queued++;
      }
      taken = next;
    }
    return queued;
  }

  /**
   * Queues the one that has hung here longest.
   *
   * @return false when there was none
   */
  public boolean fireOne(@Nullable Object object, int status) {
    while (true) {
      Deferral oldest;
      lock.lock();
      try {
        oldest = first;
        if (oldest != null) {
          unlink(oldest);
        }
      } finally {
        lock.unlock();
      }
      if (oldest == null) {
        return false;
      }
      if (oldest.pass(object, status)) {
        return true;
      }
    }
  }
}
