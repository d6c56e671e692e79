package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
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
    int result = readvNow(file, iovec, 1);
    NativeMemory.free(iovec);
    return result;
  }

  /** write(2) that does not wait. */
  static int writeNow(OpenFile file, long address, int bytes) {
    long iovec = iovec(address, bytes);
    int result = writevNow(file, iovec, 1);
    NativeMemory.free(iovec);
    return result;
  }

  /**
   * readv(2) that does not wait. A FIFO knows no RWF_NOWAIT, so where the kernel's descriptor is
   * non-blocking itself, for good or for now, the call is a plain one.
   */
  static int readvNow(OpenFile file, long iovecs, int count) {
    return file.isNonBlockingInKernelNow() && file.host.isKernel()
        ? plain(file, Sys.NR_PREADV2, iovecs, count)
        : file.host.readvNow(file.kernelFd, iovecs, count);
  }

  /** writev(2) that does not wait; see {@link #readvNow}. */
  static int writevNow(OpenFile file, long iovecs, int count) {
    return file.isNonBlockingInKernelNow() && file.host.isKernel()
        ? plain(file, Sys.NR_PWRITEV2, iovecs, count)
        : file.host.writevNow(file.kernelFd, iovecs, count);
  }

  private static int plain(OpenFile file, int number, long iovecs, int count) {
    return (int)
        file.host.systemCall(number, file.kernelFd, iovecs, count, AsyncCall.CURRENT, 0, 0);
  }

  private static long iovec(long address, int bytes) {
    long iovec = NativeMemory.allocate(2 * Long.BYTES);
    NativeMemory.putLong(iovec, address);
    NativeMemory.putLong(iovec + Long.BYTES, bytes);
    return iovec;
  }

  /** poll(2) of one descriptor that looks and does not wait: the events that are there. */
  static int pollNow(OpenFile file, int events) {
    return pollNow(file.host, file.kernelFd, events);
  }

  /** The same of a descriptor of the kernel's. */
  static int pollNow(HostCalls host, int kernelFd, int events) {
    long pollfd = NativeMemory.allocate(Long.BYTES);
    NativeMemory.putInt(pollfd, kernelFd);
    NativeMemory.putInt(pollfd + 4, events);
    try {
      int result = host.pollNow(pollfd, 1);
      return result <= 0 ? result : NativeMemory.getShort(pollfd + 6);
    } finally {
      NativeMemory.free(pollfd);
    }
  }

  /** openat2(2): may wait, so only by the slow road, or as {@link LocalFiles} has it. */
  static int openat2(HostCalls host, int dirFd, long path, long flags, int mode, long resolve) {
    long how = openHow(flags, mode, resolve);
    try {
      return host.openat2(dirFd, path, how);
    } finally {
      NativeMemory.free(how);
    }
  }

  /** A directory to look up from, by openat2(2) with O_PATH: by the slow road too. */
  static int openPlace(HostCalls host, int dirFd, String directory) {
    long name = NativeMemory.allocateString(directory);
    int flags = Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC;
    try {
      return openat2(host, dirFd, name, flags, 0, 0);
    } finally {
      NativeMemory.free(name);
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
