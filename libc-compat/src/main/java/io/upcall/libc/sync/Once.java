package io.upcall.libc.sync;

import io.upcall.cores.Interruption;

/**
 * Something that is done once.
 *
 * <pre>
 *   NEW ──the first comes──▶ RUNNING ──it returned──▶ DONE
 *    ▲                          │
 *    └──────it was unwound──────┘   who waits meanwhile does: for DONE, or to be the next
 * </pre>
 */
public final class Once {

  private final Mutex mutex = new Mutex(Mutex.ERRORCHECK, false);

  /** Written under the mutex, after what was done. */
  private volatile boolean done;

  /** Nothing was done. */
  public Once() {}

  /**
   * Runs {@code routine} unless it was run; returns when it has.
   *
   * @return 0; {@code -EINTR}; {@code -EDEADLK} when called by the routine itself, or where it
   *     would have to wait in vcore context
   */
  public int run(Runnable routine, Interruption breaks) {
    if (done) {
      return 0;
    }
    int result = mutex.lock(Deadline.NEVER, breaks);
    if (result != 0) {
      return result;
    }
    try {
      if (!done) {
        routine.run();
        done = true;
      }
    } finally {
      mutex.unlock();
    }
    return 0;
  }
}
