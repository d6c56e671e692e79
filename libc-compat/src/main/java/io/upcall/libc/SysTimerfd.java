package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;

/**
 * {@code sys/timerfd.h}: a timer that is a descriptor. Reading takes the number of expiries since
 * the last read, 8 bytes in the machine's order, and waits while there is none.
 */
public final class SysTimerfd {

  /** FD_CLOEXEC. */
  public static final int TFD_CLOEXEC = Fcntl.O_CLOEXEC;

  /** O_NONBLOCK. */
  public static final int TFD_NONBLOCK = Fcntl.O_NONBLOCK;

  /** For {@link #timerfd_settime}: the time is one of the clock's and not from now on. */
  public static final int TFD_TIMER_ABSTIME = 1;

  /**
   * With {@link #TFD_TIMER_ABSTIME}, for a clock that can be set: a read fails with ECANCELED when
   * it was.
   */
  public static final int TFD_TIMER_CANCEL_ON_SET = 2;

  private static final int TIMESPEC_BYTES = 16;
  private static final int ITIMERSPEC_BYTES = 2 * TIMESPEC_BYTES;

  private SysTimerfd() {}

  /**
   * timerfd_create(2).
   *
   * @param clock {@link Time#CLOCK_REALTIME}, {@link Time#CLOCK_MONOTONIC}, {@link
   *     Time#CLOCK_BOOTTIME} or one of their ALARM forms
   * @param flags 0 or a union of {@link #TFD_CLOEXEC} and {@link #TFD_NONBLOCK}
   * @return the lowest free number
   * @throws ErrnoException EINVAL for another clock or other flags; EMFILE, ENFILE, ENOMEM; EPERM
   *     for an ALARM clock without the capability; EOPNOTSUPP on a driver whose descriptors are not
   *     the kernel's
   */
  public static int timerfd_create(int clock, int flags) throws ErrnoException {
    if (Seam.isDecorated("timerfd_create")) {
      return Seam.call("timerfd_create", c -> timerfd_create(clock, flags), clock, flags);
    }
    if ((flags & ~(TFD_CLOEXEC | TFD_NONBLOCK)) != 0) {
      throw new ErrnoException("timerfd_create", Errno.EINVAL, flags);
    }
    return KernelObjects.open(
        "timerfd_create",
        OpenFile.Kind.EVENT,
        flags,
        host -> KernelObjects.timerfdCreate(host, clock, TFD_CLOEXEC | TFD_NONBLOCK));
  }

  /**
   * timerfd_settime(2): arms or, with a value of zero, disarms. What had expired is forgotten.
   *
   * @param flags 0 or a union of the TFD_TIMER_ constants
   * @return the setting before, with the time that was left
   * @throws ErrnoException EBADF; ECANCELED when the clock was set since, with
   *     TFD_TIMER_CANCEL_ON_SET: the timer is armed all the same; EINVAL for what is no timer, for
   *     other flags and for a time out of range
   */
  public static StructItimerspec timerfd_settime(int fd, int flags, StructItimerspec value)
      throws ErrnoException {
    if (Seam.isDecorated("timerfd_settime")) {
      return Seam.call("timerfd_settime", c -> timerfd_settime(fd, flags, value), fd, flags, value);
    }
    Descriptor d = DescriptorTable.acquire("timerfd_settime", fd);
    long next = NativeMemory.allocate(2 * ITIMERSPEC_BYTES);
    long old = next + ITIMERSPEC_BYTES;
    try {
      write(value.it_interval(), next);
      write(value.it_value(), next + TIMESPEC_BYTES);
      int result = KernelObjects.timerfdSettime(d.file, flags, next, old);
      ErrnoException.check("timerfd_settime", fd, result);
      return read(old);
    } finally {
      NativeMemory.free(next);
      d.release();
    }
  }

  /**
   * timerfd_gettime(2).
   *
   * @return the setting, with the time that is left
   * @throws ErrnoException EBADF; EINVAL for what is no timer
   */
  public static StructItimerspec timerfd_gettime(int fd) throws ErrnoException {
    if (Seam.isDecorated("timerfd_gettime")) {
      return Seam.call("timerfd_gettime", c -> timerfd_gettime(fd), fd);
    }
    Descriptor d = DescriptorTable.acquire("timerfd_gettime", fd);
    long now = NativeMemory.allocate(ITIMERSPEC_BYTES);
    try {
      int result = KernelObjects.timerfdGettime(d.file, now);
      ErrnoException.check("timerfd_gettime", fd, result);
      return read(now);
    } finally {
      NativeMemory.free(now);
      d.release();
    }
  }

  private static void write(StructTimespec time, long to) {
    NativeMemory.putLong(to, time.tv_sec());
    NativeMemory.putLong(to + Long.BYTES, time.tv_nsec());
  }

  private static StructItimerspec read(long from) {
    return new StructItimerspec(timespec(from), timespec(from + TIMESPEC_BYTES));
  }

  private static StructTimespec timespec(long from) {
    return new StructTimespec(NativeMemory.getLong(from), NativeMemory.getLong(from + Long.BYTES));
  }
}
