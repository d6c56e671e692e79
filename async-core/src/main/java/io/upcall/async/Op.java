package io.upcall.async;

import java.util.BitSet;

/**
 * The operations, with what each errno means to whom.
 *
 * <p>Every errno falls in one of three classes: <em>retried</em> by the driver, which the caller
 * never sees unless it asked for a non-blocking form or made the call part of a chain; the
 * <em>caller's</em>, those that the man page of the operation names; and <em>impossible</em>, all
 * others: they mean a bug here or in the kernel. A driver logs an impossible one with its numbers
 * and hands it on, because a caller that gets a strange errno is better off than one that waits for
 * ever. Any operation may end ECANCELED, any with a descriptor EBADF, EINVAL or ENOMEM, and any
 * that this kernel lacks EOPNOTSUPP; those are not repeated in the table.
 */
public enum Op {
  NOP(0, "", ""),
  /** openat2(2). EAGAIN: a rename or mount raced a RESOLVE_BENEATH look-up; safe to repeat. */
  OPENAT2(
      28,
      "EINTR EAGAIN",
      ErrnoSet.DIRECTORY
          + "EFBIG EISDIR EMFILE ENFILE ENODEV ENXIO EOPNOTSUPP EOVERFLOW ETXTBSY E2BIG"),
  /** close(2). The descriptor is gone whatever the result, so nothing is retried. */
  CLOSE(19, "", "EINTR EIO ENOSPC EDQUOT"),
  /**
   * read(2), pread(2). EAGAIN: some file systems in the ring; the driver asks a worker instead, and
   * when that one gets it too (O_NONBLOCK on what cannot be polled) it is the caller's.
   */
  READ(22, "EINTR EAGAIN", ErrnoSet.READING),
  /** write(2), pwrite(2). */
  WRITE(23, "EINTR EAGAIN", ErrnoSet.WRITING),
  /** readv(2), preadv(2). */
  READV(1, "EINTR EAGAIN", ErrnoSet.READING),
  /** writev(2), pwritev(2). */
  WRITEV(2, "EINTR EAGAIN", ErrnoSet.WRITING),
  /** pread(2) into a registered buffer. */
  READ_FIXED(4, "EINTR EAGAIN", ErrnoSet.READING),
  /** pwrite(2) from a registered buffer. */
  WRITE_FIXED(5, "EINTR EAGAIN", ErrnoSet.WRITING),
  /** fsync(2), fdatasync(2). */
  FSYNC(3, "EINTR", "EIO EROFS ENOSPC EDQUOT"),
  /** sync_file_range(2). */
  SYNC_FILE_RANGE(8, "EINTR", "EIO ENOSPC ESPIPE EDQUOT"),
  /** ftruncate(2). */
  FTRUNCATE(55, "EINTR", "EFBIG EIO EPERM EROFS ETXTBSY ENOSPC EDQUOT EISDIR EAGAIN EACCES"),
  /** fallocate(2). */
  FALLOCATE(
      17, "EINTR", "EFBIG EIO ENODEV ENOSPC EDQUOT EOPNOTSUPP EPERM ESPIPE ETXTBSY EISDIR ENOSYS"),
  /** posix_fadvise(2). */
  FADVISE(24, "EINTR", "ESPIPE EOPNOTSUPP"),
  /** madvise(2). */
  MADVISE(25, "EINTR", "EACCES EAGAIN EIO EPERM EFAULT EBUSY"),
  /** statx(2). */
  STATX(21, "EINTR EAGAIN", ErrnoSet.LOOK_UP + "EOVERFLOW"),
  /** linkat(2). */
  LINKAT(39, "EINTR", ErrnoSet.DIRECTORY),
  /** unlinkat(2). */
  UNLINKAT(36, "EINTR", ErrnoSet.DIRECTORY + "EISDIR ENOTEMPTY"),
  /** renameat2(2). */
  RENAMEAT2(35, "EINTR", ErrnoSet.DIRECTORY + "EISDIR ENOTEMPTY"),
  /** mkdirat(2). */
  MKDIRAT(37, "EINTR", ErrnoSet.DIRECTORY),
  /** symlinkat(2). */
  SYMLINKAT(38, "EINTR", ErrnoSet.DIRECTORY),
  /** setxattr(2). */
  SETXATTR(42, "EINTR", ErrnoSet.ATTRIBUTES + "EDQUOT EEXIST ENOSPC EROFS"),
  /** fsetxattr(2). */
  FSETXATTR(41, "EINTR", ErrnoSet.ATTRIBUTES + "EDQUOT EEXIST ENOSPC EROFS"),
  /** getxattr(2). */
  GETXATTR(44, "EINTR", ErrnoSet.ATTRIBUTES),
  /** fgetxattr(2). */
  FGETXATTR(43, "EINTR", ErrnoSet.ATTRIBUTES),
  /** pipe2(2). */
  PIPE(62, "EINTR", "EFAULT EMFILE ENFILE"),
  /** Gives a registered file an ordinary descriptor too. */
  INSTALL_FD(54, "EINTR", "EMFILE ENFILE EPERM"),
  /** socket(2). */
  SOCKET(
      45,
      "EINTR",
      "EACCES EAFNOSUPPORT EMFILE ENFILE ENOBUFS EPROTONOSUPPORT EPERM ESOCKTNOSUPPORT"),
  /** bind(2). */
  BIND(
      56, "EINTR", ErrnoSet.LOOK_UP + "EADDRINUSE ENOTSOCK EADDRNOTAVAIL EROFS EAFNOSUPPORT EPERM"),
  /** listen(2). */
  LISTEN(57, "EINTR", "EADDRINUSE ENOTSOCK EOPNOTSUPP EACCES"),
  /** accept(2). The network's pending errors are the caller's, who goes on to the next one. */
  ACCEPT(13, "EINTR EAGAIN", ErrnoSet.ACCEPTING),
  /** accept(2), again and again. */
  ACCEPT_MULTISHOT(13, "EINTR EAGAIN", ErrnoSet.ACCEPTING),
  /** connect(2). */
  CONNECT(
      16,
      "EINTR",
      "EACCES EPERM EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY ECONNREFUSED ECONNRESET"
          + " EFAULT EINPROGRESS EISCONN ENETUNREACH EHOSTUNREACH ENOTSOCK EPROTOTYPE ETIMEDOUT"
          + " ENOENT ENOTDIR ELOOP ENAMETOOLONG EPIPE ECONNABORTED"),
  /** recv(2). EAGAIN only with MSG_DONTWAIT, and then it is the caller's. */
  RECV(27, "EINTR EAGAIN", ErrnoSet.RECEIVING),
  /** recv(2) into a buffer of the driver's. ENOBUFS: none free; received the plain way instead. */
  RECV_SELECTED(27, "EINTR EAGAIN ENOBUFS", ErrnoSet.RECEIVING),
  /** recv(2) into buffers of the driver's, again and again. ENOBUFS: goes on when one is free. */
  RECV_MULTISHOT(27, "EINTR EAGAIN ENOBUFS", ErrnoSet.RECEIVING),
  /** recvmsg(2). */
  RECVMSG(10, "EINTR EAGAIN", ErrnoSet.RECEIVING),
  /** send(2). */
  SEND(26, "EINTR EAGAIN", ErrnoSet.SENDING),
  /** send(2) without a copy; its event comes when the memory is the caller's again. */
  SEND_ZC(47, "EINTR EAGAIN", ErrnoSet.SENDING),
  /** sendmsg(2). */
  SENDMSG(9, "EINTR EAGAIN", ErrnoSet.SENDING),
  /** sendmsg(2) without a copy. */
  SENDMSG_ZC(48, "EINTR EAGAIN", ErrnoSet.SENDING),
  /** shutdown(2). */
  SHUTDOWN(34, "EINTR", "ENOTCONN ENOTSOCK"),
  /** setsockopt(2). */
  SETSOCKOPT(46, "EINTR", ErrnoSet.SENDING + "ENOPROTOOPT EDOM EBUSY ENODEV EADDRINUSE"),
  /** getsockopt(2). */
  GETSOCKOPT(46, "EINTR", "EFAULT ENOPROTOOPT ENOTSOCK EOPNOTSUPP ENOTCONN EPERM"),
  /** poll(2) of one descriptor. */
  POLL(6, "EINTR", "EFAULT EPERM EOPNOTSUPP"),
  /** poll(2) of one descriptor, again and again. */
  POLL_MULTISHOT(6, "EINTR", "EFAULT EPERM EOPNOTSUPP"),
  /** epoll_wait(2). */
  EPOLL_WAIT(59, "EINTR", "EFAULT"),
  /** futex(2), FUTEX_WAIT. EAGAIN: the value is another one already. */
  FUTEX_WAIT(51, "EINTR", "EAGAIN EFAULT ETIMEDOUT"),
  /** futex(2), FUTEX_WAKE. */
  FUTEX_WAKE(52, "EINTR", "EFAULT"),
  /** futex_waitv(2). */
  FUTEX_WAITV(53, "EINTR", "EAGAIN EFAULT ETIMEDOUT"),
  /** waitid(2). */
  WAITID(50, "EINTR", "ECHILD EFAULT ESRCH"),
  /** A delay. ETIME is how it ends. */
  TIMEOUT(11, "", "ETIME EFAULT"),
  /** A clock that ticks. ETIME is each tick, and how it ends. */
  TIMEOUT_MULTISHOT(11, "", "ETIME EFAULT"),
  /**
   * A limit on the time of the call before it in a chain. ETIME: it struck. ENOENT, EALREADY: it
   * struck too late to end that call.
   */
  LINK_TIMEOUT(15, "", "ETIME EFAULT ENOENT EALREADY"),
  /** Cancels one call. ENOENT: it is over or not here. EALREADY: it runs and may yet succeed. */
  CANCEL(14, "EINTR", "ENOENT EALREADY"),
  /** Cancels what is in flight on a descriptor; the result is how many, 0 too. */
  CANCEL_FD(14, "EINTR", "ENOENT EALREADY"),
  /** Cancels every call of one operation; the result is how many were asked to end. */
  CANCEL_OP(-1, "", ""),
  /** Cancels every other call; the result is how many were asked to end. */
  CANCEL_ALL(-1, "", ""),
  /** Posts a number to another driver. */
  MESSAGE(40, "EINTR", "EAGAIN EBADFD ECONNREFUSED EOVERFLOW EPERM ESHUTDOWN"),
  /** Receives the numbers that others post here. */
  MESSAGES(-1, "", "EBUSY"),
  /** splice(2). EAGAIN: a non-blocking socket has no room; repeating it at once would spin. */
  SPLICE(30, "EINTR", ErrnoSet.SPLICING),
  /** tee(2). EAGAIN as for splice. */
  TEE(33, "EINTR", ErrnoSet.SPLICING),
  /** sendfile(2), quick or -EAGAIN: the ring has no such operation. */
  SENDFILE(-1, "EINTR", ErrnoSet.SPLICING + "EFAULT EOVERFLOW"),
  /** A {@link SlowFunction}, by the slow road. It may answer any errno. */
  FUNCTION(-1, "", ErrnoSet.ANY);

  private final int ringCode;
  private final BitSet retried;
  private final BitSet callers;

  Op(int ringCode, String retried, String callers) {
    this.ringCode = ringCode;
    this.retried = ErrnoSet.of(retried);
    this.callers = ErrnoSet.andAnyones(callers);
  }

  /** The operation's number in {@code linux/io_uring.h}, or -1 where the ring has none. */
  public int ringCode() {
    return ringCode;
  }

  /** True when a driver repeats the operation on this errno. */
  public boolean retries(int errno) {
    return retried.get(errno);
  }

  /** True when this errno may reach the caller. */
  public boolean expects(int errno) {
    return callers.get(errno) || retried.get(errno);
  }

  /** True for the operations of an {@link AsyncSource}. */
  public boolean isMultishot() {
    switch (this) {
      case ACCEPT_MULTISHOT:
      case RECV_MULTISHOT:
      case POLL_MULTISHOT:
      case TIMEOUT_MULTISHOT:
      case MESSAGES:
        return true;
      default:
        return false;
    }
  }
}
