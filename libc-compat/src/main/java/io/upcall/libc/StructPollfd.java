package io.upcall.libc;

/** {@code struct pollfd}: a descriptor, what is waited for on it, and what has happened. */
public final class StructPollfd {

  /** The descriptor; a negative one is passed over. */
  public int fd = -1;

  /** A union of {@link Poll}'s constants. */
  public short events;

  /** Set by {@link Poll#poll}: of {@link #events}, and POLLERR, POLLHUP and POLLNVAL. */
  public short revents;

  /** An entry that is passed over until {@link #fd} is set. */
  public StructPollfd() {}

  /** An entry that waits for {@code events} on {@code fd}. */
  public StructPollfd(int fd, int events) {
    this.fd = fd;
    this.events = (short) events;
  }
}
