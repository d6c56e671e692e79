package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/** {@code poll.h}: waiting for one of several descriptors. */
public final class Poll {

  /** There is something to read, or a connection to accept, or the end of the stream. */
  public static final int POLLIN = 0x1;

  /** There is something urgent to read. */
  public static final int POLLPRI = 0x2;

  /** There is room to write. */
  public static final int POLLOUT = 0x4;

  /** Something failed; told unasked. */
  public static final int POLLERR = 0x8;

  /** The other end is gone; told unasked. */
  public static final int POLLHUP = 0x10;

  /** The descriptor is not open, or was closed during the wait; told unasked. */
  public static final int POLLNVAL = 0x20;

  /** {@link #POLLIN} of ordinary data. */
  public static final int POLLRDNORM = 0x40;

  /** {@link #POLLIN} of priority data. */
  public static final int POLLRDBAND = 0x80;

  /** {@link #POLLOUT} for ordinary data. */
  public static final int POLLWRNORM = 0x100;

  /** {@link #POLLOUT} for priority data. */
  public static final int POLLWRBAND = 0x200;

  /** The other side sends no more. */
  public static final int POLLRDHUP = 0x2000;

  private Poll() {}

  /**
   * poll(2): waits until something has happened on one of {@code fds}, and says what in their
   * {@code revents}.
   *
   * @param timeoutMs how long to wait: 0 only looks, a negative one waits for ever
   * @return how many entries have {@code revents} other than 0; 0 when the time was over
   * @throws ErrnoException EINTR; EINVAL for more entries than RLIMIT_NOFILE; EAGAIN when the proc
   *     may not have so many calls in flight; EDEADLK in vcore context, when it would have to wait
   */
  public static int poll(StructPollfd[] fds, int timeoutMs) throws ErrnoException {
    if (Seam.isDecorated("poll")) {
      return Seam.call("poll", c -> poll(fds, timeoutMs), fds, timeoutMs);
    }
    return check("poll", poll(fds, TimeLimit.nanosOfMillis(timeoutMs)));
  }

  /**
   * ppoll(2) without a signal mask.
   *
   * @param timeout null waits for ever
   * @throws ErrnoException as {@link #poll}, and EINVAL for a time out of range
   */
  public static int ppoll(StructPollfd[] fds, @Nullable StructTimespec timeout)
      throws ErrnoException {
    if (Seam.isDecorated("ppoll")) {
      return Seam.call("ppoll", c -> ppoll(fds, timeout), fds, fds.length, timeout);
    }
    if (timeout != null && !timeout.isValid()) {
      throw new ErrnoException("ppoll", Errno.EINVAL, timeout);
    }
    long nanos = timeout == null ? Long.MAX_VALUE : timeout.toNanos();
    return check("ppoll", poll(fds, nanos));
  }

  private static int poll(StructPollfd[] fds, long timeoutNanos) {
    return SinglePoll.suits(fds, timeoutNanos)
        ? SinglePoll.poll(fds[0], timeoutNanos)
        : new PollSet(fds).poll(timeoutNanos);
  }

  private static int check(String function, int result) throws ErrnoException {
    return (int) ErrnoException.check(function, null, result);
  }
}
