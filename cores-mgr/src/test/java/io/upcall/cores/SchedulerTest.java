package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every scheduler owes those that it schedules, without a vcore around it. */
@Timeout(60)
class SchedulerTest {

  /** No more than so many are inside: who draws lots counts all tickets. */
  private static final int MOST = 200;

  private static final int TAKE = 6;

  private final long seed = Long.getLong("upcall.test.seed", System.nanoTime());

  /** The schedulers here do not look at the vcore that is added. */
  private static List<VcoreScheduler> vcores(Scheduler scheduler, int count) {
    List<VcoreScheduler> vcores = new ArrayList<>();
    while (vcores.size() < count) {
      vcores.add(scheduler.vcoreAdded(null));
    }
    return vcores;
  }

  private static Runnable uthread() {
    return new Runnable() {
      @Override
      public void run() {}
    };
  }

  @ParameterizedTest
  @EnumSource
  void whatIsReadyIsGivenBackOnceAndNothingElseIs(Schedulers which) {
    Random random = new Random(seed);
    List<VcoreScheduler> vcores = vcores(which.make(), 3);
    IdentityHashMap<Runnable, Integer> inside = new IdentityHashMap<>();
    for (int i = 0; i < 20_000; i++) {
      VcoreScheduler vcore = vcores.get(random.nextInt(vcores.size()));
      int kind = inside.size() < MOST ? random.nextInt(10) : TAKE;
      if (kind < 4) {
        Runnable fresh = uthread();
        inside.put(fresh, i);
        vcore.threadRunnable(fresh);
      } else if (kind == 4) {
        Runnable fresh = uthread();
        inside.put(fresh, i);
        vcore.threadPaused(fresh);
      } else if (kind < TAKE) {
        handOverAll(vcore, vcores.get(random.nextInt(vcores.size())));
      } else {
        take(vcore, inside);
      }
      assertThat(vcore.ready()).as("seed %d", seed).isBetween(0, inside.size());
    }
    for (VcoreScheduler vcore : vcores) {
      while (vcore.ready() > 0) {
        take(vcore, inside);
      }
    }
    assertThat(inside).as("seed %d", seed).isEmpty();
    for (VcoreScheduler vcore : vcores) {
      assertThat(vcore.schedEntry()).isNull();
      assertThat(vcore.handOver()).isNull();
    }
  }

  private void take(VcoreScheduler vcore, IdentityHashMap<Runnable, Integer> inside) {
    int before = vcore.ready();
    Runnable next = vcore.schedEntry();
    if (next == null) {
      assertThat(before).as("seed %d", seed).isZero();
    } else {
      assertThat(inside.remove(next)).as("given twice, or not ours; seed %d", seed).isNotNull();
    }
  }

  /** As when a vcore loses its core. */
  private static void handOverAll(VcoreScheduler from, VcoreScheduler to) {
    List<Runnable> taken = new ArrayList<>();
    for (Runnable uthread; (uthread = from.handOver()) != null; ) {
      taken.add(uthread);
    }
    taken.forEach(to::threadRunnable);
  }

  @ParameterizedTest
  @EnumSource
  void afterAHandOverNothingIsLeftThatOnlyThisVcoreWouldFind(Schedulers which) {
    List<VcoreScheduler> vcores = vcores(which.make(), 2);
    VcoreScheduler loser = vcores.get(0);
    VcoreScheduler sibling = vcores.get(1);
    for (int i = 0; i < 10; i++) {
      loser.threadRunnable(uthread());
      loser.threadPaused(uthread());
    }
    handOverAll(loser, sibling);
    assertThat(sibling.ready()).isEqualTo(20);
    for (int i = 0; i < 20; i++) {
      assertThat(sibling.schedEntry()).isNotNull();
    }
    assertThat(sibling.schedEntry()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void whoeverIsReadyAgainAtOnceDoesNotStarveTheOthers(Schedulers which) {
    VcoreScheduler vcore = vcores(which.make(), 1).get(0);
    IdentityHashMap<Runnable, Integer> steps = new IdentityHashMap<>();
    for (int i = 0; i < 5; i++) {
      vcore.threadRunnable(uthread());
    }
    for (int i = 0; i < 5_000; i++) {
      Runnable next = vcore.schedEntry();
      steps.merge(next, 1, Integer::sum);
      vcore.threadRunnable(next);
    }
    assertThat(steps)
        .hasSize(5)
        .allSatisfy((uthread, count) -> assertThat(count).isGreaterThan(700));
  }

  @ParameterizedTest
  @EnumSource(names = "LOTTERY", mode = EnumSource.Mode.EXCLUDE)
  void twoVcoresAtOnceTakeEachUthreadOnce(Schedulers which) throws InterruptedException {
    int count = 200_000;
    List<VcoreScheduler> vcores = vcores(which.make(), 2);
    AtomicIntegerArray runs = new AtomicIntegerArray(2 * count);
    CountDownLatch added = new CountDownLatch(2);
    List<Thread> carriers = new ArrayList<>();
    for (int id = 0; id < 2; id++) {
      VcoreScheduler own = vcores.get(id);
      int first = id * count;
      carriers.add(new Thread(() -> addAndTake(own, first, count, runs, added)));
    }
    carriers.forEach(Thread::start);
    for (Thread carrier : carriers) {
      carrier.join();
    }
    for (int i = 0; i < 2 * count; i++) {
      assertThat(runs.get(i)).as("uthread %d", i).isEqualTo(1);
    }
  }

  private static void addAndTake(
      VcoreScheduler own, int first, int count, AtomicIntegerArray runs, CountDownLatch added) {
    for (int i = first; i < first + count; i++) {
      int number = i;
      own.threadRunnable(() -> runs.incrementAndGet(number));
      if (i % 3 == 0) {
        run(own.schedEntry());
      }
    }
    added.countDown();
    boolean last = false;
    while (!last) {
      last = added.getCount() == 0;
      while (run(own.schedEntry())) {
        last = false;
      }
    }
  }

  private static boolean run(Runnable uthread) {
    if (uthread != null) {
      uthread.run();
    }
    return uthread != null;
  }
}
