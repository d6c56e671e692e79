package io.upcall.libc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code pthread_key_t}: something of which each thread has its own.
 *
 * @param <T> what that is
 */
public final class PthreadKey<T> {

  private final @Nullable Consumer<T> destructor;

  /** Set once. */
  private volatile boolean deleted;

  PthreadKey(@Nullable Consumer<T> destructor) {
    this.destructor = destructor;
  }

  boolean isDeleted() {
    return deleted;
  }

  void delete() {
    deleted = true;
  }

  @SuppressWarnings("unchecked") // only pthread_setspecific puts a value under this key
  void destroy(Object value) {
    if (destructor != null && !deleted) {
      destructor.accept((T) value);
    }
  }
}
