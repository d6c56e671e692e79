package io.upcall.libc;

/** {@code pthread_mutexattr_t}. */
public final class PthreadMutexattr {

  // The maker's.
  int type = Pthread.PTHREAD_MUTEX_DEFAULT;
  int robustness = Pthread.PTHREAD_MUTEX_STALLED;

  /** pthread_mutexattr_init(3): the default type, not robust. */
  public PthreadMutexattr() {}
}
