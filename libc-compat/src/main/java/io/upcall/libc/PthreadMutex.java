package io.upcall.libc;

import io.upcall.libc.sync.Mutex;
import org.jspecify.annotations.Nullable;

/** {@code pthread_mutex_t}. A new one is a PTHREAD_MUTEX_INITIALIZER. */
public final class PthreadMutex {

  /** Null once it was destroyed. Written by init and destroy, which nothing else may run beside. */
  @Nullable Mutex state;

  private final Hold hold = new Hold();

  /** A mutex of the default type. */
  public PthreadMutex() {
    state = new Mutex(Mutex.NORMAL, false);
  }

  /** A mutex as {@code attributes} say: pthread_mutex_init(3). */
  public PthreadMutex(PthreadMutexattr attributes) {
    state = of(attributes);
  }

  static Mutex of(PthreadMutexattr attributes) {
    return new Mutex(attributes.type, attributes.robustness == Pthread.PTHREAD_MUTEX_ROBUST);
  }

  /**
   * pthread_mutex_lock(3) for a try-with-resources, which unlocks. Allocates nothing.
   *
   * @throws ErrnoException as {@link Pthread#pthread_mutex_lock}
   */
  public Hold hold() throws ErrnoException {
    Pthread.pthread_mutex_lock(this);
    return hold;
  }

  /** A lock that closing gives back. */
  public final class Hold implements AutoCloseable {

    private Hold() {}

    /** pthread_mutex_unlock(3). */
    @Override
    public void close() throws ErrnoException {
      Pthread.pthread_mutex_unlock(PthreadMutex.this);
    }
  }
}
