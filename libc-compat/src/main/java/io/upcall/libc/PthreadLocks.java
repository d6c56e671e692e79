package io.upcall.libc;

import io.upcall.libc.sync.Barrier;
import io.upcall.libc.sync.Deadline;
import io.upcall.libc.sync.RwLock;
import io.upcall.libc.sync.Spin;

/**
 * Rwlocks, barriers, spinlocks and pthread_once of {@code pthread.h}; {@link Pthread} inherits
 * them. See {@link PthreadSync} for what they all have in common.
 */
abstract class PthreadLocks extends PthreadSync {

  /** {@link #pthread_barrier_wait} answers it to one thread a round. */
  public static final int PTHREAD_BARRIER_SERIAL_THREAD = -1;

  PthreadLocks() {}

  // ---- rwlocks ---------------------------------------------------------------------------------

  /** pthread_rwlock_init(3). */
  public static void pthread_rwlock_init(PthreadRwlock lock) {
    if (Seam.isDecorated("pthread_rwlock_init")) {
      Seam.runUnfailing("pthread_rwlock_init", c -> pthread_rwlock_init(lock), lock);
      return;
    }
    lock.state = new RwLock();
  }

  /**
   * pthread_rwlock_destroy(3).
   *
   * @throws ErrnoException EBUSY when it is locked
   */
  public static void pthread_rwlock_destroy(PthreadRwlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_destroy")) {
      Seam.run("pthread_rwlock_destroy", c -> pthread_rwlock_destroy(lock), lock);
      return;
    }
    RwLock state = usable("pthread_rwlock_destroy", lock.state, lock);
    destroyable("pthread_rwlock_destroy", state.isIdle(), lock);
    lock.state = null;
  }

  /**
   * pthread_rwlock_rdlock(3): behind a writer that waits, unless the caller reads already.
   *
   * @throws ErrnoException EDEADLK when the caller writes; EAGAIN with {@value RwLock#MAX_READERS}
   *     read locks
   */
  public static void pthread_rwlock_rdlock(PthreadRwlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_rdlock")) {
      Seam.run("pthread_rwlock_rdlock", c -> pthread_rwlock_rdlock(lock), lock);
      return;
    }
    readLock("pthread_rwlock_rdlock", lock, Deadline.NEVER);
  }

  /**
   * pthread_rwlock_timedrdlock(3).
   *
   * @param deadline on {@link Time#CLOCK_REALTIME}
   * @throws ErrnoException ETIMEDOUT; EINVAL, when it would have to wait, for nanoseconds out of
   *     range; and as {@link #pthread_rwlock_rdlock}
   */
  public static void pthread_rwlock_timedrdlock(PthreadRwlock lock, StructTimespec deadline)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_timedrdlock")) {
      Seam.run(
          "pthread_rwlock_timedrdlock",
          c -> pthread_rwlock_timedrdlock(lock, deadline),
          lock,
          deadline);
      return;
    }
    pthread_rwlock_clockrdlock(lock, Time.CLOCK_REALTIME, deadline);
  }

  /** pthread_rwlock_clockrdlock(3): the same with a deadline on {@code clock}. */
  public static void pthread_rwlock_clockrdlock(
      PthreadRwlock lock, int clock, StructTimespec deadline) throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_clockrdlock")) {
      Seam.run(
          "pthread_rwlock_clockrdlock",
          c -> pthread_rwlock_clockrdlock(lock, clock, deadline),
          lock,
          clock,
          deadline);
      return;
    }
    String function = "pthread_rwlock_timedrdlock";
    Deadlines.requireClock(function, clock);
    int result = usable(function, lock.state, lock).tryReadLock();
    if (result == -Errno.EBUSY) {
      readLock(function, lock, Deadlines.on(function, clock, deadline));
    } else {
      ErrnoException.check(function, lock, (long) result);
    }
  }

  private static void readLock(String function, PthreadRwlock lock, long deadlineNanos)
      throws ErrnoException {
    RwLock state = usable(function, lock.state, lock);
    int result = state.readLock(deadlineNanos, Attention.SIGNALS);
    while (goesOn(result)) {
      result = state.readLock(deadlineNanos, Attention.SIGNALS);
    }
    ErrnoException.check(function, lock, (long) result);
  }

  /**
   * pthread_rwlock_tryrdlock(3).
   *
   * @throws ErrnoException EBUSY when a writer has it or waits for it; EAGAIN
   */
  public static void pthread_rwlock_tryrdlock(PthreadRwlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_tryrdlock")) {
      Seam.run("pthread_rwlock_tryrdlock", c -> pthread_rwlock_tryrdlock(lock), lock);
      return;
    }
    RwLock state = usable("pthread_rwlock_tryrdlock", lock.state, lock);
    ErrnoException.check("pthread_rwlock_tryrdlock", lock, (long) state.tryReadLock());
  }

  /**
   * pthread_rwlock_wrlock(3).
   *
   * @throws ErrnoException EDEADLK when the caller has it, for reading or writing
   */
  public static void pthread_rwlock_wrlock(PthreadRwlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_wrlock")) {
      Seam.run("pthread_rwlock_wrlock", c -> pthread_rwlock_wrlock(lock), lock);
      return;
    }
    writeLock("pthread_rwlock_wrlock", lock, Deadline.NEVER);
  }

  /**
   * pthread_rwlock_timedwrlock(3); see {@link #pthread_rwlock_timedrdlock}.
   *
   * @throws ErrnoException ETIMEDOUT, EINVAL, EDEADLK
   */
  public static void pthread_rwlock_timedwrlock(PthreadRwlock lock, StructTimespec deadline)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_timedwrlock")) {
      Seam.run(
          "pthread_rwlock_timedwrlock",
          c -> pthread_rwlock_timedwrlock(lock, deadline),
          lock,
          deadline);
      return;
    }
    pthread_rwlock_clockwrlock(lock, Time.CLOCK_REALTIME, deadline);
  }

  /** pthread_rwlock_clockwrlock(3): the same with a deadline on {@code clock}. */
  public static void pthread_rwlock_clockwrlock(
      PthreadRwlock lock, int clock, StructTimespec deadline) throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_clockwrlock")) {
      Seam.run(
          "pthread_rwlock_clockwrlock",
          c -> pthread_rwlock_clockwrlock(lock, clock, deadline),
          lock,
          clock,
          deadline);
      return;
    }
    String function = "pthread_rwlock_timedwrlock";
    Deadlines.requireClock(function, clock);
    int result = usable(function, lock.state, lock).tryWriteLock();
    if (result == -Errno.EBUSY) {
      writeLock(function, lock, Deadlines.on(function, clock, deadline));
    } else {
      ErrnoException.check(function, lock, (long) result);
    }
  }

  private static void writeLock(String function, PthreadRwlock lock, long deadlineNanos)
      throws ErrnoException {
    RwLock state = usable(function, lock.state, lock);
    int result = state.writeLock(deadlineNanos, Attention.SIGNALS);
    while (goesOn(result)) {
      result = state.writeLock(deadlineNanos, Attention.SIGNALS);
    }
    ErrnoException.check(function, lock, (long) result);
  }

  /**
   * pthread_rwlock_trywrlock(3).
   *
   * @throws ErrnoException EBUSY when anybody has it or waits for it
   */
  public static void pthread_rwlock_trywrlock(PthreadRwlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_trywrlock")) {
      Seam.run("pthread_rwlock_trywrlock", c -> pthread_rwlock_trywrlock(lock), lock);
      return;
    }
    RwLock state = usable("pthread_rwlock_trywrlock", lock.state, lock);
    ErrnoException.check("pthread_rwlock_trywrlock", lock, (long) state.tryWriteLock());
  }

  /**
   * pthread_rwlock_unlock(3): gives one lock back, of whichever kind.
   *
   * @throws ErrnoException EPERM when the caller has none
   */
  public static void pthread_rwlock_unlock(PthreadRwlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_rwlock_unlock")) {
      Seam.run("pthread_rwlock_unlock", c -> pthread_rwlock_unlock(lock), lock);
      return;
    }
    RwLock state = usable("pthread_rwlock_unlock", lock.state, lock);
    ErrnoException.check("pthread_rwlock_unlock", lock, (long) state.unlock());
  }

  // ---- barriers --------------------------------------------------------------------------------

  /**
   * pthread_barrier_init(3).
   *
   * @param count how many threads it waits for
   * @throws ErrnoException EINVAL for a count under 1
   */
  public static void pthread_barrier_init(PthreadBarrier barrier, int count) throws ErrnoException {
    if (Seam.isDecorated("pthread_barrier_init")) {
      Seam.run("pthread_barrier_init", c -> pthread_barrier_init(barrier, count), barrier, count);
      return;
    }
    if (count < 1) {
      throw new ErrnoException("pthread_barrier_init", Errno.EINVAL, count);
    }
    barrier.state = new Barrier(count);
  }

  /**
   * pthread_barrier_destroy(3).
   *
   * @throws ErrnoException EBUSY when threads wait at it
   */
  public static void pthread_barrier_destroy(PthreadBarrier barrier) throws ErrnoException {
    if (Seam.isDecorated("pthread_barrier_destroy")) {
      Seam.run("pthread_barrier_destroy", c -> pthread_barrier_destroy(barrier), barrier);
      return;
    }
    Barrier state = usable("pthread_barrier_destroy", barrier.state, barrier);
    destroyable("pthread_barrier_destroy", state.isIdle(), barrier);
    barrier.state = null;
  }

  /**
   * pthread_barrier_wait(3): until as many have come as the barrier is for.
   *
   * @return {@link #PTHREAD_BARRIER_SERIAL_THREAD} to one of them, 0 to the others
   */
  public static int pthread_barrier_wait(PthreadBarrier barrier) throws ErrnoException {
    if (Seam.isDecorated("pthread_barrier_wait")) {
      return Seam.call("pthread_barrier_wait", c -> pthread_barrier_wait(barrier), barrier);
    }
    Barrier state = usable("pthread_barrier_wait", barrier.state, barrier);
    int result = state.await(Attention.SIGNALS);
    while (goesOn(result)) {
      result = state.await(Attention.SIGNALS);
    }
    ErrnoException.check("pthread_barrier_wait", barrier, (long) result);
    return result == Barrier.SERIAL_THREAD ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
  }

  // ---- spinlocks -------------------------------------------------------------------------------

  /**
   * pthread_spin_init(3).
   *
   * @param shared {@link #PTHREAD_PROCESS_PRIVATE} or {@link #PTHREAD_PROCESS_SHARED}, which are
   *     the same here
   */
  public static void pthread_spin_init(PthreadSpinlock lock, int shared) {
    if (Seam.isDecorated("pthread_spin_init")) {
      Seam.runUnfailing("pthread_spin_init", c -> pthread_spin_init(lock, shared), lock, shared);
      return;
    }
    lock.state = new Spin();
  }

  /**
   * pthread_spin_destroy(3).
   *
   * @throws ErrnoException EBUSY when it is locked
   */
  public static void pthread_spin_destroy(PthreadSpinlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_spin_destroy")) {
      Seam.run("pthread_spin_destroy", c -> pthread_spin_destroy(lock), lock);
      return;
    }
    Spin state = usable("pthread_spin_destroy", lock.state, lock);
    destroyable("pthread_spin_destroy", state.isIdle(), lock);
    lock.state = null;
  }

  /**
   * pthread_spin_lock(3): spins while the holder runs on another vcore, and else yields to it.
   *
   * @throws ErrnoException EDEADLK when the caller has it, or in vcore context
   */
  public static void pthread_spin_lock(PthreadSpinlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_spin_lock")) {
      Seam.run("pthread_spin_lock", c -> pthread_spin_lock(lock), lock);
      return;
    }
    Spin state = usable("pthread_spin_lock", lock.state, lock);
    ErrnoException.check("pthread_spin_lock", lock, (long) state.lock());
  }

  /**
   * pthread_spin_trylock(3).
   *
   * @throws ErrnoException EBUSY when it is locked
   */
  public static void pthread_spin_trylock(PthreadSpinlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_spin_trylock")) {
      Seam.run("pthread_spin_trylock", c -> pthread_spin_trylock(lock), lock);
      return;
    }
    Spin state = usable("pthread_spin_trylock", lock.state, lock);
    ErrnoException.check("pthread_spin_trylock", lock, (long) state.tryLock());
  }

  /**
   * pthread_spin_unlock(3).
   *
   * @throws ErrnoException EPERM when the caller does not have it, which POSIX leaves undefined
   */
  public static void pthread_spin_unlock(PthreadSpinlock lock) throws ErrnoException {
    if (Seam.isDecorated("pthread_spin_unlock")) {
      Seam.run("pthread_spin_unlock", c -> pthread_spin_unlock(lock), lock);
      return;
    }
    Spin state = usable("pthread_spin_unlock", lock.state, lock);
    ErrnoException.check("pthread_spin_unlock", lock, (long) state.unlock());
  }

  // ---- once ------------------------------------------------------------------------------------

  /**
   * pthread_once(3): runs {@code routine} unless it was run; returns when it has. One that throws
   * or is cancelled was not run.
   *
   * @throws ErrnoException EDEADLK when called by the routine itself
   */
  public static void pthread_once(PthreadOnce once, Runnable routine) throws ErrnoException {
    if (Seam.isDecorated("pthread_once")) {
      Seam.run("pthread_once", c -> pthread_once(once, routine), once, routine);
      return;
    }
    int result = once.state.run(routine, Attention.SIGNALS);
    while (goesOn(result)) {
      result = once.state.run(routine, Attention.SIGNALS);
    }
    ErrnoException.check("pthread_once", once, (long) result);
  }
}
