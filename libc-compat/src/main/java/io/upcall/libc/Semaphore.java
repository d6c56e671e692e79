package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.libc.sync.Counter;
import io.upcall.libc.sync.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * {@code semaphore.h}: counting semaphores.
 *
 * <p>A named one is known by its name to all procs of this JVM, as an unnamed one is to whoever has
 * the object. Other processes of the machine do not see it: the host's named semaphores are futexes
 * in shared memory, and waiting for one would hold a thread.
 *
 * <p>{@link #sem_wait} and its timed forms are cancellation points. They return EINTR after a
 * signal handler, {@code sem_wait} only when that was set without SA_RESTART. All functions fail
 * with EINVAL on a semaphore that was destroyed or closed.
 */
public final class Semaphore {

  /** The highest value. */
  public static final int SEM_VALUE_MAX = Counter.MAX_VALUE;

  private Semaphore() {}

  // ---- unnamed ---------------------------------------------------------------------------------

  /**
   * sem_init(3): also of one that was destroyed.
   *
   * @param value 0 or more
   * @throws ErrnoException EINVAL for a negative value, which C would take for one over {@link
   *     #SEM_VALUE_MAX}
   */
  public static void sem_init(SemT semaphore, int value) throws ErrnoException {
    if (Seam.isDecorated("sem_init")) {
      Seam.run("sem_init", c -> sem_init(semaphore, value), semaphore, value);
      return;
    }
    if (value < 0) {
      throw new ErrnoException("sem_init", Errno.EINVAL, value);
    }
    semaphore.state = new Counter(value);
  }

  /**
   * sem_destroy(3).
   *
   * @throws ErrnoException EBUSY when threads wait for it, which POSIX leaves undefined; EINVAL for
   *     a named one
   */
  public static void sem_destroy(SemT semaphore) throws ErrnoException {
    if (Seam.isDecorated("sem_destroy")) {
      Seam.run("sem_destroy", c -> sem_destroy(semaphore), semaphore);
      return;
    }
    Counter state = usable("sem_destroy", semaphore);
    if (semaphore.name != null) {
      throw new ErrnoException("sem_destroy", Errno.EINVAL, semaphore);
    }
    if (!state.isIdle()) {
      throw new ErrnoException("sem_destroy", Errno.EBUSY, semaphore);
    }
    semaphore.state = null;
  }

  private static Counter usable(String function, SemT semaphore) throws ErrnoException {
    Counter state = semaphore.state;
    if (state == null) {
      throw new ErrnoException(function, Errno.EINVAL, semaphore);
    }
    return state;
  }

  // ---- named -----------------------------------------------------------------------------------

  /**
   * sem_open(3) of one that is there, or that is made with the value 0 and mode 0600.
   *
   * @param name a slash and up to 250 characters that are none
   * @param oflag 0 or {@link Fcntl#O_CREAT} with {@link Fcntl#O_EXCL}
   */
  public static SemT sem_open(String name, int oflag) throws ErrnoException {
    return sem_open(name, oflag, 0600, 0);
  }

  /**
   * sem_open(3): the same object for each open of a name in one proc.
   *
   * @param mode meaningless: the procs of a JVM have one user
   * @param value of one that is made
   * @throws ErrnoException ENOENT without O_CREAT, EEXIST with O_CREAT and O_EXCL; EINVAL for a
   *     negative value or a name of nothing; ENAMETOOLONG; EMFILE with 256 open in this proc
   */
  public static SemT sem_open(String name, int oflag, int mode, int value) throws ErrnoException {
    if (Seam.isDecorated("sem_open")) {
      return Seam.call(
          "sem_open", c -> sem_open(name, oflag, mode, value), name, oflag, mode, value);
    }
    return NamedSemaphores.of(Proc.current()).open(name, oflag, value);
  }

  /**
   * sem_close(3): once for each open.
   *
   * @throws ErrnoException EINVAL for an unnamed one
   */
  public static void sem_close(SemT semaphore) throws ErrnoException {
    if (Seam.isDecorated("sem_close")) {
      Seam.run("sem_close", c -> sem_close(semaphore), semaphore);
      return;
    }
    usable("sem_close", semaphore);
    NamedSemaphores.of(Proc.current()).close(semaphore);
  }

  /**
   * sem_unlink(3): frees the name; who has it open keeps it.
   *
   * @throws ErrnoException ENOENT, ENAMETOOLONG
   */
  public static void sem_unlink(String name) throws ErrnoException {
    if (Seam.isDecorated("sem_unlink")) {
      Seam.run("sem_unlink", c -> sem_unlink(name), name);
      return;
    }
    NamedSemaphores.unlink(name);
  }

  // ---- both ------------------------------------------------------------------------------------

  /**
   * sem_post(3): from anywhere, also a signal handler or an upcall.
   *
   * @throws ErrnoException EOVERFLOW at {@link #SEM_VALUE_MAX}
   */
  public static void sem_post(SemT semaphore) throws ErrnoException {
    if (Seam.isDecorated("sem_post")) {
      Seam.run("sem_post", c -> sem_post(semaphore), semaphore);
      return;
    }
    ErrnoException.check("sem_post", semaphore, (long) usable("sem_post", semaphore).release());
  }

  /**
   * sem_wait(3).
   *
   * @throws ErrnoException EINTR, EDEADLK in vcore context
   */
  public static void sem_wait(SemT semaphore) throws ErrnoException {
    if (Seam.isDecorated("sem_wait")) {
      Seam.run("sem_wait", c -> sem_wait(semaphore), semaphore);
      return;
    }
    Counter state = usable("sem_wait", semaphore);
    Attention.testCancel();
    int result = state.acquire(Deadline.NEVER, Attention.LOOK);
    while (result == -Errno.EINTR && Attention.attend()) {
      result = state.acquire(Deadline.NEVER, Attention.LOOK);
    }
    ErrnoException.check("sem_wait", semaphore, (long) result);
  }

  /**
   * sem_trywait(3).
   *
   * @throws ErrnoException EAGAIN when the value is 0, without a walk of the stack
   */
  public static void sem_trywait(SemT semaphore) throws ErrnoException {
    if (Seam.isDecorated("sem_trywait")) {
      Seam.run("sem_trywait", c -> sem_trywait(semaphore), semaphore);
      return;
    }
    if (!usable("sem_trywait", semaphore).tryAcquire()) {
      throw new ErrnoException("sem_trywait", Errno.EAGAIN, semaphore);
    }
  }

  /**
   * sem_timedwait(3).
   *
   * @param deadline on {@link Time#CLOCK_REALTIME}
   * @throws ErrnoException ETIMEDOUT, EINTR; EINVAL, when it would have to wait, for nanoseconds
   *     out of range
   */
  public static void sem_timedwait(SemT semaphore, StructTimespec deadline) throws ErrnoException {
    if (Seam.isDecorated("sem_timedwait")) {
      Seam.run("sem_timedwait", c -> sem_timedwait(semaphore, deadline), semaphore, deadline);
      return;
    }
    timedWait("sem_timedwait", semaphore, Time.CLOCK_REALTIME, deadline);
  }

  /** sem_clockwait(3): {@link #sem_timedwait} with a deadline on {@code clock}. */
  public static void sem_clockwait(SemT semaphore, int clock, StructTimespec deadline)
      throws ErrnoException {
    if (Seam.isDecorated("sem_clockwait")) {
      Seam.run(
          "sem_clockwait",
          c -> sem_clockwait(semaphore, clock, deadline),
          semaphore,
          clock,
          deadline);
      return;
    }
    Deadlines.requireClock("sem_clockwait", clock);
    timedWait("sem_clockwait", semaphore, clock, deadline);
  }

  private static void timedWait(String function, SemT semaphore, int clock, StructTimespec deadline)
      throws ErrnoException {
    Counter state = usable(function, semaphore);
    Attention.testCancel();
    if (!state.tryAcquire()) {
      long deadlineNanos = Deadlines.on(function, clock, deadline);
      int result = state.acquire(deadlineNanos, Attention.LOOK);
      ErrnoException.check(function, semaphore, (long) result);
    }
  }

  /** sem_getvalue(3): 0 while threads wait. */
  public static int sem_getvalue(SemT semaphore) throws ErrnoException {
    if (Seam.isDecorated("sem_getvalue")) {
      return Seam.call("sem_getvalue", c -> sem_getvalue(semaphore), semaphore);
    }
    return usable("sem_getvalue", semaphore).value();
  }

  /** {@code sem_t}. */
  public static final class SemT {

    /** Null for an unnamed one. */
    final @Nullable String name;

    /** Null before init, after destroy and after the last close. */
    volatile @Nullable Counter state;

    /** A semaphore yet to be initialised. */
    public SemT() {
      name = null;
    }

    SemT(String name, Counter state) {
      this.name = name;
      this.state = state;
    }

    @Override
    public String toString() {
      return name != null ? name : "semaphore";
    }
  }
}
