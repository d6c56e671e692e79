package io.upcall.cores;

import org.jspecify.annotations.Nullable;

/** See {@link Scheduler#priorities}. */
final class Priorities extends SharedQueue {

  /** How many places in the queue one level of priority is worth. */
  static final int LEVEL = 64;

  /** In the lock. By the place in the queue that a uthread's priority gives it. */
  private final ReadyHeap heap = new ReadyHeap();

  @Override
  void add(Runnable uthread, long key) {
    heap.add(uthread, heap.nextArrival() - key);
  }

  @Override
  @Nullable Runnable take() {
    return heap.take();
  }

  /** How many places it comes earlier. */
  @Override
  long key(Runnable continuation) {
    Uthread uthread = Uthread.continuedBy(continuation);
    return uthread == null ? 0 : (long) uthread.priority() * LEVEL;
  }
}
