package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/**
 * Unwinds a thread that calls {@link Pthread#pthread_exit} or is cancelled. An Error, and public to
 * be recognised: who catches all throwables must throw this on.
 */
public final class ThreadExit extends Error {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Object value;
  private final boolean cancelled;

  private ThreadExit(String message, @Nullable Object value, boolean cancelled) {
    super(message, null, false, false);
    this.value = value;
    this.cancelled = cancelled;
  }

  static ThreadExit exited(@Nullable Object value) {
    return new ThreadExit("the thread exits", value, false);
  }

  static ThreadExit cancelled() {
    return new ThreadExit("the thread was cancelled", null, true);
  }

  @Nullable Object value() {
    return value;
  }

  boolean isCancelled() {
    return cancelled;
  }
}
