package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/**
 * Stands between a program and the functions of this library, as a library loaded with LD_PRELOAD
 * stands between a C program and its libc: it sees each call with its arguments, lets it go on or
 * not, and hands on what it returns. {@link Interposition} puts one in place.
 *
 * <p>Called on the calling thread, by several at a time. An interposer that calls functions of this
 * library is called for those, too: keep to other means (a tracer writes by {@code System.err}), or
 * let the function's name decide.
 */
@FunctionalInterface
public interface Interposer {

  /**
   * Around one call. The plainest one is {@code return call.proceed();}.
   *
   * @return what the function is to return: an object of its type (an {@link Integer} for an int),
   *     null for void
   * @throws Exception an {@link ErrnoException}, whatever {@link LibcCall#proceed} threw, or an
   *     unchecked one; a function that declares no error of its own turns an ErrnoException into an
   *     IllegalStateException
   */
  @Nullable Object interpose(LibcCall call) throws Exception;
}
