package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import org.jspecify.annotations.Nullable;

/** The two times of utimensat(2) and futimens(3): access and modification. */
final class Times {

  private static final int TIMESPEC_BYTES = 16;
  private static final int NOW = 0x3fffffff;

  private Times() {}

  /**
   * Two {@code struct timespec}, to be freed: both now when {@code times} is null.
   *
   * @throws ErrnoException EINVAL unless there are two
   */
  static long allocate(String function, StructTimespec @Nullable [] times) throws ErrnoException {
    if (times != null && times.length != 2) {
      throw new ErrnoException(function, Errno.EINVAL, times.length);
    }
    long two = NativeMemory.allocate(2L * TIMESPEC_BYTES);
    for (int i = 0; i < 2; i++) {
      long at = two + (long) i * TIMESPEC_BYTES;
      NativeMemory.putLong(at, times == null ? 0 : times[i].tv_sec());
      NativeMemory.putLong(at + Long.BYTES, times == null ? NOW : times[i].tv_nsec());
    }
    return two;
  }
}
