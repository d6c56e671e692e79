package io.upcall.libc.sync;

import io.upcall.async.Errno;
import io.upcall.cores.BreakableWait;
import io.upcall.cores.Interruption;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread in one wait, or (in an rwlock) in one hold.
 *
 * <pre>
 *   WAITING ──the thing is given to it, under the guard──▶ GRANTED
 *      └──timeout, signal, interrupt: it takes itself off, under the guard──▶ (forgotten)
 * </pre>
 *
 * <p>Exactly one of the two happens, because both take it off its list under the guard.
 */
final class Waiter implements BreakableWait {

  final Thread thread;

  /** It wants the thing for itself alone. */
  final boolean exclusive;

  // Its place in a WaiterList; guarded by the owner of that.
  @Nullable Waiter before;
  @Nullable Waiter after;

  /** The next of those that one unlock lets in. Owned by who lets in, from grant to unpark. */
  @Nullable Waiter wakeNext;

  /** Set by who gives it the thing, under the guard, as the last access but the unpark. */
  volatile boolean granted;

  /**
   * It was woken and found the thing taken by another: it must not lose again. Written by its
   * thread, read by who gives the thing up; late is good enough.
   */
  volatile boolean lost;

  Waiter(Thread thread, boolean exclusive) {
    this.thread = thread;
    this.exclusive = exclusive;
  }

  /**
   * Parks once, which may end for no reason.
   *
   * @return 0 to look again, {@code -ETIMEDOUT}, or {@code -EINTR}, with the thread's interrupt
   *     status as it was
   */
  int park(long deadlineNanos, Interruption breaks) {
    if (breaks.isDue()) {
      return -Errno.EINTR;
    }
    if (deadlineNanos == Deadline.NEVER) {
      LockSupport.park(this);
    } else {
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return -Errno.ETIMEDOUT;
      }
      LockSupport.parkNanos(this, leftNanos);
    }
    return thread.isInterrupted() ? -Errno.EINTR : 0;
  }

  /** Parks until it was granted, or for as long as {@link #park}. */
  int awaitGrant(long deadlineNanos, Interruption breaks) {
    int result = 0;
    while (!granted && result == 0) {
      result = park(deadlineNanos, breaks);
    }
    return result;
  }

  /** Wakes its thread; after the guard. */
  void unpark() {
    LockSupport.unpark(thread);
  }
}
