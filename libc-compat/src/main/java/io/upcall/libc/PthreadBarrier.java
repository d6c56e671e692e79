package io.upcall.libc;

import io.upcall.libc.sync.Barrier;
import org.jspecify.annotations.Nullable;

/** {@code pthread_barrier_t}: of no use before {@link Pthread#pthread_barrier_init}. */
public final class PthreadBarrier {

  /** Null before init and after destroy, which nothing else may run beside. */
  @Nullable Barrier state;

  /** A barrier yet to be initialised. */
  public PthreadBarrier() {}
}
