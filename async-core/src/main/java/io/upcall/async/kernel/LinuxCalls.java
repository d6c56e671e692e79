package io.upcall.async.kernel;

import io.upcall.async.Errno;
import io.upcall.async.HostCalls;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The host calls of drivers whose descriptors are the kernel's: plain system calls. */
public final class LinuxCalls implements HostCalls {

  /** The one of this JVM: it has no state but idle {@link Syscalls}. */
  public static final LinuxCalls INSTANCE = new LinuxCalls();

  /** True on AArch64 and RISC-V, which have the generic table of numbers. */
  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");

  // asm/unistd_64.h and asm-generic/unistd.h: those that Sys does not have
  private static final int NR_CONNECT = GENERIC ? 203 : 42;
  private static final int NR_SOCKETPAIR = GENERIC ? 199 : 53;
  static final int NR_PPOLL = GENERIC ? 73 : 271;
  private static final int NR_PRLIMIT64 = GENERIC ? 261 : 302;
  private static final int NR_CLOCK_GETTIME = GENERIC ? 113 : 228;
  private static final int NR_CLOCK_GETRES = GENERIC ? 114 : 229;
  private static final int NR_MKDIRAT = GENERIC ? 34 : 258;
  private static final int NR_READLINKAT = GENERIC ? 78 : 267;
  private static final int NR_FACCESSAT2 = 439;
  private static final int NR_FCHMODAT = GENERIC ? 53 : 268;
  private static final int NR_FCHMODAT2 = 452;
  private static final int NR_FCHOWNAT = GENERIC ? 54 : 260;
  private static final int NR_UTIMENSAT = GENERIC ? 88 : 280;
  private static final int NR_IOCTL = GENERIC ? 29 : 16;

  private static final int TCGETS = 0x5401;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_TYPE = 1;
  private static final int STATX_MODE = 28;
  private static final int STATX_BYTES = 256;

  /** Size of {@code struct termios}, rounded up. */
  private static final int TERMIOS_BYTES = 64;

  private static final int OPEN_HOW_BYTES = 24;
  private static final int OPEN_HOW_RESOLVE = 16;
  private static final int TIMESPEC_BYTES = 16;
  private static final long CURRENT = -1;

  /** A power of two. */
  private static final int IDLE_SLOTS = 64;

  /** An empty C string for calls on the descriptor itself: never freed, and not counted. */
  private static final long EMPTY = java.lang.foreign.Arena.global().allocate(1).address();

  /**
   * Each instance captures errno in memory of its own, so each is used by one thread at a time:
   * taken and put back by exchange, at a place that differs from thread to thread. A thread that
   * finds its place empty makes one more; one that finds it full lets its own go.
   */
  private final AtomicReferenceArray<@Nullable Syscalls> idle =
      new AtomicReferenceArray<>(IDLE_SLOTS);

  private final Supplier<Syscalls> maker;

  private LinuxCalls() {
    this(NativeSyscalls::new);
  }

  /** For tests: with other system calls than the host's. */
  LinuxCalls(Supplier<Syscalls> maker) {
    this.maker = maker;
  }

  private static int place() {
    return (int) Thread.currentThread().threadId() & IDLE_SLOTS - 1;
  }

  private Syscalls take(int place) {
    Syscalls taken = idle.getAndSet(place, null);
    return taken != null ? taken : maker.get();
  }

  /** syscall(2). */
  private long call(long number, long a, long b, long c, long d, long e, long f) {
    int place = place();
    Syscalls syscalls = take(place);
    long result = syscalls.syscall(number, a, b, c, d, e, f);
    idle.set(place, syscalls);
    return result;
  }

  private long call(long number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0, 0);
  }

  @Override
  public int close(int fd) {
    return (int) call(Sys.NR_CLOSE, fd, 0, 0);
  }

  @Override
  public int fcntl(int fd, int command, int argument) {
    return (int) call(Sys.NR_FCNTL, fd, command, argument);
  }

  @Override
  public long lseek(int fd, long offset, int whence) {
    return call(Sys.NR_LSEEK, fd, offset, whence);
  }

  @Override
  public long pipe2(int flags) {
    return pair(Sys.NR_PIPE2, 0, flags, 0, 0);
  }

  @Override
  public long socketpair(int domain, int type, int protocol) {
    return pair(NR_SOCKETPAIR, domain, type, protocol, 3);
  }

  /** A call that answers two descriptors through the pointer that is argument {@code at}. */
  private long pair(int number, int a, int b, int c, int at) {
    long two = NativeMemory.allocate(Long.BYTES);
    try {
      long result = call(number, at == 0 ? two : a, b, c, at == 3 ? two : 0, 0, 0);
      return result < 0 ? result : NativeMemory.getLong(two);
    } finally {
      NativeMemory.free(two);
    }
  }

  @Override
  public long getsockopt(int fd, int level, int option) {
    long value = NativeMemory.allocate(2 * Integer.BYTES);
    try {
      NativeMemory.putInt(value, 0);
      NativeMemory.putInt(value + Integer.BYTES, Integer.BYTES);
      long result = call(Sys.NR_GETSOCKOPT, fd, level, option, value, value + Integer.BYTES, 0);
      return result < 0 ? result : NativeMemory.getInt(value) & 0xffffffffL;
    } finally {
      NativeMemory.free(value);
    }
  }

  @Override
  public int setsockopt(int fd, int level, int option, int newValue) {
    long value = NativeMemory.allocate(Integer.BYTES);
    try {
      NativeMemory.putInt(value, newValue);
      return (int) call(Sys.NR_SETSOCKOPT, fd, level, option, value, Integer.BYTES, 0);
    } finally {
      NativeMemory.free(value);
    }
  }

  @Override
  public int getsockname(int fd, long sockaddr, long sizeAddress) {
    return (int) call(Sys.NR_GETSOCKNAME, fd, sockaddr, sizeAddress);
  }

  @Override
  public int getpeername(int fd, long sockaddr, long sizeAddress) {
    return (int) call(Sys.NR_GETPEERNAME, fd, sockaddr, sizeAddress);
  }

  /** On a listener that is non-blocking in the kernel. */
  @Override
  public int acceptNow(int fd, long sockaddr, long sizeAddress, int flags) {
    return (int) call(Sys.NR_ACCEPT4, fd, sockaddr, sizeAddress, flags, 0, 0);
  }

  /** On a socket that is non-blocking in the kernel. */
  @Override
  public int connectNow(int fd, long sockaddr, int bytes) {
    return (int) call(NR_CONNECT, fd, sockaddr, bytes);
  }

  @Override
  public int readvNow(int fd, long iovecs, int count) {
    int place = place();
    Syscalls syscalls = take(place);
    long result = syscalls.preadv2(fd, iovecs, count, CURRENT, Sys.RWF_NOWAIT);
    idle.set(place, syscalls);
    return orAgain(result);
  }

  @Override
  public int writevNow(int fd, long iovecs, int count) {
    int place = place();
    Syscalls syscalls = take(place);
    long result = syscalls.pwritev2(fd, iovecs, count, CURRENT, Sys.RWF_NOWAIT);
    idle.set(place, syscalls);
    return orAgain(result);
  }

  /** What knows no RWF_NOWAIT (some terminals) cannot tell; better EAGAIN than a wait. */
  private static int orAgain(long result) {
    return result == -Errno.EOPNOTSUPP ? -Errno.EAGAIN : (int) result;
  }

  @Override
  public int pollNow(long pollfds, int count) {
    long zero = NativeMemory.allocate(TIMESPEC_BYTES);
    NativeMemory.clear(zero, TIMESPEC_BYTES);
    try {
      int result;
      do {
        // A signal to this thread, such as a profiler's, interrupts a look as if it were a wait.
        result = (int) call(NR_PPOLL, pollfds, count, zero);
      } while (result == -Errno.EINTR);
      return result;
    } finally {
      NativeMemory.free(zero);
    }
  }

  @Override
  public int openCached(int dirFd, long path, long how) {
    long resolve = NativeMemory.getLong(how + OPEN_HOW_RESOLVE);
    NativeMemory.putLong(how + OPEN_HOW_RESOLVE, resolve | Sys.RESOLVE_CACHED);
    return openat2(dirFd, path, how);
  }

  @Override
  public int mode(int fd) {
    long buffer = NativeMemory.allocate(STATX_BYTES);
    try {
      int result = (int) call(Sys.NR_STATX, fd, EMPTY, AT_EMPTY_PATH, STATX_TYPE, buffer, 0);
      return result < 0 ? result : NativeMemory.getShort(buffer + STATX_MODE) & 0xffff;
    } finally {
      NativeMemory.free(buffer);
    }
  }

  @Override
  public int isTerminal(int fd) {
    long termios = NativeMemory.allocate(TERMIOS_BYTES);
    try {
      int result = (int) call(NR_IOCTL, fd, TCGETS, termios);
      return result < 0 ? result : 1;
    } finally {
      NativeMemory.free(termios);
    }
  }

  @Override
  public long softLimit(int resource) {
    long rlimit = NativeMemory.allocate(2 * Long.BYTES);
    try {
      long result = call(NR_PRLIMIT64, 0, resource, 0, rlimit, 0, 0);
      return result < 0 ? result : NativeMemory.getLong(rlimit);
    } finally {
      NativeMemory.free(rlimit);
    }
  }

  /** clock_gettime(2) into {@code struct timespec}: not a host call, for it asks no driver. */
  public int clockGettime(int clock, long timespec) {
    return (int) call(NR_CLOCK_GETTIME, clock, timespec, 0);
  }

  /** clock_getres(2) into {@code struct timespec}: as {@link #clockGettime}. */
  public int clockGetres(int clock, long timespec) {
    return (int) call(NR_CLOCK_GETRES, clock, timespec, 0);
  }

  @Override
  public boolean canSplice() {
    return true;
  }

  @Override
  public boolean isKernel() {
    return true;
  }

  @Override
  public long systemCall(long number, long a, long b, long c, long d, long e, long f) {
    return call(number, a, b, c, d, e, f);
  }

  @Override
  public int openat2(int dirFd, long path, long how) {
    return (int) call(Sys.NR_OPENAT2, dirFd, path, how, OPEN_HOW_BYTES, 0, 0);
  }

  @Override
  public int ftruncate(int fd, long length) {
    return (int) call(Sys.NR_FTRUNCATE, fd, length, 0);
  }

  @Override
  public long getdents64(int fd, long buffer, int bytes) {
    return call(Sys.NR_GETDENTS64, fd, buffer, bytes);
  }

  @Override
  public int mkdirat(int dirFd, long path, int mode) {
    return (int) call(NR_MKDIRAT, dirFd, path, mode);
  }

  @Override
  public int readlinkat(int dirFd, long path, long buffer, int bytes) {
    return (int) call(NR_READLINKAT, dirFd, path, buffer, bytes, 0, 0);
  }

  @Override
  public int pathOf(int fd, long buffer, int bytes) {
    String name = fd == Sys.AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/" + fd;
    long path = NativeMemory.allocateString(name);
    try {
      return readlinkat(Sys.AT_FDCWD, path, buffer, bytes);
    } finally {
      NativeMemory.free(path);
    }
  }

  @Override
  public int faccessat2(int dirFd, long path, int mode, int flags) {
    return (int) call(NR_FACCESSAT2, dirFd, path, mode, flags, 0, 0);
  }

  @Override
  public int fchmodat(int dirFd, long path, int mode, int flags) {
    int number = flags == 0 ? NR_FCHMODAT : NR_FCHMODAT2;
    return (int) call(number, dirFd, path, mode, flags, 0, 0);
  }

  @Override
  public int fchownat(int dirFd, long path, int owner, int group, int flags) {
    return (int) call(NR_FCHOWNAT, dirFd, path, owner, group, flags, 0);
  }

  @Override
  public int utimensat(int dirFd, long path, long times, int flags) {
    return (int) call(NR_UTIMENSAT, dirFd, path, times, flags, 0, 0);
  }
}
