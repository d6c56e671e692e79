package io.upcall.libc;

import io.upcall.async.AsyncCall;
import java.nio.ByteBuffer;

/** {@code sys/uio.h}: reading into and writing from several buffers at once. */
public final class SysUio {

  /** How many buffers a call takes at most. */
  public static final int IOV_MAX = 1024;

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
