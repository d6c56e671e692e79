package io.upcall.libc.sync;

import io.upcall.async.Errno;
import io.upcall.async.VcoreContext;
import io.upcall.async.spin.SpinLock;
import io.upcall.cores.Interruption;
import org.jspecify.annotations.Nullable;

/**
 * A condition variable: threads that gave a {@link Mutex} up until another signals.
 *
 * <pre>
 *   mutex mine ─▶ on the list ─▶ mutex released ─▶ parked ─signal─▶ off the list ─▶ mutex mine: 0
 *                                                   └─timeout, signal handler─▶ off ─▶ mutex mine
 * </pre>
 *
 * <p>A waiter is on the list before it releases the mutex, so a signal by the next owner finds it.
 * One whose wait ends for another reason in the moment of a signal has had the signal: the result
 * is 0, and what interrupted it waits for its next call.
 */
public final class Cond {

  private final SpinLock guard = new SpinLock();

  // Guarded by guard.
  private final WaiterList waiters = new WaiterList();

  /** The mutex of those who wait; stale when nobody does. */
  private @Nullable Mutex mutex;

  /** A condition that nobody waits for. */
  public Cond() {}

  /** True when nobody waits. */
  public boolean isIdle() {
    return waiters.isEmpty();
  }

  /**
   * Releases {@code held}, waits, and takes it again.
   *
   * @return 0, after a signal; {@code -ETIMEDOUT}, {@code -EINTR}, {@code -EOWNERDEAD}, all with
   *     the mutex taken; {@code -ENOTRECOVERABLE} without; {@code -EPERM} when the caller does not
   *     own it, {@code -EINVAL} when others wait with another mutex, {@code -EDEADLK} in vcore
   *     context
   */
  public int await(Mutex held, long deadlineNanos, Interruption breaks) {
    if (!held.isMine()) {
      return -Errno.EPERM;
    }
    if (VcoreContext.isCurrent()) {
      return -Errno.EDEADLK;
    }
    Waiter waiter = new Waiter(Thread.currentThread(), true);
    if (!enlist(waiter, held)) {
      return -Errno.EINVAL;
    }
    int depth = held.releaseAll();
    int result = waiter.awaitGrant(deadlineNanos, breaks);
    if (result != 0 && !withdraw(waiter)) {
      result = 0;
    }
    int taken = held.reacquire(depth);
    return taken != 0 ? taken : result;
  }

  private boolean enlist(Waiter waiter, Mutex held) {
    guard.lock();
    boolean fits = waiters.isEmpty() || mutex == held;
    if (fits) {
      mutex = held;
      waiters.add(waiter);
    }
    guard.unlock();
    return fits;
  }

  private boolean withdraw(Waiter waiter) {
    guard.lock();
    boolean waited = !waiter.granted;
    if (waited) {
      waiters.remove(waiter);
    }
    guard.unlock();
    return waited;
  }

  /** Wakes who has waited longest. From anywhere. */
  public void signal() {
    if (waiters.isEmpty()) {
      return;
    }
    guard.lock();
    Waiter first = waiters.first();
    if (first != null) {
      waiters.remove(first);
      first.granted = true;
    }
    guard.unlock();
    if (first != null) {
      first.unpark();
    }
  }

  /** Wakes all who wait now. From anywhere. */
  public void broadcast() {
    if (waiters.isEmpty()) {
      return;
    }
    guard.lock();
    Waiter all = waiters.takeAll();
    for (Waiter at = all; at != null; at = at.after) {
      at.granted = true;
    }
    guard.unlock();
    WaiterList.unparkAll(all);
  }
}
