package io.upcall.libc.sync;

import io.upcall.async.Errno;
import io.upcall.async.VcoreContext;
import io.upcall.async.spin.SpinLock;
import io.upcall.cores.Interruption;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A counting semaphore.
 *
 * <pre>
 *            post, nobody waits                     wait
 *   value n ────────────────────▶ value n + 1 ──────────────▶ value n
 *   value 0 ──wait──▶ on the list ──post: given to the first, the value stays 0──▶ goes on
 *                          └──timeout, signal handler──▶ off the list
 * </pre>
 *
 * <p>A post with waiters raises the value and then settles: under the guard, units go to the first
 * ones as long as there are both. Who waits joins the list before it looks at the value again, and
 * who posts looks at the list after: one of them sees the other.
 */
public final class Counter {

  /** SEM_VALUE_MAX. */
  public static final int MAX_VALUE = Integer.MAX_VALUE;

  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final SpinLock guard = new SpinLock();

  /** Guarded by guard. */
  private final WaiterList waiters = new WaiterList();

  /** By CAS. */
  private volatile int value;

  /**
   * A semaphore.
   *
   * @param value its first value, 0 or more
   */
  public Counter(int value) {
    this.value = value;
  }

  /** The value now. */
  public int value() {
    return value;
  }

  /** True when nobody waits. */
  public boolean isIdle() {
    return waiters.isEmpty();
  }

  /** Takes a unit if there is one. */
  public boolean tryAcquire() {
    for (int now = value; now > 0; ) {
      int seen = (int) VALUE.compareAndExchange(this, now, now - 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /**
   * Takes a unit.
   *
   * @return 0, {@code -ETIMEDOUT}, {@code -EINTR}; {@code -EDEADLK} in vcore context when there is
   *     none
   */
  public int acquire(long deadlineNanos, Interruption breaks) {
    if (tryAcquire()) {
      return 0;
    }
    if (VcoreContext.isCurrent()) {
      return -Errno.EDEADLK;
    }
    Waiter waiter = new Waiter(Thread.currentThread(), false);
    guard.lock();
    waiters.add(waiter);
    guard.unlock();
    settle();
    int result = waiter.awaitGrant(deadlineNanos, breaks);
    return result == 0 || !withdraw(waiter) ? 0 : result;
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

  /** Gives a unit: 0, or {@code -EOVERFLOW} at {@link #MAX_VALUE}. From anywhere. */
  public int release() {
    for (int now = value; ; ) {
      if (now == MAX_VALUE) {
        return -Errno.EOVERFLOW;
      }
      int seen = (int) VALUE.compareAndExchange(this, now, now + 1);
      if (seen == now) {
        break;
      }
      now = seen;
    }
    if (!waiters.isEmpty()) {
      settle();
    }
    return 0;
  }

  /** Units to waiters, as long as there are both. */
  private void settle() {
    for (Waiter first = settleOne(); first != null; first = settleOne()) {
      first.unpark();
    }
  }

  private @Nullable Waiter settleOne() {
    guard.lock();
    Waiter first = waiters.first();
    boolean both = first != null && tryAcquire();
    if (first != null && both) {
      waiters.remove(first);
      first.granted = true;
    }
    guard.unlock();
    return both ? first : null;
  }
}
