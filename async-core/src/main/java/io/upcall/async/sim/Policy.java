package io.upcall.async.sim;

import io.upcall.async.AsyncCall;

/**
 * Decides what becomes of the calls that the script says nothing of. Asked inside the world's
 * monitor, in the order of the submissions and cancels: a policy that draws its decisions from a
 * seed repeats its history.
 */
public interface Policy {

  /** Performs every operation at once; a cancel is in time. */
  Policy PLAIN = (call, flags) -> Answer.perform();

  /**
   * What becomes of a submission.
   *
   * @param flags those of {@link io.upcall.async.Submitter#submit}
   */
  Answer answer(AsyncCall call, int flags);

  /**
   * How long the kernel takes to end a call that is cancelled; if the call comes to its own end
   * before that, it has its result, as if the cancel had come too late.
   */
  default long cancelDelayNanos(AsyncCall call) {
    return 0;
  }

  /** True when a completion comes before all others that wait for the next turn. */
  default boolean overtakes(AsyncCall call) {
    return false;
  }
}
