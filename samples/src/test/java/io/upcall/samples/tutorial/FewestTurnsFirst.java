package io.upcall.samples.tutorial;

import static java.util.Comparator.comparingInt;

import io.upcall.cores.Scheduler;
import io.upcall.cores.Uthread;
import io.upcall.cores.Vcore;
import io.upcall.cores.VcoreScheduler;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

final class FewestTurnsFirst implements Scheduler {
  private final Map<Uthread, Integer> turns = new ConcurrentHashMap<>(); // of all vcores

  @Override
  public VcoreScheduler vcoreAdded(Vcore vcore) {
    return new Waiting();
  }

  @Override
  public void threadExited(Uthread uthread) {
    turns.remove(uthread);
  }

  record Ready(Runnable continuation, int turns, int arrival) {}

  private final class Waiting implements VcoreScheduler {
    private final Queue<Ready> ready =
        new PriorityQueue<>(comparingInt(Ready::turns).thenComparingInt(Ready::arrival));
    private final AtomicInteger size = new AtomicInteger(); // other threads look, too
    private int arrivals;

    @Override
    public void threadRunnable(Runnable continuation) {
      Uthread uthread = Uthread.continuedBy(continuation); // null: some other virtual thread
      int had = uthread == null ? 0 : turns.merge(uthread, 1, Integer::sum);
      ready.add(new Ready(continuation, had, arrivals++));
      size.incrementAndGet();
    }

    @Override
    public @Nullable Runnable schedEntry() {
      Ready next = ready.poll();
      if (next == null) {
        return null;
      }
      size.decrementAndGet();
      return next.continuation();
    }

    @Override
    public @Nullable Runnable handOver() { // our core goes to another: so do those who wait
      return schedEntry();
    }

    @Override
    public int ready() {
      return size.get();
    }
  }
}
