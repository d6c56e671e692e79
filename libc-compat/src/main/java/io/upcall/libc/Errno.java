package io.upcall.libc;

/**
 * {@code errno.h}: the error numbers of Linux, as {@link ErrnoException#errno} has them. The
 * numbers are those of the raw API, inherited, so that {@code import static} finds them here as in
 * C.
 */
public final class Errno extends io.upcall.async.Errno {

  private Errno() {}

  /** What strerror(3) says of {@code errno}, in English. */
  public static String strerror(int errno) {
    return message(errno);
  }

  /** The symbol of {@code errno}, such as {@code ENOENT}: strerrorname_np(3). */
  public static String strerrorname_np(int errno) {
    return name(errno);
  }
}
