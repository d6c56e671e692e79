package io.upcall.cores;

/**
 * What may end a thread's wait before its time: a signal, a cancellation, whatever the layer above
 * has.
 *
 * <p>Who makes it due writes that down and then unparks the thread. A wait looks when it begins and
 * after each park, so it sees what was due before it began, or is woken by what came later; a
 * thread that is somewhere else loses nothing, because a park may end for no reason.
 */
@FunctionalInterface
public interface Interruption {

  /** Nothing ends the wait. */
  Interruption NEVER = () -> false;

  /** True when the calling thread's wait is to end. */
  boolean isDue();

  /**
   * Does what is due. Called by the thread when the wait has ended for it; may throw.
   *
   * @param call the call whose wait it was: over, and nothing came of it
   * @return true when the call is to be made again, as if it had not been interrupted
   */
  default boolean resumes(BlockingCall call) {
    return false;
  }
}
