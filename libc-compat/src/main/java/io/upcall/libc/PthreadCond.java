package io.upcall.libc;

import io.upcall.libc.sync.Cond;
import org.jspecify.annotations.Nullable;

/** {@code pthread_cond_t}. A new one is a PTHREAD_COND_INITIALIZER. */
public final class PthreadCond {

  // Written by init and destroy, which nothing else may run beside.
  /** Null once it was destroyed. */
  @Nullable Cond state = new Cond();

  int clock = Time.CLOCK_REALTIME;

  /** A condition whose deadlines are on {@link Time#CLOCK_REALTIME}. */
  public PthreadCond() {}

  /** A condition as {@code attributes} say: pthread_cond_init(3). */
  public PthreadCond(PthreadCondattr attributes) {
    clock = attributes.clock;
  }
}
