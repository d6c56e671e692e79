package io.upcall.cores.readme;

import io.upcall.cores.Scheduler;
import io.upcall.cores.Uthread;
import io.upcall.cores.Vcore;
import io.upcall.cores.VcoreScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who is next is drawn by lot; a uthread has one ticket, and one more a level of priority. */
public final class Lottery implements Scheduler {
  private final RandomGenerator random;

  public Lottery(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public VcoreScheduler vcoreAdded(Vcore vcore) {
    return new Drum();
  }

  /** The tickets of one vcore. Its fields are that vcore's, but for the size. */
  private final class Drum implements VcoreScheduler {
    private final List<Runnable> tickets = new ArrayList<>();
    private final AtomicInteger size = new AtomicInteger(); // others look, too

    @Override
    public void threadRunnable(Runnable continuation) {
      Uthread uthread = Uthread.continuedBy(continuation);
      int more = uthread == null ? 0 : uthread.priority();
      for (int i = 0; i <= more; i++) {
        tickets.add(continuation);
      }
      size.incrementAndGet();
    }

    @Override
    public @Nullable Runnable schedEntry() {
      return tickets.isEmpty() ? null : take(random.nextInt(tickets.size()));
    }

    @Override
    public @Nullable Runnable handOver() {
      return tickets.isEmpty() ? null : take(0);
    }

    private Runnable take(int number) {
      Runnable drawn = tickets.get(number);
      tickets.removeIf(ticket -> ticket == drawn);
      size.decrementAndGet();
      return drawn;
    }

    @Override
    public int ready() {
      return size.get();
    }
  }
}
