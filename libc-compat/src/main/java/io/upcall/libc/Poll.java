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

  /** All that speak of room. */
  static final int WRITABLE = POLLOUT | POLLWRNORM | POLLWRBAND;

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
    return await("poll", fds, TimeLimit.nanosOfMillis(timeoutMs), null);
  }

  /** {@link #ppoll(StructPollfd[], StructTimespec, SigsetT)} under the thread's own mask. */
  public static int ppoll(StructPollfd[] fds, @Nullable StructTimespec timeout)
      throws ErrnoException {
    return ppoll(fds, timeout, null);
  }

  /**
   * ppoll(2): {@link #poll} with nanoseconds and, in one step with the wait, another signal mask.
   *
   * @param timeout null waits for ever
   * @param mask what the thread blocks until it returns; null for what it blocks anyway. A signal
   *     that is pending and not in it ends the wait, unless a descriptor is ready: then it stays
   *     pending
   * @throws ErrnoException as {@link #poll}, and EINVAL for a time out of range; EINTR when a
   *     handler has run, under {@code mask}
   */
  public static int ppoll(
      StructPollfd[] fds, @Nullable StructTimespec timeout, @Nullable SigsetT mask)
      throws ErrnoException {
    if (Seam.isDecorated("ppoll")) {
      return Seam.call("ppoll", c -> ppoll(fds, timeout, mask), fds, fds.length, timeout, mask);
    }
    if (timeout != null && !timeout.isValid()) {
      throw new ErrnoException("ppoll", Errno.EINVAL, timeout);
    }
    long nanos = timeout == null ? Long.MAX_VALUE : timeout.toNanos();
    return await("ppoll", fds, nanos, mask);
  }

  private static int await(
      String function, StructPollfd[] fds, long timeoutNanos, @Nullable SigsetT mask)
      throws ErrnoException {
    int result =
        mask == null && SinglePoll.suits(fds, timeoutNanos)
            ? SinglePoll.poll(fds[0], timeoutNanos)
            : MaskedWait.perform(mask, () -> new PollSet(fds).poll(timeoutNanos));
    return (int) ErrnoException.check(function, null, result);
  }
}
