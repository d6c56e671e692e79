package io.upcall.libc;

import io.upcall.libc.sync.Cond;
import io.upcall.libc.sync.Deadline;
import io.upcall.libc.sync.Mutex;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code pthread.h} that threads wait for each other by; {@link Pthread} inherits it,
 * so that {@code import static} finds it there.
 *
 * <p>Every function fails with EINVAL on an object that was destroyed, and those that wait with
 * EDEADLK in vcore context. Signals do not end these waits: handlers run, and the wait goes on.
 * EINTR, which POSIX rules out, comes of Java's {@link Thread#interrupt} alone, by which a proc
 * that exits tells its threads so.
 */
abstract class PthreadSync {

  /** A second lock by the owner waits for ever; unlocking what is not one's own is EPERM. */
  public static final int PTHREAD_MUTEX_NORMAL = Mutex.NORMAL;

  /** A second lock by the owner counts. */
  public static final int PTHREAD_MUTEX_RECURSIVE = Mutex.RECURSIVE;

  /** A second lock by the owner is EDEADLK. */
  public static final int PTHREAD_MUTEX_ERRORCHECK = Mutex.ERRORCHECK;

  /** The type of a mutex that was given none. */
  public static final int PTHREAD_MUTEX_DEFAULT = PTHREAD_MUTEX_NORMAL;

  /** Who waits for a mutex whose owner ended waits for ever. */
  public static final int PTHREAD_MUTEX_STALLED = 0;

  /** Who waits for a mutex whose owner ended gets it, with EOWNERDEAD. */
  public static final int PTHREAD_MUTEX_ROBUST = 1;

  /** Synchronises the threads of one proc. */
  public static final int PTHREAD_PROCESS_PRIVATE = 0;

  /** What all of these do: an object that two procs of one JVM see is the same for both. */
  public static final int PTHREAD_PROCESS_SHARED = 1;

  PthreadSync() {}

  static <T> T usable(String function, @Nullable T state, Object object) throws ErrnoException {
    if (state == null) {
      throw new ErrnoException(function, Errno.EINVAL, object);
    }
    return state;
  }

  static void destroyable(String function, boolean idle, Object object) throws ErrnoException {
    if (!idle) {
      throw new ErrnoException(function, Errno.EBUSY, object);
    }
  }

  /** True when a wait that signals do not end is to begin again. */
  static boolean goesOn(int result) {
    return result == -Errno.EINTR && Attention.attendSignals();
  }

  // ---- mutexes ---------------------------------------------------------------------------------

  /**
   * pthread_mutexattr_settype(3).
   *
   * @throws ErrnoException EINVAL for an unknown type
   */
  public static void pthread_mutexattr_settype(PthreadMutexattr attributes, int type)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_mutexattr_settype")) {
      Seam.run(
          "pthread_mutexattr_settype",
          c -> pthread_mutexattr_settype(attributes, type),
          attributes,
          type);
      return;
    }
    if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK) {
      throw new ErrnoException("pthread_mutexattr_settype", Errno.EINVAL, type);
    }
    attributes.type = type;
  }

  /** pthread_mutexattr_gettype(3). */
  public static int pthread_mutexattr_gettype(PthreadMutexattr attributes) {
    if (Seam.isDecorated("pthread_mutexattr_gettype")) {
      return Seam.callUnfailing(
          "pthread_mutexattr_gettype", c -> pthread_mutexattr_gettype(attributes), attributes);
    }
    return attributes.type;
  }

  /**
   * pthread_mutexattr_setrobust(3).
   *
   * @throws ErrnoException EINVAL for anything but {@link #PTHREAD_MUTEX_STALLED} and {@link
   *     #PTHREAD_MUTEX_ROBUST}
   */
  public static void pthread_mutexattr_setrobust(PthreadMutexattr attributes, int robustness)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_mutexattr_setrobust")) {
      Seam.run(
          "pthread_mutexattr_setrobust",
          c -> pthread_mutexattr_setrobust(attributes, robustness),
          attributes,
          robustness);
      return;
    }
    if (robustness != PTHREAD_MUTEX_STALLED && robustness != PTHREAD_MUTEX_ROBUST) {
      throw new ErrnoException("pthread_mutexattr_setrobust", Errno.EINVAL, robustness);
    }
    attributes.robustness = robustness;
  }

  /** pthread_mutexattr_getrobust(3). */
  public static int pthread_mutexattr_getrobust(PthreadMutexattr attributes) {
    if (Seam.isDecorated("pthread_mutexattr_getrobust")) {
      return Seam.callUnfailing(
          "pthread_mutexattr_getrobust", c -> pthread_mutexattr_getrobust(attributes), attributes);
    }
    return attributes.robustness;
  }

  /** pthread_mutex_init(3): a mutex that was destroyed is as new. */
  public static void pthread_mutex_init(PthreadMutex mutex, @Nullable PthreadMutexattr attributes) {
    if (Seam.isDecorated("pthread_mutex_init")) {
      Seam.runUnfailing(
          "pthread_mutex_init", c -> pthread_mutex_init(mutex, attributes), mutex, attributes);
      return;
    }
    mutex.state = PthreadMutex.of(attributes == null ? new PthreadMutexattr() : attributes);
  }

  /**
   * pthread_mutex_destroy(3).
   *
   * @throws ErrnoException EBUSY when it is locked
   */
  public static void pthread_mutex_destroy(PthreadMutex mutex) throws ErrnoException {
    if (Seam.isDecorated("pthread_mutex_destroy")) {
      Seam.run("pthread_mutex_destroy", c -> pthread_mutex_destroy(mutex), mutex);
      return;
    }
    Mutex state = usable("pthread_mutex_destroy", mutex.state, mutex);
    destroyable("pthread_mutex_destroy", state.isIdle(), mutex);
    mutex.state = null;
  }

  /**
   * pthread_mutex_lock(3).
   *
   * @throws ErrnoException EDEADLK for the owner of an errorcheck mutex; EAGAIN when a recursive
   *     one cannot count on; EOWNERDEAD when the owner of a robust one ended: it is <em>taken</em>,
   *     and what it protects may be in disorder, see {@link #pthread_mutex_consistent};
   *     ENOTRECOVERABLE when that was not called
   */
  public static void pthread_mutex_lock(PthreadMutex mutex) throws ErrnoException {
    if (Seam.isDecorated("pthread_mutex_lock")) {
      Seam.run("pthread_mutex_lock", c -> pthread_mutex_lock(mutex), mutex);
      return;
    }
    lock("pthread_mutex_lock", mutex, Deadline.NEVER);
  }

  private static void lock(String function, PthreadMutex mutex, long deadlineNanos)
      throws ErrnoException {
    Mutex state = usable(function, mutex.state, mutex);
    int result = state.lock(deadlineNanos, Attention.SIGNALS);
    while (goesOn(result)) {
      result = state.lock(deadlineNanos, Attention.SIGNALS);
    }
    if (result != 0 || state.isRobust()) {
      tookSpecially(function, mutex, state, result);
    }
  }

  private static void tookSpecially(String function, PthreadMutex mutex, Mutex state, int result)
      throws ErrnoException {
    if (state.isRobust() && state.isMine()) {
      PthreadState.own().took(state);
    }
    ErrnoException.check(function, mutex, (long) result);
  }

  /**
   * pthread_mutex_trylock(3).
   *
   * @throws ErrnoException EBUSY when it is locked, without a walk of the stack; and as {@link
   *     #pthread_mutex_lock}
   */
  public static void pthread_mutex_trylock(PthreadMutex mutex) throws ErrnoException {
    if (Seam.isDecorated("pthread_mutex_trylock")) {
      Seam.run("pthread_mutex_trylock", c -> pthread_mutex_trylock(mutex), mutex);
      return;
    }
    Mutex state = usable("pthread_mutex_trylock", mutex.state, mutex);
    int result = state.tryLock();
    if (result != 0 || state.isRobust()) {
      tookSpecially("pthread_mutex_trylock", mutex, state, result);
    }
  }

  /**
   * pthread_mutex_timedlock(3).
   *
   * @param deadline on {@link Time#CLOCK_REALTIME}
   * @throws ErrnoException ETIMEDOUT; EINVAL, when it would have to wait, for nanoseconds out of
   *     range; and as {@link #pthread_mutex_lock}
   */
  public static void pthread_mutex_timedlock(PthreadMutex mutex, StructTimespec deadline)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_mutex_timedlock")) {
      Seam.run(
          "pthread_mutex_timedlock",
          c -> pthread_mutex_timedlock(mutex, deadline),
          mutex,
          deadline);
      return;
    }
    pthread_mutex_clocklock(mutex, Time.CLOCK_REALTIME, deadline);
  }

  /**
   * pthread_mutex_clocklock(3): {@link #pthread_mutex_timedlock} with a deadline on {@code clock}.
   *
   * @throws ErrnoException EINVAL also for a clock that is neither {@link Time#CLOCK_REALTIME} nor
   *     {@link Time#CLOCK_MONOTONIC}
   */
  public static void pthread_mutex_clocklock(PthreadMutex mutex, int clock, StructTimespec deadline)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_mutex_clocklock")) {
      Seam.run(
          "pthread_mutex_clocklock",
          c -> pthread_mutex_clocklock(mutex, clock, deadline),
          mutex,
          clock,
          deadline);
      return;
    }
    Deadlines.requireClock("pthread_mutex_clocklock", clock);
    Mutex state = usable("pthread_mutex_clocklock", mutex.state, mutex);
    if (state.isIdle()) {
      // What can be had at once is had, whatever the deadline is.
      int result = state.tryLock();
      if (result != -Errno.EBUSY) {
        tookSpecially("pthread_mutex_clocklock", mutex, state, result);
        return;
      }
    }
    lock(
        "pthread_mutex_timedlock", mutex, Deadlines.on("pthread_mutex_timedlock", clock, deadline));
  }

  /**
   * pthread_mutex_unlock(3).
   *
   * @throws ErrnoException EPERM when the calling thread does not own it: of every type, where
   *     POSIX leaves that of the normal one undefined
   */
  public static void pthread_mutex_unlock(PthreadMutex mutex) throws ErrnoException {
    if (Seam.isDecorated("pthread_mutex_unlock")) {
      Seam.run("pthread_mutex_unlock", c -> pthread_mutex_unlock(mutex), mutex);
      return;
    }
    Mutex state = usable("pthread_mutex_unlock", mutex.state, mutex);
    int result = state.unlock();
    if (result != 0) {
      throw ErrnoException.of("pthread_mutex_unlock", mutex, result);
    }
    if (state.isRobust() && !state.isMine()) {
      PthreadState.own().gave(state);
    }
  }

  /**
   * pthread_mutex_consistent(3): what a robust mutex protects is in order again.
   *
   * @throws ErrnoException EINVAL unless the calling thread got it with EOWNERDEAD
   */
  public static void pthread_mutex_consistent(PthreadMutex mutex) throws ErrnoException {
    if (Seam.isDecorated("pthread_mutex_consistent")) {
      Seam.run("pthread_mutex_consistent", c -> pthread_mutex_consistent(mutex), mutex);
      return;
    }
    Mutex state = usable("pthread_mutex_consistent", mutex.state, mutex);
    ErrnoException.check("pthread_mutex_consistent", mutex, (long) state.consistent());
  }

  // ---- conditions ------------------------------------------------------------------------------

  /**
   * pthread_condattr_setclock(3).
   *
   * @throws ErrnoException EINVAL for anything but {@link Time#CLOCK_REALTIME} and {@link
   *     Time#CLOCK_MONOTONIC}
   */
  public static void pthread_condattr_setclock(PthreadCondattr attributes, int clock)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_condattr_setclock")) {
      Seam.run(
          "pthread_condattr_setclock",
          c -> pthread_condattr_setclock(attributes, clock),
          attributes,
          clock);
      return;
    }
    Deadlines.requireClock("pthread_condattr_setclock", clock);
    attributes.clock = clock;
  }

  /** pthread_condattr_getclock(3). */
  public static int pthread_condattr_getclock(PthreadCondattr attributes) {
    if (Seam.isDecorated("pthread_condattr_getclock")) {
      return Seam.callUnfailing(
          "pthread_condattr_getclock", c -> pthread_condattr_getclock(attributes), attributes);
    }
    return attributes.clock;
  }

  /** pthread_cond_init(3). */
  public static void pthread_cond_init(PthreadCond cond, @Nullable PthreadCondattr attributes) {
    if (Seam.isDecorated("pthread_cond_init")) {
      Seam.runUnfailing(
          "pthread_cond_init", c -> pthread_cond_init(cond, attributes), cond, attributes);
      return;
    }
    cond.state = new Cond();
    cond.clock = attributes == null ? Time.CLOCK_REALTIME : attributes.clock;
  }

  /**
   * pthread_cond_destroy(3).
   *
   * @throws ErrnoException EBUSY when threads wait for it
   */
  public static void pthread_cond_destroy(PthreadCond cond) throws ErrnoException {
    if (Seam.isDecorated("pthread_cond_destroy")) {
      Seam.run("pthread_cond_destroy", c -> pthread_cond_destroy(cond), cond);
      return;
    }
    Cond state = usable("pthread_cond_destroy", cond.state, cond);
    destroyable("pthread_cond_destroy", state.isIdle(), cond);
    cond.state = null;
  }

  /**
   * pthread_cond_wait(3): gives the mutex up, waits for a signal, takes the mutex again. May return
   * without a signal, after a signal handler for instance. A cancellation point.
   *
   * @throws ErrnoException EPERM when the calling thread does not own the mutex; EINVAL when others
   *     wait with another one; EOWNERDEAD, ENOTRECOVERABLE of a robust mutex
   */
  public static void pthread_cond_wait(PthreadCond cond, PthreadMutex mutex) throws ErrnoException {
    if (Seam.isDecorated("pthread_cond_wait")) {
      Seam.run("pthread_cond_wait", c -> pthread_cond_wait(cond, mutex), cond, mutex);
      return;
    }
    await("pthread_cond_wait", cond, mutex, Deadline.NEVER);
  }

  /**
   * pthread_cond_timedwait(3): {@link #pthread_cond_wait} with a deadline on the condition's clock.
   *
   * @throws ErrnoException ETIMEDOUT, with the mutex; EINVAL for nanoseconds out of range
   */
  public static void pthread_cond_timedwait(
      PthreadCond cond, PthreadMutex mutex, StructTimespec deadline) throws ErrnoException {
    if (Seam.isDecorated("pthread_cond_timedwait")) {
      Seam.run(
          "pthread_cond_timedwait",
          c -> pthread_cond_timedwait(cond, mutex, deadline),
          cond,
          mutex,
          deadline);
      return;
    }
    pthread_cond_clockwait(cond, mutex, cond.clock, deadline);
  }

  /** pthread_cond_clockwait(3): {@link #pthread_cond_timedwait} on a clock of the caller's. */
  public static void pthread_cond_clockwait(
      PthreadCond cond, PthreadMutex mutex, int clock, StructTimespec deadline)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_cond_clockwait")) {
      Seam.run(
          "pthread_cond_clockwait",
          c -> pthread_cond_clockwait(cond, mutex, clock, deadline),
          cond,
          mutex,
          clock,
          deadline);
      return;
    }
    Deadlines.requireClock("pthread_cond_clockwait", clock);
    await(
        "pthread_cond_timedwait",
        cond,
        mutex,
        Deadlines.on("pthread_cond_timedwait", clock, deadline));
  }

  private static void await(
      String function, PthreadCond cond, PthreadMutex mutex, long deadlineNanos)
      throws ErrnoException {
    Cond state = usable(function, cond.state, cond);
    Mutex held = usable(function, mutex.state, mutex);
    Attention.testCancel();
    int result = state.await(held, deadlineNanos, Attention.LOOK);
    if (result == -Errno.EINTR && Attention.attend()) {
      return;
    }
    ErrnoException.check(function, cond, (long) result);
  }

  /** pthread_cond_signal(3): wakes who has waited longest. From anywhere. */
  public static void pthread_cond_signal(PthreadCond cond) throws ErrnoException {
    if (Seam.isDecorated("pthread_cond_signal")) {
      Seam.run("pthread_cond_signal", c -> pthread_cond_signal(cond), cond);
      return;
    }
    usable("pthread_cond_signal", cond.state, cond).signal();
  }

  /** pthread_cond_broadcast(3): wakes all. From anywhere. */
  public static void pthread_cond_broadcast(PthreadCond cond) throws ErrnoException {
    if (Seam.isDecorated("pthread_cond_broadcast")) {
      Seam.run("pthread_cond_broadcast", c -> pthread_cond_broadcast(cond), cond);
      return;
    }
    usable("pthread_cond_broadcast", cond.state, cond).broadcast();
  }
}
