package io.upcall.libc.parity;

/**
 * Signals that are sent to a thread, and the calls that wait for them beside descriptors.
 *
 * <p>Never to a process: the host's is the JVM. Handlers do nothing, for the host's side has no
 * Java in them: whether one ran shows in what the interrupted call answers, and in what is pending.
 */
interface SignalCalls extends WaitCalls {

  /** sigaction(2): a handler that does nothing. */
  int caught(int signal, int flags);

  /** pthread_sigmask(3) with SIG_BLOCK. */
  int block(int... signals);

  /** raise(3). */
  int raise(int signal);

  /** sigpending(2): the set is noted. */
  int sigpending();

  /** sigtimedwait(2) without a wait: the signal. */
  int sigtimedwait(int... signals);

  /** A number for {@link #pthread_kill}: of the calling thread. Not noted. */
  int self();

  /** pthread_kill(3): of another thread of the case, by its {@link #self}. */
  int pthread_kill(int thread, int signal);

  /** signalfd(2). */
  int signalfd(int fd, int flags, int... signals);

  /** read(2) of room for so many: each signal's number, code and status are noted. */
  int readSignals(int fd, int most);

  /** ppoll(2); {@code mask} may be null. A negative time is for ever. */
  int ppollMasked(long nanos, int[] mask, int... set);

  /** pselect(2) of one set to read. */
  int pselectMasked(long nanos, int[] mask, int nfds, int... reading);

  /** epoll_pwait(2). */
  int epoll_pwait(int set, int most, int timeoutMs, int[] mask);

  /** epoll_pwait2(2). */
  int epoll_pwait2Masked(int set, int most, long nanos, int[] mask);

  /** An offset below 0 is none. */
  int sendfile(int to, int from, long offset, long count);

  /** Takes what is pending, and blocks nothing any more: for the end of a case. Not noted. */
  void restore();
}
