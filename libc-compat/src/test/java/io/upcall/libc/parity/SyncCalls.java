package io.upcall.libc.parity;

/**
 * The calls of {@code pthread.h} and {@code semaphore.h} that threads wait for each other by, on
 * one object of each kind that the threads of a case share. Results are 0, a value, or {@code
 * -errno}, whichever way the function gives its error.
 */
interface SyncCalls extends Calls {

  /** pthread_mutexattr_settype, _setrobust and pthread_mutex_init. */
  int mutexInit(int type, int robustness);

  /** pthread_mutex_{@code operation}; timedlock has a deadline that is over. */
  int mutex(String operation);

  /** pthread_rwlock_{@code operation}; timedrdlock and timedwrlock have a deadline that is over. */
  int rwlock(String operation);

  /** pthread_spin_{@code operation}. */
  int spin(String operation);

  int barrierInit(int count);

  /** pthread_barrier_{@code operation}; -1 is PTHREAD_BARRIER_SERIAL_THREAD. */
  int barrier(String operation);

  /** pthread_cond_{@code operation} with the mutex; timedwait has a deadline that is over. */
  int cond(String operation);

  int semInit(int value);

  /** sem_{@code operation}; timedwait has a deadline that is over. */
  int sem(String operation);

  int semOpen(String name, int oflag, int value);

  int semUnlink(String name);

  /** An attribute function on an attribute of its own: that, and what its get function says. */
  int attribute(String function, int value);
}
