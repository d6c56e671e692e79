package io.upcall.libc;

import io.upcall.libc.sync.Once;

/** {@code pthread_once_t}. A new one is a PTHREAD_ONCE_INIT. */
public final class PthreadOnce {

  final Once state = new Once();

  /** Nothing was done. */
  public PthreadOnce() {}
}
