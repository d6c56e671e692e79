package io.upcall.libc.parity;

/** The calls that wait for descriptors, beside those on sockets. */
interface WaitCalls extends NetCalls {

  /** poll(2): the {@code revents} are noted. {@code set} is descriptor and events in turn. */
  int poll(int timeoutMs, int... set);

  /** ppoll(2) without a mask; see {@link #poll}. */
  int ppoll(long seconds, long nanos, int... set);

  /** select(2): the sets are noted. A set may be null. */
  int select(int nfds, int[] reading, int[] writing, int[] excepting, long seconds, long micros);

  /** pselect(2) without a mask; see {@link #select}. */
  int pselect(int nfds, int[] reading, int[] writing, int[] excepting, long seconds, long nanos);

  int epoll_create(int size);

  int epoll_create1(int flags);

  /** {@code data} is the descriptor. */
  int epoll_ctl(int set, int op, int fd, int events);

  /** epoll_ctl(2) without an event. */
  int epoll_ctl(int set, int op, int fd);

  /** The events are noted, by descriptor. */
  int epoll_wait(int set, int most, int timeoutMs);

  int epoll_pwait2(int set, int most, long seconds, long nanos);

  int eventfd(int count, int flags);

  /** read(2) of 8 bytes: the number is noted. */
  int readNumber(int fd);

  /** write(2) of 8 bytes. */
  int writeNumber(int fd, long value);

  int timerfd_create(int clock, int flags);

  /** Times are in nanoseconds; the old setting is noted, as armed or not. */
  int timerfd_settime(int fd, int flags, long intervalNanos, long valueNanos);

  /** The setting is noted: the interval, and whether it is armed. */
  int timerfd_gettime(int fd);
}
