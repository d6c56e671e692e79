package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.Proc;

/**
 * The synchronous calls that take a structure in memory: what is made of the arguments of C for the
 * {@link HostCalls} of the proc's driver. Results are values of 0 or more, or {@code -errno}.
 */
final class Kernel {

  private static final int OPEN_HOW_BYTES = 24;

  private Kernel() {}

  /** The host calls of the calling thread's proc, for what concerns no open file. */
  static HostCalls host() {
    return Proc.current().hostCalls();
  }

  /** read(2) that does not wait. */
  static int readNow(OpenFile file, long address, int bytes) {
    long iovec = iovec(address, bytes);
    int result = file.host.readvNow(file.kernelFd, iovec, 1);
    NativeMemory.free(iovec);
    return result;
  }

  /** write(2) that does not wait. */
  static int writeNow(OpenFile file, long address, int bytes) {
    long iovec = iovec(address, bytes);
    int result = file.host.writevNow(file.kernelFd, iovec, 1);
    NativeMemory.free(iovec);
    return result;
  }

  private static long iovec(long address, int bytes) {
    long iovec = NativeMemory.allocate(2 * Long.BYTES);
    NativeMemory.putLong(iovec, address);
    NativeMemory.putLong(iovec + Long.BYTES, bytes);
    return iovec;
  }

  /** poll(2) of one descriptor that looks and does not wait: the events that are there. */
  static int pollNow(OpenFile file, int events) {
    long pollfd = NativeMemory.allocate(Long.BYTES);
    NativeMemory.putInt(pollfd, file.kernelFd);
    NativeMemory.putInt(pollfd + 4, events);
    try {
      int result = file.host.pollNow(pollfd, 1);
      return result <= 0 ? result : NativeMemory.getShort(pollfd + 6);
    } finally {
      NativeMemory.free(pollfd);
    }
  }

  /** openat2(2): waits, so only by the slow road. */
  static int openat2(HostCalls host, int dirFd, long path, long flags, int mode, long resolve) {
    long how = openHow(flags, mode, resolve);
    try {
      return host.openat2(dirFd, path, how);
    } finally {
      NativeMemory.free(how);
    }
  }

  /** openat2(2) from the directory cache alone. */
  static int openCached(HostCalls host, int dirFd, long path, long flags) {
    long how = openHow(flags, 0, 0);
    try {
      return host.openCached(dirFd, path, how);
    } finally {
      NativeMemory.free(how);
    }
  }

  /** {@code struct open_how}, to be freed. */
  static long openHow(long flags, int mode, long resolve) {
    long how = NativeMemory.allocate(OPEN_HOW_BYTES);
    NativeMemory.putLong(how, flags);
    NativeMemory.putLong(how + 8, mode);
    NativeMemory.putLong(how + 16, resolve);
    return how;
  }
}
