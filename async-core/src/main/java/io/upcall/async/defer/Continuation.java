package io.upcall.async.defer;

import org.jspecify.annotations.Nullable;

/** What is done later: kcont(9)'s {@code kc_fn}. */
@FunctionalInterface
public interface Continuation {

  /**
   * Goes on.
   *
   * @param object what this is about: the call that completed, the buffer that was filled
   * @param opaque what the continuation was established with: on whose behalf it runs
   * @param status how it went: for I/O a value of 0 or more, or {@code -errno}
   */
  void resume(@Nullable Object object, @Nullable Object opaque, int status);
}
