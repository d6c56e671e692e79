package io.upcall.libc;

import io.upcall.cores.Uthread;

/**
 * Attributes of threads in {@code pthread.h}, and the same of threads that run; {@link Pthread}
 * inherits them.
 */
abstract class PthreadAttributes extends PthreadLocks {

  /** Somebody will join the thread. */
  public static final int PTHREAD_CREATE_JOINABLE = 0;

  /** Nobody will join the thread. */
  public static final int PTHREAD_CREATE_DETACHED = 1;

  /** The longest name of a thread, in characters. */
  private static final int LONGEST_NAME = 15;

  PthreadAttributes() {}

  /**
   * pthread_attr_setdetachstate(3).
   *
   * @throws ErrnoException EINVAL for anything but {@link #PTHREAD_CREATE_JOINABLE} and {@link
   *     #PTHREAD_CREATE_DETACHED}
   */
  public static void pthread_attr_setdetachstate(PthreadAttr attr, int detachState)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_attr_setdetachstate")) {
      Seam.run(
          "pthread_attr_setdetachstate",
          c -> pthread_attr_setdetachstate(attr, detachState),
          attr,
          detachState);
      return;
    }
    if (detachState != PTHREAD_CREATE_JOINABLE && detachState != PTHREAD_CREATE_DETACHED) {
      throw new ErrnoException("pthread_attr_setdetachstate", Errno.EINVAL, detachState);
    }
    attr.detachState = detachState;
  }

  /** pthread_attr_getdetachstate(3). */
  public static int pthread_attr_getdetachstate(PthreadAttr attr) {
    if (Seam.isDecorated("pthread_attr_getdetachstate")) {
      return Seam.callUnfailing(
          "pthread_attr_getdetachstate", c -> pthread_attr_getdetachstate(attr), attr);
    }
    return attr.detachState;
  }

  /**
   * Names the threads that are made with {@code attr}: NetBSD's pthread_attr_setname_np.
   *
   * @throws ErrnoException ERANGE for over 15 characters
   */
  public static void pthread_attr_setname_np(PthreadAttr attr, String name) throws ErrnoException {
    if (Seam.isDecorated("pthread_attr_setname_np")) {
      Seam.run("pthread_attr_setname_np", c -> pthread_attr_setname_np(attr, name), attr, name);
      return;
    }
    attr.name = requireName("pthread_attr_setname_np", name);
  }

  /**
   * pthread_setname_np(3).
   *
   * @throws ErrnoException ERANGE for over 15 characters; ESRCH when the thread has ended
   */
  public static void pthread_setname_np(Pthread.Handle<?> handle, String name)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_setname_np")) {
      Seam.run("pthread_setname_np", c -> pthread_setname_np(handle, name), handle, name);
      return;
    }
    requireName("pthread_setname_np", name);
    handle.living("pthread_setname_np").setName(name);
  }

  /** pthread_getname_np(3): empty for a thread without a name. */
  public static String pthread_getname_np(Pthread.Handle<?> handle) throws ErrnoException {
    if (Seam.isDecorated("pthread_getname_np")) {
      return Seam.call("pthread_getname_np", c -> pthread_getname_np(handle), handle);
    }
    return handle.living("pthread_getname_np").getName();
  }

  private static String requireName(String function, String name) throws ErrnoException {
    if (name.length() > LONGEST_NAME) {
      throw new ErrnoException(function, Errno.ERANGE, name);
    }
    return name;
  }

  // ---- priorities ------------------------------------------------------------------------------

  /**
   * pthread_attr_setschedparam(3), of the one parameter that there is.
   *
   * @param priority 0, the normal one, to 99; it means something where the proc's scheduler looks
   *     at it, see {@link io.upcall.cores.Scheduler}
   * @throws ErrnoException EINVAL for another one
   */
  public static void pthread_attr_setschedprio(PthreadAttr attr, int priority)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_attr_setschedprio")) {
      Seam.run(
          "pthread_attr_setschedprio",
          c -> pthread_attr_setschedprio(attr, priority),
          attr,
          priority);
      return;
    }
    attr.priority = requirePriority("pthread_attr_setschedprio", priority);
  }

  /**
   * pthread_setschedprio(3).
   *
   * @throws ErrnoException EINVAL for a priority that is not 0 to 99; ESRCH when the thread has
   *     ended; EOPNOTSUPP for a thread that is no uthread
   */
  public static void pthread_setschedprio(Pthread.Handle<?> handle, int priority)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_setschedprio")) {
      Seam.run(
          "pthread_setschedprio", c -> pthread_setschedprio(handle, priority), handle, priority);
      return;
    }
    requirePriority("pthread_setschedprio", priority);
    uthread("pthread_setschedprio", handle).priority(priority);
  }

  /**
   * pthread_getschedparam(3): the priority.
   *
   * @throws ErrnoException ESRCH, EOPNOTSUPP as {@link #pthread_setschedprio}
   */
  public static int pthread_getschedprio(Pthread.Handle<?> handle) throws ErrnoException {
    if (Seam.isDecorated("pthread_getschedprio")) {
      return Seam.call("pthread_getschedprio", c -> pthread_getschedprio(handle), handle);
    }
    return uthread("pthread_getschedprio", handle).priority();
  }

  private static Uthread uthread(String function, Pthread.Handle<?> handle) throws ErrnoException {
    Uthread uthread = Uthread.of(handle.living(function));
    if (uthread == null) {
      throw new ErrnoException(function, Errno.EOPNOTSUPP, handle);
    }
    return uthread;
  }

  private static int requirePriority(String function, int priority) throws ErrnoException {
    if (priority < Uthread.NORMAL_PRIORITY || priority > Uthread.MAX_PRIORITY) {
      throw new ErrnoException(function, Errno.EINVAL, priority);
    }
    return priority;
  }
}
