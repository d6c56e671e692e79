package io.upcall.cores;

/**
 * What the kernel says of one thread at a time. Owned by one thread, the monitor's; tests replace
 * it by a script.
 */
interface ThreadProbe extends AutoCloseable {

  /** Turns to thread {@code tid}; does nothing when it looks at that one already. */
  void lookAt(int tid);

  /** True when the thread sleeps in the kernel, interruptibly or not; false when nobody knows. */
  boolean isSleeping();

  /** How long the thread has had a CPU so far, in nanoseconds; 0 where the kernel does not tell. */
  long runNanos();

  /** Lets go of the thread. The probe can be used again. */
  @Override
  void close();
}
