package io.upcall.cores;

import org.jspecify.annotations.Nullable;

/**
 * A scheduler's part for one vcore: what is ready there and what is next.
 *
 * <p>All but {@link #ready} is called in a guarded section of the vcore, by one thread at a time:
 * it must not block, take a lock that another thread may hold for long, or log. A scheduler whose
 * vcores share a queue returns one and the same object for all; then it is called by several
 * threads at once.
 */
public interface VcoreScheduler {

  /** A uthread became runnable; it most likely ran on this vcore last. */
  void threadRunnable(Runnable uthread);

  /**
   * A uthread is runnable again that lost its vcore in the middle of a step: it was preempted, or
   * its carrier was blocked. It may hold a lock that others wait or spin for, so it had better go
   * first.
   */
  default void threadPaused(Runnable uthread) {
    threadRunnable(uthread);
  }

  /**
   * The next uthread to run on this vcore, or null when there is none for it. Called between two
   * uthreads.
   */
  @Nullable Runnable schedEntry();

  /**
   * How many uthreads are ready for this vcore, not counting those it could take from others. A
   * turn runs at most as many, or yielders would starve the ring. From any thread, at any time; an
   * estimate will do, but it must not be 0 while there is one and nobody adds or takes.
   */
  int ready();

  /**
   * The vcore has lost its core, or is about to: takes a uthread that is ready here and that no
   * other vcore would find, to be queued on a sibling. Called until it returns null. A scheduler
   * whose vcores share a queue has none.
   */
  default @Nullable Runnable handOver() {
    return null;
  }
}
