package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;

/**
 * {@code sys/eventfd.h}: a counter that is a descriptor. Reading takes it, and waits while it is 0;
 * writing adds to it, and waits while that would overflow.
 */
public final class SysEventfd {

  /** FD_CLOEXEC. */
  public static final int EFD_CLOEXEC = Fcntl.O_CLOEXEC;

  /** O_NONBLOCK. */
  public static final int EFD_NONBLOCK = Fcntl.O_NONBLOCK;

  /** A read takes 1 and not all. */
  public static final int EFD_SEMAPHORE = 1;

  private SysEventfd() {}

  /**
   * eventfd(2).
   *
   * @param count what it begins with, an unsigned number
   * @param flags 0 or a union of the EFD_ constants
   * @return the lowest free number
   * @throws ErrnoException EINVAL for other flags; EMFILE, ENFILE, ENOMEM; EOPNOTSUPP on a driver
   *     whose descriptors are not the kernel's
   */
  public static int eventfd(int count, int flags) throws ErrnoException {
    if (Seam.isDecorated("eventfd")) {
      return Seam.call("eventfd", c -> eventfd(count, flags), count, flags);
    }
    if ((flags & ~(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE)) != 0) {
      throw new ErrnoException("eventfd", Errno.EINVAL, flags);
    }
    return KernelObjects.open(
        "eventfd",
        OpenFile.Kind.EVENT,
        flags,
        host -> KernelObjects.eventfd(host, count, flags | EFD_CLOEXEC | EFD_NONBLOCK));
  }

  /**
   * eventfd_read(3): takes the counter, or with EFD_SEMAPHORE 1 of it.
   *
   * @return what was taken, an unsigned number
   * @throws ErrnoException EAGAIN with O_NONBLOCK; EBADF, EINTR, EINVAL
   */
  public static long eventfd_read(int fd) throws ErrnoException {
    if (Seam.isDecorated("eventfd_read")) {
      return Seam.call("eventfd_read", c -> eventfd_read(fd), fd);
    }
    Descriptor d = DescriptorTable.acquire("eventfd_read", fd);
    long value = NativeMemory.allocate(Long.BYTES);
    try {
      int result = d.file.kind.read(d, null, value, Long.BYTES);
      ErrnoException.check("eventfd_read", fd, result);
      return NativeMemory.getLong(value);
    } finally {
      NativeMemory.free(value);
      d.release();
    }
  }

  /**
   * eventfd_write(3): adds to the counter.
   *
   * @param value an unsigned number, but not 2^64 - 1
   * @throws ErrnoException EAGAIN with O_NONBLOCK; EBADF, EINTR; EINVAL for 2^64 - 1
   */
  public static void eventfd_write(int fd, long value) throws ErrnoException {
    if (Seam.isDecorated("eventfd_write")) {
      Seam.run("eventfd_write", c -> eventfd_write(fd, value), fd, value);
      return;
    }
    Descriptor d = DescriptorTable.acquire("eventfd_write", fd);
    long data = NativeMemory.allocate(Long.BYTES);
    NativeMemory.putLong(data, value);
    try {
      int result = d.file.kind.write(d, null, data, Long.BYTES);
      ErrnoException.check("eventfd_write", fd, result);
    } finally {
      NativeMemory.free(data);
      d.release();
    }
  }
}
