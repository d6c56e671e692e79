package io.upcall.async;

/** Takes asynchronous calls: a driver (for its owner's thread) or a proc (for anybody). */
public interface Submitter {

  /** The call is done: its result is there now, and no event will come. */
  int QUICK = 0;

  /** The call was taken: exactly one event will come. */
  int PENDING = 1;

  /** No room, and the caller said {@link #NONBLOCK} or {@link #ATOMIC}: the call is idle. */
  int AGAIN = 2;

  /** The submitter is closed or cannot do this operation: the call is idle. */
  int INVALID = 3;

  /** Flag: when there is no room, answer AGAIN rather than let the call wait for it. */
  int NONBLOCK = 1;

  /** Flag: like NONBLOCK, and without any allocation, growth or system call on the way. */
  int ATOMIC = 2;

  /**
   * Flag: first try a plain system call that cannot block. Worth it for cached file pages and for
   * sockets that are likely to be ready; for a read from a silent socket it is a wasted call.
   */
  int TRY_QUICK = 4;

  /**
   * Flag: answer by an event even what could be answered at once. For whoever submits a call that
   * another thread routed here: that thread was told PENDING.
   */
  int ALWAYS_EVENT = 8;

  /**
   * Flag: answer {@code -EAGAIN} rather than wait, but not before others had a chance to provide
   * what the call wants: it is tried by a plain system call when there is nothing else to deliver,
   * a few turns from now at most. For a read from a pipe whose writer is likely to run next on this
   * vcore. A driver may as well say {@code -EAGAIN} at once, and does while such calls mostly fail.
   * With {@link #TRY_QUICK} it is tried now as well. Not for files, whose plain call may wait.
   */
  int SOON = 16;

  /**
   * Submits a prepared call. Its callback never runs inside this method.
   *
   * @param flags 0 or a union of {@link #NONBLOCK}, {@link #ATOMIC}, {@link #TRY_QUICK}, {@link
   *     #ALWAYS_EVENT}, {@link #SOON}
   * @return {@link #QUICK}, {@link #PENDING}, {@link #AGAIN} or {@link #INVALID}
   * @throws IllegalStateException when the call is in flight already or was not prepared
   */
  int submit(AsyncCall call, int flags);

  /**
   * Asks for the end of a call in flight. The call is over when <em>its own</em> event came, with
   * {@code -ECANCELED} or, if it was faster, with its result; until then its memory is the
   * driver's.
   */
  void cancel(AsyncCall call);
}
