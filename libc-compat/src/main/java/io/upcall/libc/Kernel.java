package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import java.util.Queue;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;

/**
 * Plain system calls that never wait, for what has no asynchronous form and needs none: made on the
 * calling thread. Results are values of 0 or more, or {@code -errno}.
 *
 * <p>What can wait for a disk goes by {@link io.upcall.cores.SlowRoad} instead.
 */
final class Kernel {

  /** True on AArch64 and RISC-V, which have the generic table of numbers. */
  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");

  // asm/unistd_64.h and asm-generic/unistd.h: those that Sys does not have
  private static final int NR_CONNECT = GENERIC ? 203 : 42;
  private static final int NR_SOCKETPAIR = GENERIC ? 199 : 53;
  private static final int NR_PPOLL = GENERIC ? 73 : 271;
  private static final int NR_PRLIMIT64 = GENERIC ? 261 : 302;
  private static final int NR_CLOCK_GETTIME = GENERIC ? 113 : 228;
  private static final int NR_MKDIRAT = GENERIC ? 34 : 258;
  private static final int NR_UNLINKAT = GENERIC ? 35 : 263;

  private static final int NR_IOCTL = GENERIC ? 29 : 16;
  private static final int TCGETS = 0x5401;

  /** Size of {@code struct termios}, rounded up. */
  static final int TERMIOS_BYTES = 64;

  private static final int OPEN_HOW_BYTES = 24;
  private static final int TIMESPEC_BYTES = 16;
  private static final int POOLED = 64;

  /**
   * Each instance captures errno in memory of its own, so each is used by one thread at a time. As
   * many exist as threads were ever in here at the same moment; beyond the bound they are garbage.
   */
  private static final Queue<Syscalls> IDLE = new MpmcAtomicArrayQueue<>(POOLED);

  private Kernel() {}

  private static Syscalls take() {
    Syscalls idle = IDLE.poll();
    return idle != null ? idle : new NativeSyscalls();
  }

  private static void giveBack(Syscalls syscalls) {
    IDLE.offer(syscalls);
  }

  /** syscall(2). */
  static long call(long number, long a, long b, long c, long d, long e, long f) {
    Syscalls syscalls = take();
    long result = syscalls.syscall(number, a, b, c, d, e, f);
    giveBack(syscalls);
    return result;
  }

  static long call(long number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0, 0);
  }

  static int close(int fd) {
    return (int) call(Sys.NR_CLOSE, fd, 0, 0);
  }

  static int fcntl(int fd, int command, int argument) {
    return (int) call(Sys.NR_FCNTL, fd, command, argument);
  }

  static long lseek(int fd, long offset, int whence) {
    return call(Sys.NR_LSEEK, fd, offset, whence);
  }

  static int ftruncate(int fd, long length) {
    return (int) call(Sys.NR_FTRUNCATE, fd, length, 0);
  }

  /** pipe2(2): the reader in the low half of the result, the writer in the high half. */
  static long pipe2(int flags) {
    return pair(Sys.NR_PIPE2, 0, flags, 0, 0);
  }

  /** socketpair(2): the first in the low half of the result, the second in the high half. */
  static long socketpair(int domain, int type, int protocol) {
    return pair(NR_SOCKETPAIR, domain, type, protocol, 3);
  }

  /** A call that answers two descriptors through the pointer that is argument {@code at}. */
  private static long pair(int number, int a, int b, int c, int at) {
    long two = NativeMemory.allocate(Long.BYTES);
    try {
      long result = call(number, at == 0 ? two : a, b, c, at == 3 ? two : 0, 0, 0);
      return result < 0 ? result : NativeMemory.getLong(two);
    } finally {
      NativeMemory.free(two);
    }
  }

  /** readv(2) that does not wait. */
  static int preadvNow(int fd, long iovecs, int count) {
    Syscalls syscalls = take();
    long result = syscalls.preadv2(fd, iovecs, count, AsyncCall.CURRENT, Sys.RWF_NOWAIT);
    giveBack(syscalls);
    return orAgain(result);
  }

  /** writev(2) that does not wait. */
  static int pwritevNow(int fd, long iovecs, int count) {
    Syscalls syscalls = take();
    long result = syscalls.pwritev2(fd, iovecs, count, AsyncCall.CURRENT, Sys.RWF_NOWAIT);
    giveBack(syscalls);
    return orAgain(result);
  }

  /** What knows no RWF_NOWAIT (some terminals) cannot tell; better EAGAIN than a wait. */
  private static int orAgain(long result) {
    return result == -Errno.EOPNOTSUPP ? -Errno.EAGAIN : (int) result;
  }

  /** read(2) that does not wait. */
  static int readNow(int fd, long address, int bytes) {
    long iovec = iovec(address, bytes);
    int result = preadvNow(fd, iovec, 1);
    NativeMemory.free(iovec);
    return result;
  }

  /** write(2) that does not wait. */
  static int writeNow(int fd, long address, int bytes) {
    long iovec = iovec(address, bytes);
    int result = pwritevNow(fd, iovec, 1);
    NativeMemory.free(iovec);
    return result;
  }

  private static long iovec(long address, int bytes) {
    long iovec = NativeMemory.allocate(2 * Long.BYTES);
    NativeMemory.putLong(iovec, address);
    NativeMemory.putLong(iovec + Long.BYTES, bytes);
    return iovec;
  }

  /** accept4(2), on a listener that is non-blocking in the kernel. */
  static int accept4(int fd, long sockaddr, long size, int flags) {
    return (int) call(Sys.NR_ACCEPT4, fd, sockaddr, size, flags, 0, 0);
  }

  /** connect(2), on a socket that is non-blocking in the kernel. */
  static int connect(int fd, long sockaddr, int bytes) {
    return (int) call(NR_CONNECT, fd, sockaddr, bytes);
  }

  /** ppoll(2) that looks and does not wait. */
  static int pollNow(long pollfds, int count) {
    long zero = NativeMemory.allocate(TIMESPEC_BYTES);
    NativeMemory.clear(zero, TIMESPEC_BYTES);
    try {
      return (int) call(NR_PPOLL, pollfds, count, zero);
    } finally {
      NativeMemory.free(zero);
    }
  }

  /** {@link #pollNow(long, int)} of one descriptor: the events that are there. */
  static int pollNow(int fd, int events) {
    long pollfd = NativeMemory.allocate(Long.BYTES);
    NativeMemory.putInt(pollfd, fd);
    NativeMemory.putInt(pollfd + 4, events);
    try {
      int result = pollNow(pollfd, 1);
      return result <= 0 ? result : NativeMemory.getShort(pollfd + 6);
    } finally {
      NativeMemory.free(pollfd);
    }
  }

  /** openat2(2). With {@code RESOLVE_CACHED} it never waits; without, only by the slow road. */
  static int openat2(int dirFd, long path, long flags, int mode, long resolve) {
    long how = openHow(flags, mode, resolve);
    try {
      return (int) call(Sys.NR_OPENAT2, dirFd, path, how, OPEN_HOW_BYTES, 0, 0);
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

  /** statx(2) of what is open. */
  static int statx(int fd, long emptyPath, int flags, int mask, long buffer) {
    return (int) call(Sys.NR_STATX, fd, emptyPath, flags, mask, buffer, 0);
  }

  /** getrlimit(2): the soft limit, or {@code -errno}. */
  static long softLimit(int resource) {
    long rlimit = NativeMemory.allocate(2 * Long.BYTES);
    try {
      long result = call(NR_PRLIMIT64, 0, resource, 0, rlimit, 0, 0);
      return result < 0 ? result : NativeMemory.getLong(rlimit);
    } finally {
      NativeMemory.free(rlimit);
    }
  }

  /** tcgetattr(3): fails with ENOTTY when {@code fd} is no terminal. */
  static int tcgets(int fd, long termios) {
    return (int) call(NR_IOCTL, fd, TCGETS, termios);
  }

  /** clock_gettime(2) into {@code struct timespec}. */
  static int clockGettime(int clock, long timespec) {
    return (int) call(NR_CLOCK_GETTIME, clock, timespec, 0);
  }

  /** mkdirat(2); waits for the disk. */
  static int mkdirat(int dirFd, long path, int mode) {
    return (int) call(NR_MKDIRAT, dirFd, path, mode);
  }

  /** unlinkat(2); waits for the disk. */
  static int unlinkat(int dirFd, long path, int flags) {
    return (int) call(NR_UNLINKAT, dirFd, path, flags);
  }
}
