package io.upcall.cores;

import org.jspecify.annotations.Nullable;

/** What most uthreads have not: a deadline, local storage. */
final class UthreadExtras {

  // Any thread writes, schedulers read.
  volatile boolean hasDeadline;
  volatile long deadlineNanos;

  /** See {@link UthreadLocal}. Owned by the uthread. */
  @Nullable Object[] locals = {};
}
