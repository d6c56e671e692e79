package io.upcall.libc;

/** {@code pthread_condattr_t}. */
public final class PthreadCondattr {

  /** The maker's. */
  int clock = Time.CLOCK_REALTIME;

  /** pthread_condattr_init(3): deadlines on {@link Time#CLOCK_REALTIME}. */
  public PthreadCondattr() {}
}
