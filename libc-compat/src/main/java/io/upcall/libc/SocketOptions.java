package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * getsockopt(2) and setsockopt(2), with a form for each type of value; programs see them as {@link
 * SysSocket}'s.
 *
 * <p>Most options are the kernel's alone. Four are kept here beside it: the ring does not look at
 * SO_RCVTIMEO, SO_SNDTIMEO and SO_RCVLOWAT, and SO_LINGER makes close(2) wait, which must not be on
 * a vcore.
 */
abstract class SocketOptions extends SocketConstants {

  private static final int TIMEVAL_BYTES = 16;
  private static final int LINGER_BYTES = 8;
  private static final int UCRED_BYTES = 12;

  SocketOptions() {}

  // ---- getting ---------------------------------------------------------------------------------

  /**
   * getsockopt(2) of an option that is an int.
   *
   * @param level {@link #SOL_SOCKET} or one of {@link NetinetIn}
   * @throws ErrnoException EINVAL for an option of another type; ENOPROTOOPT for one that the level
   *     does not have
   */
  public static int getsockopt(int fd, int level, int option) throws ErrnoException {
    if (Seam.isDecorated("getsockopt")) {
      return Seam.call("getsockopt", c -> getsockopt(fd, level, option), fd, level, option);
    }
    Descriptor d = SysSocket.acquireSocket("getsockopt", fd);
    long result;
    try {
      boolean isInt = !isTimeout(level, option) && !isLinger(level, option);
      result = isInt ? d.file.host.getsockopt(d.file.kernelFd, level, option) : -Errno.EINVAL;
    } finally {
      d.release();
    }
    return (int) ErrnoException.check("getsockopt", fd, result);
  }

  /**
   * getsockopt(2) of {@link #SO_RCVTIMEO} or {@link #SO_SNDTIMEO}; zero is for ever. Not rounded,
   * other than the kernel's.
   *
   * @throws ErrnoException EINVAL for another option
   */
  public static StructTimeval getsockoptTimeval(int fd, int level, int option)
      throws ErrnoException {
    if (Seam.isDecorated("getsockoptTimeval")) {
      return Seam.call(
          "getsockoptTimeval", c -> getsockoptTimeval(fd, level, option), fd, level, option);
    }
    Descriptor d = SysSocket.acquireSocket("getsockopt", fd);
    try {
      if (!isTimeout(level, option)) {
        throw new ErrnoException("getsockopt", Errno.EINVAL, option);
      }
      boolean receive = option == SO_RCVTIMEO;
      return SocketTimeouts.timeval(receive ? d.file.receiveTimeoutNanos : d.file.sendTimeoutNanos);
    } finally {
      d.release();
    }
  }

  /**
   * getsockopt(2) of {@link #SO_LINGER}.
   *
   * @throws ErrnoException EINVAL for another option
   */
  public static StructLinger getsockoptLinger(int fd, int level, int option) throws ErrnoException {
    if (Seam.isDecorated("getsockoptLinger")) {
      return Seam.call(
          "getsockoptLinger", c -> getsockoptLinger(fd, level, option), fd, level, option);
    }
    if (!isLinger(level, option)) {
      throw new ErrnoException("getsockopt", Errno.EINVAL, option);
    }
    ByteBuffer value = struct(fd, level, option, LINGER_BYTES);
    return new StructLinger(value.getInt() != 0, value.getInt());
  }

  /**
   * getsockopt(2) of {@link #SO_PEERCRED}.
   *
   * @throws ErrnoException EINVAL for another option
   */
  public static StructUcred getsockoptUcred(int fd, int level, int option) throws ErrnoException {
    if (Seam.isDecorated("getsockoptUcred")) {
      return Seam.call(
          "getsockoptUcred", c -> getsockoptUcred(fd, level, option), fd, level, option);
    }
    if (level != SOL_SOCKET || option != SO_PEERCRED) {
      throw new ErrnoException("getsockopt", Errno.EINVAL, option);
    }
    ByteBuffer value = struct(fd, level, option, UCRED_BYTES);
    return new StructUcred(value.getInt(), value.getInt(), value.getInt());
  }

  private static ByteBuffer struct(int fd, int level, int option, int bytes) throws ErrnoException {
    return ByteBuffer.wrap(getsockoptBytes(fd, level, option, bytes))
        .order(ByteOrder.nativeOrder());
  }

  /**
   * getsockopt(2) of an option of any type, in C's layout.
   *
   * @param most how many bytes are wanted
   * @return the value, as long as the kernel has it
   * @throws ErrnoException EINVAL for a negative length and for {@link #SO_RCVTIMEO} and {@link
   *     #SO_SNDTIMEO}, which are not only the kernel's; ENOPROTOOPT; EOPNOTSUPP on a driver whose
   *     descriptors are not the kernel's
   */
  public static byte[] getsockoptBytes(int fd, int level, int option, int most)
      throws ErrnoException {
    if (Seam.isDecorated("getsockoptBytes")) {
      return Seam.call(
          "getsockoptBytes",
          c -> getsockoptBytes(fd, level, option, most),
          fd,
          level,
          option,
          most);
    }
    Descriptor d = SysSocket.acquireSocket("getsockopt", fd);
    long size = NativeMemory.allocate(Integer.BYTES + (long) Math.max(most, 0));
    long value = size + Integer.BYTES;
    try {
      if (most < 0 || isTimeout(level, option)) {
        throw new ErrnoException("getsockopt", Errno.EINVAL, most);
      }
      NativeMemory.putInt(size, most);
      int result =
          KernelObjects.getsockopt(d.file.host, d.file.kernelFd, level, option, value, size);
      ErrnoException.check("getsockopt", fd, result);
      byte[] bytes = new byte[Math.min(most, NativeMemory.getInt(size))];
      NativeMemory.copyOut(value, bytes, 0, bytes.length);
      return bytes;
    } finally {
      NativeMemory.free(size);
      d.release();
    }
  }

  // ---- setting ---------------------------------------------------------------------------------

  /**
   * setsockopt(2) of an option that is an int.
   *
   * @throws ErrnoException EINVAL; ENOPROTOOPT for an option that the level does not have
   */
  public static void setsockopt(int fd, int level, int option, int value) throws ErrnoException {
    if (Seam.isDecorated("setsockopt")) {
      Seam.run("setsockopt", c -> setsockopt(fd, level, option, value), fd, level, option, value);
      return;
    }
    Descriptor d = SysSocket.acquireSocket("setsockopt", fd);
    int result;
    try {
      boolean isInt = !isTimeout(level, option) && !isLinger(level, option);
      result =
          isInt ? d.file.host.setsockopt(d.file.kernelFd, level, option, value) : -Errno.EINVAL;
      if (result == 0 && level == SOL_SOCKET && option == SO_RCVLOWAT) {
        // As the kernel has it: a negative one is the largest, and none is 1.
        d.file.receiveLowWater = value < 0 ? Integer.MAX_VALUE : Math.max(1, value);
      }
    } finally {
      d.release();
    }
    ErrnoException.check("setsockopt", fd, result);
  }

  /**
   * setsockopt(2) of {@link #SO_RCVTIMEO} or {@link #SO_SNDTIMEO}; zero is for ever, and negative
   * seconds are no wait at all. Holds for the calls that begin afterwards.
   *
   * @throws ErrnoException EDOM for microseconds out of range, EINVAL for another option
   */
  public static void setsockopt(int fd, int level, int option, StructTimeval value)
      throws ErrnoException {
    if (Seam.isDecorated("setsockopt")) {
      Seam.run("setsockopt", c -> setsockopt(fd, level, option, value), fd, level, option, value);
      return;
    }
    Descriptor d = SysSocket.acquireSocket("setsockopt", fd);
    try {
      boolean inRange = value.tv_usec() >= 0 && value.tv_usec() < 1_000_000;
      if (!isTimeout(level, option) || !inRange) {
        int errno = inRange ? Errno.EINVAL : Errno.EDOM;
        throw new ErrnoException("setsockopt", errno, value);
      }
      long nanos = SocketTimeouts.nanos(value);
      if (option == SO_RCVTIMEO) {
        d.file.receiveTimeoutNanos = nanos;
      } else {
        d.file.sendTimeoutNanos = nanos;
      }
      // The kernel's too, for another program that this socket is passed to.
      ByteBuffer struct = ByteBuffer.allocate(TIMEVAL_BYTES).order(ByteOrder.nativeOrder());
      struct.putLong(value.tv_sec()).putLong(value.tv_usec());
      set(d.file, level, option, struct.array());
    } finally {
      d.release();
    }
  }

  /**
   * setsockopt(2) of {@link #SO_LINGER}: whether the close of the last number waits, parking its
   * caller.
   *
   * @throws ErrnoException EINVAL for another option
   */
  public static void setsockopt(int fd, int level, int option, StructLinger value)
      throws ErrnoException {
    if (Seam.isDecorated("setsockopt")) {
      Seam.run("setsockopt", c -> setsockopt(fd, level, option, value), fd, level, option, value);
      return;
    }
    if (!isLinger(level, option)) {
      throw new ErrnoException("setsockopt", Errno.EINVAL, option);
    }
    ByteBuffer struct = ByteBuffer.allocate(LINGER_BYTES).order(ByteOrder.nativeOrder());
    struct.putInt(value.l_onoff() ? 1 : 0).putInt(value.l_linger());
    setsockopt(fd, level, option, struct.array());
  }

  /**
   * setsockopt(2) of an option of any type, in C's layout.
   *
   * @throws ErrnoException EINVAL, also for {@link #SO_RCVTIMEO} and {@link #SO_SNDTIMEO}, which
   *     are not only the kernel's; ENOPROTOOPT; EOPNOTSUPP on a driver whose descriptors are not
   *     the kernel's
   */
  public static void setsockopt(int fd, int level, int option, byte[] value) throws ErrnoException {
    if (Seam.isDecorated("setsockopt")) {
      Seam.run("setsockopt", c -> setsockopt(fd, level, option, value), fd, level, option, value);
      return;
    }
    Descriptor d = SysSocket.acquireSocket("setsockopt", fd);
    int result;
    try {
      result = isTimeout(level, option) ? -Errno.EINVAL : set(d.file, level, option, value);
      if (result == 0 && isLinger(level, option)) {
        d.file.lingers = ByteBuffer.wrap(value).getInt() != 0;
      }
    } finally {
      d.release();
    }
    ErrnoException.check("setsockopt", fd, result);
  }

  private static int set(OpenFile file, int level, int option, byte[] value) {
    long copy = NativeMemory.allocate(value.length);
    try {
      NativeMemory.copyIn(value, 0, copy, value.length);
      return KernelObjects.setsockopt(file, level, option, copy, value.length);
    } finally {
      NativeMemory.free(copy);
    }
  }

  private static boolean isTimeout(int level, int option) {
    return level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO);
  }

  private static boolean isLinger(int level, int option) {
    return level == SOL_SOCKET && option == SO_LINGER;
  }
}
