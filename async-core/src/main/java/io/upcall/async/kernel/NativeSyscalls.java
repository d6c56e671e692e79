package io.upcall.async.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The kernel's own system calls, all through syscall(2): the C library's wrapper of send(2) costs
 * 30 ns more in a process with threads, because it is a cancellation point.
 *
 * <p>Owned by one thread at a time: errno is captured into a segment of the instance (7.6 ns a call
 * instead of 33 with an arena a call), and never left in static memory.
 */
public final class NativeSyscalls implements Syscalls {

  private static final MethodHandle SYSCALL = Downcall.syscall(6);

  /**
   * A field of the instance on purpose. A constant handle is inlined into its caller, and where
   * that is deep already (a uthread's loop around read is fourteen calls up), the compiler stops
   * amid the JDK's own frames, and each system call allocates the slice of {@link #capture} that
   * those make: 80 bytes. An opaque handle is compiled by itself, allocates nothing wherever it is
   * called from, and costs the same (97 ns for getppid, constant 106).
   */
  private final MethodHandle syscall = SYSCALL;

  /**
   * Automatic: the instance may pass from thread to thread and outlives no memory the kernel uses.
   */
  private final MemorySegment capture = Arena.ofAuto().allocate(Downcall.CAPTURE_LAYOUT);

  private long result(long value) {
    return value != -1 ? value : -(int) Downcall.ERRNO.get(capture, 0L);
  }

  @Override
  public long syscall(long number, long a, long b, long c, long d, long e, long f) {
    try {
      return result((long) syscall.invokeExact(capture, number, a, b, c, d, e, f));
    } catch (Throwable failure) {
      throw Downcall.impossible(failure);
    }
  }

  @Override
  public int ioUringEnter(
      int ring, int toSubmit, int minComplete, int flags, long arg, long argBytes) {
    return (int) syscall(Sys.NR_IO_URING_ENTER, ring, toSubmit, minComplete, flags, arg, argBytes);
  }

  @Override
  public long read(int fd, long address, long bytes) {
    return syscall(Sys.NR_READ, fd, address, bytes, 0, 0, 0);
  }

  @Override
  public long write(int fd, long address, long bytes) {
    return syscall(Sys.NR_WRITE, fd, address, bytes, 0, 0, 0);
  }

  @Override
  public long preadv2(int fd, long iovec, int count, long offset, int flags) {
    // The position is passed in two halves; on 64-bit machines the kernel ignores the upper one.
    return syscall(Sys.NR_PREADV2, fd, iovec, count, offset, 0, flags);
  }

  @Override
  public long pwritev2(int fd, long iovec, int count, long offset, int flags) {
    return syscall(Sys.NR_PWRITEV2, fd, iovec, count, offset, 0, flags);
  }

  @Override
  public long send(int fd, long address, long bytes, int flags) {
    return syscall(Sys.NR_SENDTO, fd, address, bytes, flags, 0, 0);
  }

  @Override
  public long recv(int fd, long address, long bytes, int flags) {
    return syscall(Sys.NR_RECVFROM, fd, address, bytes, flags, 0, 0);
  }

  @Override
  public long sendfile(int outFd, int inFd, long offsetAddress, long bytes) {
    return syscall(Sys.NR_SENDFILE, outFd, inFd, offsetAddress, bytes, 0, 0);
  }
}
