package io.upcall.samples.biod;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are not in flight, on their way back from the handler to the queuer. Their
 * number is what bounds the requests in flight.
 *
 * <p>A queuer that has found none is woken when half of them are back: woken for each, it would do
 * nothing but fall asleep again.
 */
final class IdleRequests {
  private final Queue<Request> idle;

  /** How many are in the queue. Counted after the handler's offer, before the queuer's poll. */
  private final AtomicInteger count = new AtomicInteger();

  private final int all;

  /** How many the queuer waits for; written by it before {@link #waiter}. */
  private volatile int wanted;

  /** Who waits, or null. The queuer writes it, then looks at the count; the handler the reverse. */
  private volatile @Nullable Thread waiter;

  IdleRequests(int all) {
    this.all = all;
    this.idle = new MpmcAtomicArrayQueue<>(Math.max(all, 4));
  }

  /** The handler's: one more. */
  void give(Request request) {
    idle.add(request);
    int now = count.incrementAndGet();
    Thread thread = waiter;
    if (thread != null && now >= wanted) {
      LockSupport.unpark(thread);
    }
  }

  /** The queuer's: one of them, for which it may wait. */
  Request take() {
    if (count.get() == 0) {
      await(Math.max(1, all / 2));
    }
    count.decrementAndGet();
    return Objects.requireNonNull(idle.poll());
  }

  /** The queuer's: waits until all of them are here. */
  void awaitAll() {
    await(all);
  }

  private void await(int least) {
    wanted = least;
    waiter = Thread.currentThread();
    while (count.get() < least) {
      LockSupport.park(this);
    }
    waiter = null;
  }
}
