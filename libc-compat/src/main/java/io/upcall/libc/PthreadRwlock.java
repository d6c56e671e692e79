package io.upcall.libc;

import io.upcall.libc.sync.RwLock;
import org.jspecify.annotations.Nullable;

/** {@code pthread_rwlock_t}. A new one is a PTHREAD_RWLOCK_INITIALIZER. */
public final class PthreadRwlock {

  /** Null once it was destroyed. Written by init and destroy, which nothing else may run beside. */
  @Nullable RwLock state = new RwLock();

  /** A free lock. */
  public PthreadRwlock() {}
}
