package io.upcall.async.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.ClockThread;
import io.upcall.async.Driver;
import io.upcall.async.EventQueue;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Wakers, withdrawals and a clock that race for each sleep, on real threads and in real time. */
@ExtendWith(NothingLeft.class)
@Timeout(120)
class SleepRaceTest {

  private static final int OWNERS = 3;
  private static final int SLEEPS = 20_000;

  private final Seed seed = new Seed();
  private final Object[] idents = {new Object(), new Object()};
  private volatile boolean over;

  /** How the sleeps of one owner ended. */
  private record Tally(int woken, int timedOut, int withdrawn) {}

  @Test
  void everySleepEndsExactlyOnce() throws Exception {
    try (ClockThread clock = new ClockThread();
        ExecutorService pool = Executors.newCachedThreadPool()) {
      SleepTable table = new SleepTable(clock, 2);
      List<Future<Tally>> owners = new ArrayList<>();
      for (int i = 0; i < OWNERS; i++) {
        owners.add(pool.submit(owner(table, new Random(seed.random().nextLong() + i))));
      }
      pool.execute(() -> wakeAll(table, new Random(seed.random().nextLong())));
      try {
        for (Future<Tally> owner : owners) {
          Tally tally = owner.get();
          assertThat(tally.woken + tally.timedOut + tally.withdrawn).isEqualTo(SLEEPS);
          assertThat(tally.woken).as(seed.toString()).isPositive();
          assertThat(tally.withdrawn).as(seed.toString()).isPositive();
        }
      } finally {
        over = true;
      }
      assertThat(table.wakeup(idents[0]) + table.wakeup(idents[1])).isZero();
    }
  }

  private Callable<Tally> owner(SleepTable table, Random random) {
    return () -> {
      int[] ends = new int[Outcome.values().length];
      int[] callbacks = new int[1];
      EventQueue queue = EventQueue.polled();
      Sleeper sleeper =
          new Sleeper() {
            @Override
            protected void run() {
              callbacks[0]++;
              ends[outcome().ordinal()]++;
            }
          };
      for (int i = 0; i < SLEEPS; i++) {
        Object ident = idents[random.nextInt(2)];
        table.asleep(ident, sleeper, queue, random.nextInt(3) * random.nextLong(50_000));
        callbacks[0] = 0;
        if (random.nextBoolean() && table.unasleep(sleeper)) {
          ends[Outcome.WITHDRAWN.ordinal()]++;
        } else {
          queue.await(Driver.FOREVER);
          queue.drain(Integer.MAX_VALUE);
          assertThat(callbacks[0]).as(seed.toString()).isEqualTo(1);
        }
        assertThat(sleeper.isQueued()).as(seed.toString()).isFalse();
        assertThat(table.unasleep(sleeper)).isFalse();
      }
      assertThat(queue.isEmpty()).isTrue();
      return new Tally(ends[0], ends[1], ends[2]);
    };
  }

  private void wakeAll(SleepTable table, Random random) {
    while (!over) {
      Object ident = idents[random.nextInt(2)];
      if (random.nextBoolean()) {
        table.wakeup(ident);
      } else {
        table.wakeupOne(ident);
      }
      if (random.nextInt(4) == 0) {
        Thread.yield();
      }
    }
  }
}
