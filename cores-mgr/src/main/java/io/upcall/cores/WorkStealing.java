package io.upcall.cores;

import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The default scheduler: a queue a vcore, woken uthreads stay where they last ran, and a vcore that
 * has nothing takes from its siblings.
 */
final class WorkStealing implements Scheduler {

  private final CopyOnWriteArrayList<Queues> vcores = new CopyOnWriteArrayList<>();

  @Override
  public VcoreScheduler vcoreAdded(Vcore vcore) {
    Queues queues = new Queues(vcores.size());
    vcores.add(queues);
    return queues;
  }

  private final class Queues implements VcoreScheduler {

    private final int index;
    private final RunQueue queue = new RunQueue();

    /** Those that lost their vcore in the middle of a step; they go first. */
    private final RunQueue paused = new RunQueue();

    Queues(int index) {
      this.index = index;
    }

    @Override
    public void threadRunnable(Runnable uthread) {
      queue.add(uthread);
    }

    @Override
    public void threadPaused(Runnable uthread) {
      paused.add(uthread);
    }

    @Override
    public @Nullable Runnable schedEntry() {
      Runnable own = handOver();
      return own != null ? own : steal();
    }

    @Override
    public @Nullable Runnable handOver() {
      boolean alone = vcores.size() == 1;
      Runnable first = take(paused, alone);
      return first != null ? first : take(queue, alone);
    }

    private static @Nullable Runnable take(RunQueue from, boolean alone) {
      return alone ? from.pollAlone() : from.poll();
    }

    private @Nullable Runnable steal() {
      int count = vcores.size();
      for (int i = 1; i < count; i++) {
        Queues victim = vcores.get((index + i) % count);
        Runnable stolen = victim.paused.steal();
        if (stolen == null) {
          stolen = victim.queue.steal();
        }
        if (stolen != null) {
          return stolen;
        }
      }
      return null;
    }

    @Override
    public int ready() {
      return paused.size() + queue.size();
    }
  }
}
