package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;

/** Paths as C strings. */
final class Paths {

  private Paths() {}

  /**
   * A copy of {@code path} for the kernel, to be freed.
   *
   * @throws ErrnoException EINVAL when it contains a NUL, which would cut it short
   */
  static long allocate(String functionName, String path) throws ErrnoException {
    if (path.indexOf('\0') >= 0) {
      throw new ErrnoException(functionName, Errno.EINVAL, path);
    }
    return NativeMemory.allocateString(path);
  }
}
