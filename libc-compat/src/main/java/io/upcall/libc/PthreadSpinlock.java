package io.upcall.libc;

import io.upcall.libc.sync.Spin;
import org.jspecify.annotations.Nullable;

/** {@code pthread_spinlock_t}. */
public final class PthreadSpinlock {

  /** Null once it was destroyed. Written by init and destroy, which nothing else may run beside. */
  @Nullable Spin state = new Spin();

  /** A free lock. */
  public PthreadSpinlock() {}
}
