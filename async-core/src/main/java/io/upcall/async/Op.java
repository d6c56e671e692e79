package io.upcall.async;

import static io.upcall.async.Errno.*;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The operations, with what each errno means to whom.
 *
 * <p>Every errno falls in one of three classes: <em>retried</em> by the driver, which the caller
 * never sees unless it asked for a non-blocking form; the <em>caller's</em>, those that the man
 * page of the operation names; and <em>impossible</em>, all others: they mean a bug here or in the
 * kernel. A driver logs an impossible one with its numbers and hands it on, because a caller that
 * gets a strange errno is better off than one that waits for ever. Any operation may end ECANCELED,
 * and any with a descriptor EBADF, EINVAL or ENOMEM; those are not repeated in the table.
 */
public enum Op {
  NOP(0, retried(), callers()),
  /** openat2(2). EAGAIN: a rename or mount raced a RESOLVE_BENEATH look-up; safe to repeat. */
  OPENAT2(
      28,
      retried(EINTR, EAGAIN),
      callers(
          EACCES,
          EBUSY,
          EDQUOT,
          EEXIST,
          EFAULT,
          EFBIG,
          EISDIR,
          ELOOP,
          EMFILE,
          ENAMETOOLONG,
          ENFILE,
          ENODEV,
          ENOENT,
          ENOSPC,
          ENOTDIR,
          ENXIO,
          EOPNOTSUPP,
          EOVERFLOW,
          EPERM,
          EROFS,
          ETXTBSY,
          E2BIG,
          EXDEV,
          EIO,
          ESTALE)),
  /** close(2). The descriptor is gone whatever the result, so nothing is retried. */
  CLOSE(19, retried(), callers(EINTR, EIO, ENOSPC, EDQUOT)),
  /**
   * read(2), pread(2). EAGAIN: some file systems in the ring; the driver asks a worker instead, and
   * when that one gets it too (O_NONBLOCK on what cannot be polled) it is the caller's.
   */
  READ(
      22,
      retried(EINTR, EAGAIN),
      callers(
          EFAULT,
          EIO,
          EISDIR,
          ENXIO,
          EOVERFLOW,
          ESPIPE,
          ECONNRESET,
          ETIMEDOUT,
          ENOTCONN,
          EOPNOTSUPP,
          ESTALE,
          ENODATA,
          EHOSTUNREACH)),
  /** write(2), pwrite(2). */
  WRITE(23, retried(EINTR, EAGAIN), callers(Same.WRITING)),
  /** readv(2), preadv(2). */
  READV(
      1,
      retried(EINTR, EAGAIN),
      callers(
          EFAULT,
          EIO,
          EISDIR,
          ENXIO,
          EOVERFLOW,
          ESPIPE,
          ECONNRESET,
          ETIMEDOUT,
          ENOTCONN,
          EOPNOTSUPP,
          ESTALE,
          ENODATA)),
  /** writev(2), pwritev(2). */
  WRITEV(2, retried(EINTR, EAGAIN), callers(Same.WRITING)),
  /** fsync(2). */
  FSYNC(3, retried(EINTR), callers(EIO, EROFS, ENOSPC, EDQUOT)),
  /** statx(2). */
  STATX(
      21,
      retried(EINTR, EAGAIN),
      callers(EACCES, EFAULT, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, EIO, EOVERFLOW, ESTALE)),
  /** socket(2). */
  SOCKET(
      45,
      retried(EINTR),
      callers(
          EACCES, EAFNOSUPPORT, EMFILE, ENFILE, ENOBUFS, EPROTONOSUPPORT, EPERM, ESOCKTNOSUPPORT)),
  /** bind(2). */
  BIND(
      56,
      retried(EINTR),
      callers(
          EACCES,
          EADDRINUSE,
          ENOTSOCK,
          EADDRNOTAVAIL,
          EFAULT,
          ELOOP,
          ENAMETOOLONG,
          ENOENT,
          ENOTDIR,
          EROFS,
          EAFNOSUPPORT,
          EPERM)),
  /** listen(2). */
  LISTEN(57, retried(EINTR), callers(EADDRINUSE, ENOTSOCK, EOPNOTSUPP, EACCES)),
  /** accept(2). The network's pending errors are the caller's, who goes on to the next one. */
  ACCEPT(
      13,
      retried(EINTR, EAGAIN),
      callers(
          ECONNABORTED,
          EFAULT,
          EMFILE,
          ENFILE,
          ENOBUFS,
          ENOTSOCK,
          EOPNOTSUPP,
          EPERM,
          EPROTO,
          ENETDOWN,
          ENOPROTOOPT,
          EHOSTDOWN,
          ENONET,
          EHOSTUNREACH,
          ENETUNREACH,
          ETIMEDOUT)),
  /** connect(2). */
  CONNECT(
      16,
      retried(EINTR),
      callers(
          EACCES,
          EPERM,
          EADDRINUSE,
          EADDRNOTAVAIL,
          EAFNOSUPPORT,
          EAGAIN,
          EALREADY,
          ECONNREFUSED,
          ECONNRESET,
          EFAULT,
          EINPROGRESS,
          EISCONN,
          ENETUNREACH,
          EHOSTUNREACH,
          ENOTSOCK,
          EPROTOTYPE,
          ETIMEDOUT,
          ENOENT,
          ENOTDIR,
          ELOOP,
          ENAMETOOLONG,
          EPIPE,
          ECONNABORTED)),
  /** recv(2). EAGAIN only with MSG_DONTWAIT, and then it is the caller's. */
  RECV(27, retried(EINTR, EAGAIN), callers(Same.RECEIVING)),
  /** recv(2) into a buffer of the driver's. ENOBUFS: none free; received the plain way instead. */
  RECV_SELECTED(27, retried(EINTR, EAGAIN, ENOBUFS), callers(Same.RECEIVING)),
  /** send(2). */
  SEND(
      26,
      retried(EINTR, EAGAIN),
      callers(
          EACCES,
          EALREADY,
          ECONNRESET,
          EDESTADDRREQ,
          EFAULT,
          EISCONN,
          EMSGSIZE,
          ENOBUFS,
          ENOTCONN,
          ENOTSOCK,
          EOPNOTSUPP,
          EPIPE,
          ECONNREFUSED,
          EHOSTUNREACH,
          ENETUNREACH,
          ENETDOWN,
          ETIMEDOUT,
          EPERM)),
  /** shutdown(2). */
  SHUTDOWN(34, retried(EINTR), callers(ENOTCONN, ENOTSOCK)),
  /** poll(2) of one descriptor. */
  POLL(6, retried(EINTR), callers(EFAULT, EPERM, EOPNOTSUPP)),
  /** A delay. ETIME is how it ends. */
  TIMEOUT(11, retried(), callers(ETIME, EFAULT)),
  /** Cancels what is in flight on a descriptor; the result is how many, 0 too. */
  CANCEL_FD(14, retried(EINTR), callers(ENOENT, EALREADY)),
  /** splice(2). EAGAIN: a non-blocking socket has no room; repeating it at once would spin. */
  SPLICE(
      30,
      retried(EINTR),
      callers(
          EAGAIN,
          EPIPE,
          EIO,
          ESPIPE,
          ECONNRESET,
          ENOSPC,
          EFBIG,
          ENOTCONN,
          ETIMEDOUT,
          EISDIR,
          EDQUOT,
          EPERM)),
  /** sendfile(2), quick or -EAGAIN: the ring has no such operation. */
  SENDFILE(
      -1,
      retried(EINTR),
      callers(
          EAGAIN,
          EFAULT,
          EIO,
          EOVERFLOW,
          ESPIPE,
          EPIPE,
          ECONNRESET,
          ENOTCONN,
          ETIMEDOUT,
          EISDIR,
          ENOSPC,
          EPERM)),
  /** A {@link SlowFunction}, by the slow road. It may answer any errno. */
  FUNCTION(-1, retried(), callers(Same.ANY));

  /** The callers' errnos of operations that differ in form alone. Nested: constants come first. */
  private static final class Same {
    /** What the kernel's user-space interface reserves for errnos. */
    static final int[] ANY = IntStream.rangeClosed(1, 4095).toArray();

    static final int[] WRITING = {
      EFAULT,
      EIO,
      EDQUOT,
      EFBIG,
      ENOSPC,
      EPERM,
      EPIPE,
      EDESTADDRREQ,
      ESPIPE,
      ENXIO,
      ECONNRESET,
      EOPNOTSUPP,
      ENOTCONN,
      ESTALE,
      EROFS
    };
    static final int[] RECEIVING = {
      ECONNREFUSED,
      EFAULT,
      ENOTCONN,
      ENOTSOCK,
      ECONNRESET,
      ETIMEDOUT,
      EOPNOTSUPP,
      EHOSTUNREACH,
      ENETUNREACH,
      ENOPROTOOPT,
      EPIPE
    };
  }

  private final int ringCode;
  private final BitSet retried;
  private final BitSet callers;

  Op(int ringCode, BitSet retried, BitSet callers) {
    this.ringCode = ringCode;
    this.retried = retried;
    this.callers = callers;
  }

  private static BitSet retried(int... errnos) {
    BitSet set = new BitSet();
    for (int errno : errnos) {
      set.set(errno);
    }
    return set;
  }

  private static BitSet callers(int... errnos) {
    BitSet set = retried(errnos);
    for (int errno : new int[] {Errno.ECANCELED, Errno.EBADF, Errno.EINVAL, Errno.ENOMEM}) {
      set.set(errno);
    }
    return set;
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
}
