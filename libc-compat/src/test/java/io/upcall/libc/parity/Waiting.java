package io.upcall.libc.parity;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Something that another thread of a case does, and may wait in. */
final class Waiting {

  private static final int SECONDS = 20;

  private final FutureTask<Long> task;
  private final Thread thread;

  Waiting(FutureTask<Long> task, Thread thread) {
    this.task = task;
    this.thread = thread;
  }

  /** Waits for its end: its result. */
  long result() throws Exception {
    return task.get(SECONDS, TimeUnit.SECONDS);
  }

  /** True when it has ended. */
  boolean isDone() {
    return task.isDone();
  }

  /** The thread that does it. */
  Thread thread() {
    return thread;
  }
}
