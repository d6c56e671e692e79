package io.upcall.cores;

/**
 * Is told what becomes of a proc's activations. Runs in vcore context, on the vcore it is about,
 * between two uthreads; it must not block.
 */
interface ActivationListener {

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
