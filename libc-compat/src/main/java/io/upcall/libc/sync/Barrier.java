package io.upcall.libc.sync;

import io.upcall.async.Errno;
import io.upcall.async.VcoreContext;
import io.upcall.async.spin.SpinLock;
import io.upcall.cores.Interruption;

/**
 * A barrier: waits until a given number of threads have come, and begins anew.
 *
 * <pre>
 *   n have come ──one more, n + 1 &lt; count──▶ n + 1 have come
 *       │  └─────one leaves: a signal handler─▶ n - 1 have come; it comes again
 *       └────one more, n + 1 = count──▶ all go on, one of them as the serial thread; 0 have come
 * </pre>
 */
public final class Barrier {

  /** What {@link #await} answers to one thread a round. */
  public static final int SERIAL_THREAD = 1;

  private final int count;
  private final SpinLock guard = new SpinLock();

  // Guarded by guard.
  private final WaiterList waiters = new WaiterList();
  private int arrived;

  /**
   * A barrier for {@code count} threads.
   *
   * @param count 1 or more
   */
  public Barrier(int count) {
    this.count = count;
  }

  /** True when nobody waits. */
  public boolean isIdle() {
    return waiters.isEmpty();
  }

  /**
   * Comes to the barrier.
   *
   * @return 0, {@link #SERIAL_THREAD} to one of each round, or {@code -EINTR}: then it has not
   *     come. {@code -EDEADLK} in vcore context
   */
  public int await(Interruption breaks) {
    if (VcoreContext.isCurrent() && count > 1) {
      return -Errno.EDEADLK;
    }
    Waiter waiter = new Waiter(Thread.currentThread(), false);
    guard.lock();
    boolean last = arrived + 1 == count;
    Waiter woken = null;
    if (last) {
      arrived = 0;
      woken = waiters.takeAll();
      for (Waiter at = woken; at != null; at = at.after) {
        at.granted = true;
      }
    } else {
      arrived++;
      waiters.add(waiter);
    }
    guard.unlock();
    WaiterList.unparkAll(woken);
    return last ? SERIAL_THREAD : awaitOthers(waiter, breaks);
  }

  private int awaitOthers(Waiter waiter, Interruption breaks) {
    int result = waiter.awaitGrant(Deadline.NEVER, breaks);
    if (result == 0) {
      return 0;
    }
    guard.lock();
    boolean granted = waiter.granted;
    if (!granted) {
      waiters.remove(waiter);
      arrived--;
    }
    guard.unlock();
    return granted ? 0 : result;
  }
}
