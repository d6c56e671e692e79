package io.upcall.cores;

import java.util.List;

/**
 * Is told what becomes of a proc's activations. Runs in vcore context, between two uthreads; it
 * must not block.
 */
interface ActivationListener {

  /**
   * A vcore was granted a core. Comes on that vcore, before any uthread runs there.
   *
   * @param fresh the activation that runs it
   */
  default void granted(Activation fresh) {}

  /**
   * Activations lost their vcore, most often because its core was taken. Their uthreads are queued
   * by themselves when they have come to a scheduling point. Comes on a vcore that has a core, or
   * with the next grant.
   *
   * @param events one or more, in the order in which they were preempted
   * @param fresh the activation that this runs on
   */
  default void preempted(List<Activation> events, Activation fresh) {}

  /**
   * A carrier blocked in the kernel and another one runs its vcore. Comes before any uthread runs
   * there.
   *
   * @param event the activation that blocked; its uthread must not be run until {@link #unblocked}
   * @param fresh the activation that the vcore has now
   */
  void blocked(Activation event, Activation fresh);

  /** What was blocked is ready: its uthread was queued on the vcore again, if it did not end. */
  void unblocked(Activation event);
}
