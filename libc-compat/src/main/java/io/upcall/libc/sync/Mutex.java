package io.upcall.libc.sync;

import io.upcall.async.Errno;
import io.upcall.async.VcoreContext;
import io.upcall.async.spin.SpinLock;
import io.upcall.cores.Interruption;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A mutex that knows its owner.
 *
 * <pre>
 *          lock: CAS                 unlock, nobody waits or the first has not lost yet
 *   FREE ─────────────▶ OWNED by T ─────────────────────────────────────────▶ FREE (first woken)
 *                        │  │  ▲
 *                        │  │  └─ unlock, the first waiter has lost once: OWNED by that waiter
 *                        │  └─ lock by T: recursive counts, errorcheck EDEADLK, normal waits
 *                        └─ T ends, robust only ─▶ as unlock, and marked OWNER_DEAD
 * </pre>
 *
 * <p>A free mutex is for whoever comes first, a running thread before one that must be woken: to
 * give it to the waiter each time would make every unlock a switch. But a waiter that was woken and
 * found it taken is given it by the next unlock, so nobody waits for more than two.
 *
 * <p>Robust:
 *
 * <pre>
 *   CONSISTENT ──owner ends──▶ OWNER_DEAD ──consistent, by the new owner──▶ CONSISTENT
 *                                  └──unlocked without──▶ NOT_RECOVERABLE, for ever
 * </pre>
 */
public final class Mutex {

  /** A second lock by the owner waits for ever. */
  public static final int NORMAL = 0;

  /** A second lock by the owner counts. */
  public static final int RECURSIVE = 1;

  /** A second lock by the owner is EDEADLK. */
  public static final int ERRORCHECK = 2;

  private static final int CONSISTENT = 0;
  private static final int OWNER_DEAD = 1;
  private static final int NOT_RECOVERABLE = 2;

  private static final VarHandle OWNER;

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(Mutex.class, "owner", Thread.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final int kind;
  private final boolean robust;
  private final SpinLock guard = new SpinLock();

  /** Guarded by guard. */
  private final WaiterList waiters = new WaiterList();

  /**
   * Null when it is free. Taken by CAS, given up by the owner: the volatile accesses order what was
   * done under the mutex.
   */
  private volatile @Nullable Thread owner;

  /** How many more locks than one the owner holds. The owner's. */
  private int again;

  /** Written by the owner, or on behalf of one that died; read after the lock was taken. */
  private volatile int condition = CONSISTENT;

  /**
   * A free mutex.
   *
   * @param kind {@link #NORMAL}, {@link #RECURSIVE} or {@link #ERRORCHECK}
   */
  public Mutex(int kind, boolean robust) {
    this.kind = kind;
    this.robust = robust;
  }

  /** True when the death of its owner gives it to the next. */
  public boolean isRobust() {
    return robust;
  }

  /** True when nobody holds it and nobody waits. */
  public boolean isIdle() {
    return owner == null && waiters.isEmpty();
  }

  /** True when the calling thread owns it. */
  public boolean isMine() {
    return owner == Thread.currentThread();
  }

  // ---- lock ------------------------------------------------------------------------------------

  /**
   * Takes it.
   *
   * @return 0; {@code -EOWNERDEAD}, taken, when its owner died; {@code -EDEADLK}, {@code -EAGAIN}
   *     after as many recursions as an int counts, {@code -ENOTRECOVERABLE}, {@code -ETIMEDOUT},
   *     {@code -EINTR}
   */
  public int lock(long deadlineNanos, Interruption breaks) {
    Thread self = Thread.currentThread();
    if (OWNER.compareAndSet(this, null, self)) {
      return condition == CONSISTENT ? 0 : takenBroken();
    }
    return owner == self ? lockAgain(deadlineNanos, breaks) : lockSlowly(deadlineNanos, breaks);
  }

  /**
   * Takes it if it is free: as {@link #lock}, or {@code -EBUSY}. Of a robust mutex whose owner
   * ended unnoticed too.
   */
  public int tryLock() {
    Thread self = Thread.currentThread();
    if (OWNER.compareAndSet(this, null, self) || takeFromDead(self)) {
      return condition == CONSISTENT ? 0 : takenBroken();
    }
    if (owner != self || kind == NORMAL) {
      return -Errno.EBUSY;
    }
    // EDEADLK of a robust one alone: so it is in glibc.
    return kind == RECURSIVE ? count() : robust ? -Errno.EDEADLK : -Errno.EBUSY;
  }

  private int lockAgain(long deadlineNanos, Interruption breaks) {
    return switch (kind) {
      case RECURSIVE -> count();
      case ERRORCHECK -> -Errno.EDEADLK;
      default -> lockSlowly(deadlineNanos, breaks);
    };
  }

  private int count() {
    if (again == Integer.MAX_VALUE) {
      return -Errno.EAGAIN;
    }
    again++;
    return 0;
  }

  /** Taken by CAS, and not consistent. */
  private int takenBroken() {
    if (condition == OWNER_DEAD) {
      return -Errno.EOWNERDEAD;
    }
    release();
    return -Errno.ENOTRECOVERABLE;
  }

  private int lockSlowly(long deadlineNanos, Interruption breaks) {
    if (VcoreContext.isCurrent()) {
      return -Errno.EDEADLK;
    }
    Waiter waiter = new Waiter(Thread.currentThread(), true);
    guard.lock();
    waiters.add(waiter);
    guard.unlock();
    for (boolean taken = take(waiter); !taken; ) {
      int result = waiter.park(deadlineNanos, breaks);
      if (result != 0) {
        return giveUp(waiter, result);
      }
      taken = take(waiter);
      waiter.lost = !taken;
    }
    return condition == CONSISTENT ? 0 : takenBroken();
  }

  /** True when it is the waiter's now: given by the last owner, found free, or left by a dead. */
  private boolean take(Waiter waiter) {
    if (waiter.granted) {
      return true;
    }
    if (!OWNER.compareAndSet(this, null, waiter.thread) && !takeFromDead(waiter.thread)) {
      return false;
    }
    guard.lock();
    waiters.remove(waiter);
    guard.unlock();
    return true;
  }

  /** A robust mutex whose owner ended without telling: a thread that this library did not make. */
  private boolean takeFromDead(Thread self) {
    Thread holder = owner;
    if (!robust || holder == null || holder.isAlive()) {
      return false;
    }
    if (!OWNER.compareAndSet(this, holder, self)) {
      return false;
    }
    again = 0;
    condition = OWNER_DEAD;
    return true;
  }

  /** The wait is over, unless the mutex was given to the waiter in the same moment. */
  private int giveUp(Waiter waiter, int result) {
    guard.lock();
    boolean granted = waiter.granted;
    if (!granted) {
      waiters.remove(waiter);
    }
    Waiter next = waiters.first();
    guard.unlock();
    if (granted) {
      return condition == CONSISTENT ? 0 : takenBroken();
    }
    if (owner == null && next != null) {
      // The last unlock may have woken this one, who leaves: its wake-up is passed on.
      next.unpark();
    }
    return result;
  }

  // ---- unlock ----------------------------------------------------------------------------------

  /** Gives one lock back: 0, or {@code -EPERM} when the caller is not the owner. */
  public int unlock() {
    if (owner != Thread.currentThread()) {
      return -Errno.EPERM;
    }
    if (again > 0) {
      again--;
      return 0;
    }
    if (condition == OWNER_DEAD) {
      condition = NOT_RECOVERABLE;
    }
    release();
    return 0;
  }

  private void release() {
    if (waiters.isEmpty()) {
      owner = null;
      // The volatile write above comes before this look: who waits since then is seen here, or has
      // seen the mutex free.
      if (waiters.isEmpty()) {
        return;
      }
      wakeFirst();
      return;
    }
    handOver();
  }

  private void wakeFirst() {
    guard.lock();
    Waiter first = waiters.first();
    guard.unlock();
    if (first != null) {
      first.unpark();
    }
  }

  private void handOver() {
    guard.lock();
    Waiter first = waiters.first();
    if (first != null && first.lost) {
      waiters.remove(first);
      owner = first.thread;
      first.granted = true;
    } else {
      owner = null;
    }
    guard.unlock();
    if (first != null) {
      first.unpark();
    }
  }

  // ---- robust ----------------------------------------------------------------------------------

  /** The new owner has put in order what the mutex protects: 0, or {@code -EINVAL}. */
  public int consistent() {
    if (!robust || condition != OWNER_DEAD || !isMine()) {
      return -Errno.EINVAL;
    }
    condition = CONSISTENT;
    return 0;
  }

  /** The calling thread ends. Only of a robust mutex that it owns. */
  public void abandon() {
    again = 0;
    condition = OWNER_DEAD;
    release();
  }

  // ---- for conditions --------------------------------------------------------------------------

  /** Gives all locks back; how many they were more than one. By the owner. */
  int releaseAll() {
    int depth = again;
    again = 0;
    release();
    return depth;
  }

  /**
   * Takes it again as {@link #releaseAll} found it, whatever interrupts.
   *
   * @return 0, {@code -EOWNERDEAD} or {@code -ENOTRECOVERABLE}
   */
  int reacquire(int depth) {
    // A pending interrupt would end every park at once.
    boolean interrupted = Thread.interrupted();
    int result = lock(Deadline.NEVER, Interruption.NEVER);
    while (result == -Errno.EINTR) {
      interrupted |= Thread.interrupted();
      result = lock(Deadline.NEVER, Interruption.NEVER);
    }
    if (isMine()) {
      again = depth;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result;
  }
}
