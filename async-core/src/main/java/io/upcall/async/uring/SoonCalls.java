package io.upcall.async.uring;

import io.upcall.async.Submitter;

/**
 * Calls with {@link Submitter#SOON}: tried by a plain system call when the driver has nothing else
 * to deliver.
 *
 * <p>Two uthreads that talk over pipes are the case: what the one waits for, the other writes when
 * it runs next. By the ring each message is an entry, a poll to arm, a task to run and a
 * completion; this way it is one read(2). One success ends the round, since who is answered may be
 * whom the next one waits for: tried at once, that one would fail.
 *
 * <p>A driver that always has something else would never try them, so they are passed over a few
 * times at most. Owned by the driver's owner.
 */
final class SoonCalls {

  private static final int MOST_PASSED_OVER = 8;

  /** Those that wait. */
  final CallList calls = new CallList();

  /** Of the attempts. While it is low, calls are answered EAGAIN at once. */
  final SuccessRate rate = new SuccessRate();

  /** Rounds that other deliveries have put off. */
  private int passedOver;

  /**
   * True when this turn is to try them.
   *
   * @param othersAreDone the turn delivers something without them
   */
  boolean isDue(boolean othersAreDone) {
    if (calls.isEmpty() || (othersAreDone && ++passedOver <= MOST_PASSED_OVER)) {
      return false;
    }
    passedOver = 0;
    return true;
  }
}
