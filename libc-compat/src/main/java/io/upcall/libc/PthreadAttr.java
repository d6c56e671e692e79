package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/**
 * {@code pthread_attr_t}: how {@link Pthread#pthread_create(PthreadAttr, Pthread.StartRoutine)}
 * makes a thread. Stack size and guard are not there, since a uthread's stack grows as needed.
 */
public final class PthreadAttr {

  /** No priority of its own: its maker's. */
  static final int INHERITED = -1;

  // The maker's.
  int detachState = Pthread.PTHREAD_CREATE_JOINABLE;
  @Nullable String name;
  int priority = INHERITED;

  /** pthread_attr_init(3): joinable, without a name. */
  public PthreadAttr() {}
}
