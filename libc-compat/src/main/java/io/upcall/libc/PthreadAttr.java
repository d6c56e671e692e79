package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/**
 * {@code pthread_attr_t}: how {@link Pthread#pthread_create(PthreadAttr, Pthread.StartRoutine)}
 * makes a thread. Stack size, guard and scheduling are not there: a uthread's stack grows as
 * needed, and its scheduler knows no priorities.
 */
public final class PthreadAttr {

  // The maker's.
  int detachState = Pthread.PTHREAD_CREATE_JOINABLE;
  @Nullable String name;

  /** pthread_attr_init(3): joinable, without a name. */
  public PthreadAttr() {}
}
