package io.upcall.cores;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** See {@link Scheduler#earliestDeadline}. */
final class EarliestDeadline extends SharedQueue {

  /** When one is due that has no deadline, or one that is further off. */
  static final long PATIENCE_NANOS = 100_000_000;

  private final LongSupplier clock;

  /** In the lock. By when they are due. */
  private final ReadyHeap heap = new ReadyHeap();

  EarliestDeadline(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  void add(Runnable uthread, long key) {
    heap.add(uthread, key);
  }

  @Override
  @Nullable Runnable take() {
    return heap.take();
  }

  /** When it is due, from now to {@link #PATIENCE_NANOS} from now. */
  @Override
  long key(Runnable continuation) {
    long nowNanos = clock.getAsLong();
    Uthread uthread = Uthread.continuedBy(continuation);
    long leftNanos =
        uthread == null || !uthread.hasDeadline()
            ? PATIENCE_NANOS
            : uthread.deadlineNanos() - nowNanos;
    return nowNanos + Math.clamp(leftNanos, 0, PATIENCE_NANOS);
  }
}
