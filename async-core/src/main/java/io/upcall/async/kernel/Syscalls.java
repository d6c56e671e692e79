package io.upcall.async.kernel;

/**
 * The plain system calls that the drivers, the core manager and the quick paths make.
 *
 * <p>Every method returns what the kernel returns: a value of 0 or more, or {@code -errno} (see
 * {@link io.upcall.async.Errno}). Pointers are absolute addresses. An implementation may be used by
 * one thread at a time; tests replace it to make a call fail.
 */
public interface Syscalls {

  /** Raw system call with up to six arguments, for what has no method of its own: syscall(2). */
  long syscall(long number, long a, long b, long c, long d, long e, long f);

  /** io_uring_enter(2); may block when {@code minComplete} is over 0. */
  int ioUringEnter(int ring, int toSubmit, int minComplete, int flags, long arg, long argBytes);

  /** read(2). May block: only for descriptors known to be ready or non-blocking. */
  long read(int fd, long address, long bytes);

  /** write(2). May block: only for descriptors known to be ready or non-blocking. */
  long write(int fd, long address, long bytes);

  /** preadv2(2) with one iovec; {@code flags} such as {@link Sys#RWF_NOWAIT}. */
  long preadv2(int fd, long iovec, int count, long offset, int flags);

  /** pwritev2(2). */
  long pwritev2(int fd, long iovec, int count, long offset, int flags);

  /** send(2). Callers add {@link Sys#MSG_DONTWAIT}. */
  long send(int fd, long address, long bytes, int flags);

  /** recv(2). Callers add {@link Sys#MSG_DONTWAIT}. */
  long recv(int fd, long address, long bytes, int flags);

  /** sendfile(2); never blocks on a socket that is non-blocking and pages that are cached. */
  long sendfile(int outFd, int inFd, long offsetAddress, long bytes);

  /** close(2). */
  default int close(int fd) {
    return (int) syscall(Sys.NR_CLOSE, fd, 0, 0, 0, 0, 0);
  }
}
