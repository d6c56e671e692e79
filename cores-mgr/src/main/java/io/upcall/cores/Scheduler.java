package io.upcall.cores;

import org.jspecify.annotations.Nullable;

/**
 * The two-level scheduler of a proc: its own policy for which uthread runs on which vcore. After
 * Akaros's {@code schedule_ops}.
 *
 * <p>A uthread is handed over as the {@link Runnable} that continues it until it blocks, yields or
 * ends. A scheduler must give back each one it was given exactly once, and never refuse one: a
 * uthread whose continuation is lost is lost for ever.
 */
public interface Scheduler {

  /**
   * A uthread became runnable. Called in a guarded section of {@code vcore}: it must not block.
   *
   * @param vcore the vcore of the caller, where the uthread most likely ran last
   */
  void threadRunnable(Runnable uthread, Vcore vcore);

  /**
   * The next uthread to run on {@code vcore}, or null when there is none for it. Called by that
   * vcore between two uthreads.
   */
  @Nullable Runnable schedEntry(Vcore vcore);

  /**
   * How many uthreads are ready for {@code vcore}, not counting those it could take from others. A
   * turn runs at most as many, or yielders would starve the ring.
   */
  int ready(Vcore vcore);

  /** A vcore joined the proc; called before any other method names it. */
  void vcoreAdded(Vcore vcore);
}
