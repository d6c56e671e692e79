package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import org.jspecify.annotations.Nullable;

/**
 * Which file it is, whatever it was opened as.
 *
 * @param device its file system
 * @param inode its number there
 * @param isRegular true for a regular file
 */
record FileKey(long device, long inode, boolean isRegular) {

  private static final int STATX_BYTES = 256;
  private static final int STATX_TYPE_AND_INODE = 0x101;
  private static final int MODE = 28;
  private static final int INODE = 32;
  private static final int SIZE = 40;
  private static final int DEVICE = 136;
  private static final int STATX_SIZE = 0x200;

  /** An empty C string for calls on the descriptor itself: never freed, and not counted. */
  private static final long EMPTY = java.lang.foreign.Arena.global().allocate(1).address();

  /** That of an open file; null where the driver has no kernel descriptors. */
  static @Nullable FileKey of(OpenFile file) {
    long buffer = NativeMemory.allocate(STATX_BYTES);
    try {
      if (statx(file, STATX_TYPE_AND_INODE, buffer) < 0) {
        return null;
      }
      int mode = NativeMemory.getShort(buffer + MODE) & 0xffff;
      return new FileKey(
          NativeMemory.getLong(buffer + DEVICE),
          NativeMemory.getLong(buffer + INODE),
          SysStat.S_ISREG(mode));
    } finally {
      NativeMemory.free(buffer);
    }
  }

  /** The size of an open file, or {@code -errno}. */
  static long size(OpenFile file) {
    long buffer = NativeMemory.allocate(STATX_BYTES);
    try {
      long result = statx(file, STATX_SIZE, buffer);
      return result < 0 ? result : NativeMemory.getLong(buffer + SIZE);
    } finally {
      NativeMemory.free(buffer);
    }
  }

  /** Of what is open, and so in memory: it does not wait. */
  private static long statx(OpenFile file, int mask, long buffer) {
    return file.host.systemCall(
        Sys.NR_STATX, file.kernelFd, EMPTY, Fcntl.AT_EMPTY_PATH, mask, buffer, 0);
  }
}
