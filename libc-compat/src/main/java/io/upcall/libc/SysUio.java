package io.upcall.libc;

import io.upcall.async.AsyncCall;
import java.nio.ByteBuffer;

/** {@code sys/uio.h}: reading into and writing from several buffers at once. */
public final class SysUio {

  /** How many buffers a call takes at most. */
  public static final int IOV_MAX = 1024;

  /** For {@link #preadv2} and {@link #pwritev2}: high priority, where the device polls. */
  public static final int RWF_HIPRI = 0x1;

  /** For {@link #pwritev2}: O_DSYNC for this write. */
  public static final int RWF_DSYNC = 0x2;

  /** For {@link #pwritev2}: O_SYNC for this write. */
  public static final int RWF_SYNC = 0x4;

  /** For {@link #preadv2} and {@link #pwritev2}: EAGAIN instead of a wait for the disk. */
  public static final int RWF_NOWAIT = 0x8;

  /** For {@link #pwritev2}: O_APPEND for this write. */
  public static final int RWF_APPEND = 0x10;

  /** The flags that there are. */
  static final int RWF_KNOWN = RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND;

  private SysUio() {}

  /**
   * readv(2): {@link Unistd#read(int, byte[], int, int)} into what remains of the buffers, one
   * after the other; advances them.
   *
   * @throws ErrnoException as read, and EINVAL for more than {@link #IOV_MAX} buffers
   */
  public static long readv(int fd, ByteBuffer[] buffers) throws ErrnoException {
    if (Seam.isDecorated("readv")) {
      return Seam.call("readv", c -> readv(fd, buffers), fd, buffers, buffers.length);
    }
    return transfer("readv", fd, buffers, AsyncCall.CURRENT, true);
  }

  /**
   * writev(2): {@link Unistd#write(int, byte[], int, int)} of what remains of the buffers, one
   * after the other; advances them.
   *
   * @throws ErrnoException as write, and EINVAL for more than {@link #IOV_MAX} buffers
   */
  public static long writev(int fd, ByteBuffer[] buffers) throws ErrnoException {
    if (Seam.isDecorated("writev")) {
      return Seam.call("writev", c -> writev(fd, buffers), fd, buffers, buffers.length);
    }
    return transfer("writev", fd, buffers, AsyncCall.CURRENT, false);
  }

  /**
   * preadv(2): {@link #readv} at {@code offset}; the position stays.
   *
   * @throws ErrnoException as readv, and EINVAL for a negative offset, ESPIPE
   */
  public static long preadv(int fd, ByteBuffer[] buffers, long offset) throws ErrnoException {
    if (Seam.isDecorated("preadv")) {
      return Seam.call(
          "preadv", c -> preadv(fd, buffers, offset), fd, buffers, buffers.length, offset);
    }
    return transferAt("preadv", fd, buffers, offset, true);
  }

  /**
   * pwritev(2): {@link #writev} at {@code offset}; the position stays.
   *
   * @throws ErrnoException as writev, and EINVAL for a negative offset, ESPIPE
   */
  public static long pwritev(int fd, ByteBuffer[] buffers, long offset) throws ErrnoException {
    if (Seam.isDecorated("pwritev")) {
      return Seam.call(
          "pwritev", c -> pwritev(fd, buffers, offset), fd, buffers, buffers.length, offset);
    }
    return transferAt("pwritev", fd, buffers, offset, false);
  }

  /**
   * preadv2(2): {@link #preadv} with flags.
   *
   * @param offset -1 is the position, which is advanced
   * @param flags 0 or RWF_ constants
   * @throws ErrnoException as preadv, and EAGAIN with RWF_NOWAIT; EOPNOTSUPP for unknown flags
   */
  public static long preadv2(int fd, ByteBuffer[] buffers, long offset, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("preadv2")) {
      return Seam.call(
          "preadv2", c -> preadv2(fd, buffers, offset, flags), fd, buffers, offset, flags);
    }
    return transferWith("preadv2", fd, buffers, offset, flags, true);
  }

  /** pwritev2(2): {@link #pwritev} with flags; see {@link #preadv2}. */
  public static long pwritev2(int fd, ByteBuffer[] buffers, long offset, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("pwritev2")) {
      return Seam.call(
          "pwritev2", c -> pwritev2(fd, buffers, offset, flags), fd, buffers, offset, flags);
    }
    return transferWith("pwritev2", fd, buffers, offset, flags, false);
  }

  private static long transferWith(
      String function, int fd, ByteBuffer[] buffers, long offset, int flags, boolean read)
      throws ErrnoException {
    if (flags == 0) {
      return offset == AsyncCall.CURRENT
          ? transfer(function, fd, buffers, offset, read)
          : transferAt(function, fd, buffers, offset, read);
    }
    if (buffers.length > IOV_MAX) {
      throw new ErrnoException(function, Errno.EINVAL, buffers.length);
    }
    Descriptor d = DescriptorTable.acquire(function, fd);
    long result;
    try {
      result = VectorTransfer.performOnce(d, buffers, offset, flags, read);
    } finally {
      d.release();
    }
    return ErrnoException.check(function, (Object) fd, result);
  }

  private static long transferAt(
      String function, int fd, ByteBuffer[] buffers, long offset, boolean read)
      throws ErrnoException {
    if (offset < 0) {
      throw new ErrnoException(function, Errno.EINVAL, offset);
    }
    return transfer(function, fd, buffers, offset, read);
  }

  private static long transfer(
      String function, int fd, ByteBuffer[] buffers, long offset, boolean read)
      throws ErrnoException {
    if (buffers.length > IOV_MAX) {
      throw new ErrnoException(function, Errno.EINVAL, buffers.length);
    }
    Descriptor d = DescriptorTable.acquire(function, fd);
    long result;
    try {
      boolean seekable = d.file.kind == OpenFile.Kind.FILE;
      result =
          offset != AsyncCall.CURRENT && !seekable
              ? -Errno.ESPIPE
              : VectorTransfer.perform(d, buffers, offset, read);
    } finally {
      d.release();
    }
    return ErrnoException.check(function, (Object) fd, result);
  }
}
