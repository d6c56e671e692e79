package io.upcall.libc;

/**
 * What {@link Pthread#pthread_cleanup_push} pushed. In a try-with-resources it pops itself: it runs
 * when the thread is cancelled or exits, and not when the block just ends.
 */
public final class PthreadCleanup implements AutoCloseable {

  private final Runnable routine;
  private final PthreadState owner;

  PthreadCleanup(Runnable routine, PthreadState owner) {
    this.routine = routine;
    this.owner = owner;
  }

  Runnable routine() {
    return routine;
  }

  /** pthread_cleanup_pop(0), or the clean-up itself when the thread is being unwound. */
  @Override
  public void close() {
    if (owner.remove(this) && owner.isExiting()) {
      routine.run();
    }
  }
}
