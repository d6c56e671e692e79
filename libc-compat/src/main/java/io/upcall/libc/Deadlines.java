package io.upcall.libc;

import io.upcall.libc.sync.Deadline;

/** Absolute times as POSIX gives them, as moments of {@link System#nanoTime}. */
final class Deadlines {

  private Deadlines() {}

  static void requireClock(String function, int clock) throws ErrnoException {
    if (clock != Time.CLOCK_REALTIME && clock != Time.CLOCK_MONOTONIC) {
      throw new ErrnoException(function, Errno.EINVAL, clock);
    }
  }

  /**
   * When {@code time} on {@code clock} will be. A clock that is set while somebody waits does not
   * move the end of the wait.
   *
   * @throws ErrnoException EINVAL for nanoseconds out of range
   */
  static long on(String function, int clock, StructTimespec time) throws ErrnoException {
    if (time.tv_nsec() < 0 || time.tv_nsec() > 999_999_999) {
      throw new ErrnoException(function, Errno.EINVAL, time);
    }
    if (time.tv_sec() < 0) {
      return Deadline.in(0);
    }
    long until = time.toNanos();
    long now = Time.clock_gettime(clock).toNanos();
    return Deadline.in(until == Long.MAX_VALUE ? until : until - now);
  }
}
