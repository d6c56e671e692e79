package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.async.kernel.Sys;
import java.util.function.ToIntFunction;

/**
 * The kernel's own objects (eventfd, which signalfd is made of, timerfd and epoll sets) and the
 * calls that make and use them.
 *
 * <p>They are the kernel's because a set must be able to watch a pipe, another program may be
 * passed one, and a timer is to be exact. Each is non-blocking in the kernel; who waits, waits by a
 * poll through the ring. The calls never wait; results are values of 0 or more, or {@code -errno}:
 * EOPNOTSUPP on a driver whose descriptors are not the kernel's.
 */
final class KernelObjects {

  /** True on AArch64 and RISC-V, which have the generic table of numbers. */
  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");

  // asm/unistd_64.h and asm-generic/unistd.h: those that Sys does not have
  private static final int NR_GETUID = GENERIC ? 174 : 102;
  private static final int NR_TIMERFD_CREATE = GENERIC ? 85 : 283;
  private static final int NR_TIMERFD_SETTIME = GENERIC ? 86 : 286;
  private static final int NR_TIMERFD_GETTIME = GENERIC ? 87 : 287;
  private static final int NR_EPOLL_CREATE1 = GENERIC ? 20 : 291;
  private static final int NR_EPOLL_CTL = GENERIC ? 21 : 233;
  private static final int NR_EPOLL_PWAIT = GENERIC ? 22 : 281;

  private KernelObjects() {}

  /**
   * Gives a new object a number.
   *
   * @param flags O_CLOEXEC and O_NONBLOCK, as the program wants them
   * @return the lowest free number
   */
  static int open(String function, OpenFile.Kind kind, int flags, ToIntFunction<HostCalls> opener)
      throws ErrnoException {
    return open(
        function,
        flags,
        opener,
        (host, kernelFd, status) -> OpenFile.object(host, kernelFd, kind, status));
  }

  /** What becomes of a new descriptor of the kernel's. */
  interface Maker {
    OpenFile make(HostCalls host, int kernelFd, int statusFlags);
  }

  /** {@link #open(String, OpenFile.Kind, int, ToIntFunction)} of what has more behind it. */
  static int open(String function, int flags, ToIntFunction<HostCalls> opener, Maker maker)
      throws ErrnoException {
    DescriptorTable table = DescriptorTable.current();
    ErrnoException.check(function, flags, table.checkRoom());
    int kernelFd = opener.applyAsInt(table.host());
    ErrnoException.check(function, (Object) flags, kernelFd);
    int status = Fcntl.O_RDWR | (flags & Fcntl.O_NONBLOCK);
    OpenFile file = maker.make(table.host(), kernelFd, status);
    int number = table.installOrClose(file, (flags & Fcntl.O_CLOEXEC) != 0);
    return ErrnoException.check(function, flags, number);
  }

  private static int call(HostCalls host, int number, long a, long b, long c, long d, long e) {
    return (int) host.systemCall(number, a, b, c, d, e, 0);
  }

  /** Another number of what {@code kernelFd} is. */
  static int duplicate(HostCalls host, int kernelFd) {
    return call(host, Sys.NR_FCNTL, kernelFd, Fcntl.F_DUPFD_CLOEXEC, 0, 0, 0);
  }

  /** read(2) of what is non-blocking in the kernel. */
  static int readNow(OpenFile file, long to, int bytes) {
    return readNow(file.host, file.kernelFd, to, bytes);
  }

  static int readNow(HostCalls host, int kernelFd, long to, int bytes) {
    return call(host, Sys.NR_READ, kernelFd, to, bytes, 0, 0);
  }

  /** write(2) to what is non-blocking in the kernel. */
  static int writeNow(OpenFile file, long data, int bytes) {
    return writeNow(file.host, file.kernelFd, data, bytes);
  }

  static int writeNow(HostCalls host, int kernelFd, long data, int bytes) {
    return call(host, Sys.NR_WRITE, kernelFd, data, bytes, 0, 0);
  }

  /** The JVM's user. */
  static int uid(HostCalls host) {
    return call(host, NR_GETUID, 0, 0, 0, 0, 0);
  }

  // ---- eventfd, timerfd ------------------------------------------------------------------------

  static int eventfd(HostCalls host, int count, int flags) {
    return call(host, Sys.NR_EVENTFD2, count, flags, 0, 0, 0);
  }

  static int timerfdCreate(HostCalls host, int clock, int flags) {
    return call(host, NR_TIMERFD_CREATE, clock, flags, 0, 0, 0);
  }

  static int timerfdSettime(OpenFile file, int flags, long itimerspec, long old) {
    return call(file.host, NR_TIMERFD_SETTIME, file.kernelFd, flags, itimerspec, old, 0);
  }

  static int timerfdGettime(OpenFile file, long itimerspec) {
    return call(file.host, NR_TIMERFD_GETTIME, file.kernelFd, itimerspec, 0, 0, 0);
  }

  // ---- epoll -----------------------------------------------------------------------------------

  static int epollCreate(HostCalls host) {
    return call(host, NR_EPOLL_CREATE1, Fcntl.O_CLOEXEC, 0, 0, 0, 0);
  }

  static int epollCtl(HostCalls host, int set, int op, int kernelFd, long event) {
    return call(host, NR_EPOLL_CTL, set, op, kernelFd, event, 0);
  }

  /** epoll_wait(2) with a timeout of 0. */
  static int epollWaitNow(HostCalls host, int set, long events, int most) {
    return call(host, NR_EPOLL_PWAIT, set, events, most, 0, 0);
  }

  // ---- options of any size ---------------------------------------------------------------------

  /** getsockopt(2); {@code sizeAddress} is an int with the room, in, and the size, out. */
  static int getsockopt(
      HostCalls host, int kernelFd, int level, int option, long value, long sizeAddress) {
    return call(host, Sys.NR_GETSOCKOPT, kernelFd, level, option, value, sizeAddress);
  }

  static int setsockopt(OpenFile file, int level, int option, long value, int bytes) {
    return call(file.host, Sys.NR_SETSOCKOPT, file.kernelFd, level, option, value, bytes);
  }
}
