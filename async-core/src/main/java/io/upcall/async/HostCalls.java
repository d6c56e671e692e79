package io.upcall.async;

/**
 * The synchronous calls on a driver's descriptors: what POSIX has beside the operations that wait.
 * For the uring driver these are the kernel's system calls; a driver with descriptors of its own
 * emulates them.
 *
 * <p>Those of the first group never wait and may be called anywhere. Those of the second may wait
 * for a disk and belong on the slow road. All may be called by any thread. Results are values of 0
 * or more, or {@code -errno}; {@code -EOPNOTSUPP} stands for what a driver does not have. Memory is
 * given by address, in the layouts of Linux.
 */
public interface HostCalls {

  // ---- these never wait ------------------------------------------------------------------------

  /** close(2). The caller makes sure that nothing is in flight on {@code fd}. */
  int close(int fd);

  /** fcntl(2): F_GETFL, F_SETFL, F_GETPIPE_SZ, F_SETPIPE_SZ. */
  int fcntl(int fd, int command, int argument);

  /** lseek(2). */
  long lseek(int fd, long offset, int whence);

  /** pipe2(2): the reader in the low half of the result, the writer in the high half. */
  long pipe2(int flags);

  /** socketpair(2): the first in the low half of the result, the second in the high half. */
  long socketpair(int domain, int type, int protocol);

  /**
   * getsockopt(2) of an option that is an int.
   *
   * @return the value as an unsigned number, so that none looks like an errno
   */
  long getsockopt(int fd, int level, int option);

  /** setsockopt(2) of an option that is an int. */
  int setsockopt(int fd, int level, int option, int value);

  /**
   * getsockname(2).
   *
   * @param sizeAddress an int with the room at {@code sockaddr}, in, and the size, out
   */
  int getsockname(int fd, long sockaddr, long sizeAddress);

  /** getpeername(2); see {@link #getsockname}. */
  int getpeername(int fd, long sockaddr, long sizeAddress);

  /** accept4(2) that answers {@code -EAGAIN} rather than wait. */
  int acceptNow(int fd, long sockaddr, long sizeAddress, int flags);

  /** connect(2) that answers {@code -EINPROGRESS} rather than wait. */
  int connectNow(int fd, long sockaddr, int bytes);

  /** readv(2) that answers {@code -EAGAIN} rather than wait. */
  int readvNow(int fd, long iovecs, int count);

  /** writev(2) that answers {@code -EAGAIN} rather than wait. */
  int writevNow(int fd, long iovecs, int count);

  /** poll(2) with a timeout of 0 of {@code count} {@code struct pollfd}. */
  int pollNow(long pollfds, int count);

  /** openat2(2) with RESOLVE_CACHED; {@code -EAGAIN} when that would have to wait. */
  int openCached(int dirFd, long path, long how);

  /** statx(2) of what is open, for its type alone: {@code st_mode}. */
  int mode(int fd);

  /** isatty(3): 1 for a terminal, else {@code -ENOTTY}. */
  int isTerminal(int fd);

  /** getrlimit(2): the soft limit. */
  long softLimit(int resource);

  /** True when {@link AsyncCall#splice} works here: bytes that stay in the kernel. */
  boolean canSplice();

  /** True when the descriptors are the kernel's: then {@link #systemCall} works on them. */
  default boolean isKernel() {
    return false;
  }

  /**
   * Any other system call, by the kernel's number, for what has no method here. Whether it may wait
   * is the caller's to know. On drivers whose descriptors are not the kernel's {@code -EOPNOTSUPP}.
   *
   * @return as the kernel answers: a value of 0 or more, or {@code -errno}
   */
  default long systemCall(long number, long a, long b, long c, long d, long e, long f) {
    return -Errno.EOPNOTSUPP;
  }

  // ---- these may wait for a disk ---------------------------------------------------------------

  /** openat2(2). */
  int openat2(int dirFd, long path, long how);

  /** ftruncate(2). */
  int ftruncate(int fd, long length);

  /** getdents64(2): {@code struct linux_dirent64}, as many as fit; 0 at the end. */
  long getdents64(int fd, long buffer, int bytes);

  /** mkdirat(2). */
  int mkdirat(int dirFd, long path, int mode);

  /** readlinkat(2): how many bytes of the link's text there are in {@code buffer}. */
  int readlinkat(int dirFd, long path, long buffer, int bytes);

  /**
   * Where an open directory is: its absolute path, without links, as /proc has it for a number.
   *
   * @param fd {@code AT_FDCWD} for the JVM's working directory
   * @return how many bytes of it there are in {@code buffer}
   */
  int pathOf(int fd, long buffer, int bytes);

  /** faccessat2(2). */
  int faccessat2(int dirFd, long path, int mode, int flags);

  /** fchmodat(2), or fchmodat2(2) when there are flags. */
  int fchmodat(int dirFd, long path, int mode, int flags);

  /** fchownat(2). */
  int fchownat(int dirFd, long path, int owner, int group, int flags);

  /** utimensat(2) of a path; {@code times} is the address of two {@code struct timespec}. */
  int utimensat(int dirFd, long path, long times, int flags);
}
