package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every scheduler owes the uthreads of a proc, on its vcores. */
@ExtendWith(NothingLeft.class)
@Timeout(120)
class SchedulerOnVcoresTest {

  private static final int CPUS = CoreManager.system().topology().cores().size();

  private static final int UTHREADS = 8;

  private final long seed = Long.getLong("upcall.test.seed", System.nanoTime());

  /** A uthread's random program: it computes, yields, parks, sleeps, wakes others, makes others. */
  private final class Program implements Runnable {

    private final Random random;
    private final List<Thread> others;
    private final AtomicInteger begun;
    private final AtomicInteger ended;
    private int stepsLeft;

    Program(long seed, List<Thread> others, AtomicInteger begun, AtomicInteger ended, int steps) {
      this.random = new Random(seed);
      this.others = others;
      this.begun = begun;
      this.ended = ended;
      this.stepsLeft = steps;
      begun.incrementAndGet();
    }

    @Override
    public void run() {
      Uthread self = Uthread.current();
      for (; stepsLeft > 0; stepsLeft--) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> Thread.yield();
          case 3 -> LockSupport.parkNanos(random.nextInt(200_000));
          case 4 -> wakeAnother();
          case 5 -> self.priority(random.nextInt(100));
          case 6 -> self.deadlineNanos(System.nanoTime() + random.nextInt(5_000_000));
          default -> await(1 + random.nextInt(300_000));
        }
      }
      if (random.nextInt(3) == 0 && begun.get() < 2_000) {
        Uthread.create(new Program(random.nextLong(), others, begun, ended, 10));
      }
      ended.incrementAndGet();
    }

    private void wakeAnother() {
      synchronized (others) {
        LockSupport.unpark(others.get(random.nextInt(others.size())));
      }
    }

    private void await(long nanos) {
      BlockingCall call = BlockingCall.take();
      call.timeout(nanos);
      call.perform(0);
      call.giveBack();
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomProgramsAllRunToTheirEnd(Schedulers which) throws Exception {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    int status =
        Proc.run(
            which.options(CPUS),
            () -> {
              List<Thread> threads = new ArrayList<>();
              threads.add(Thread.currentThread());
              Random random = new Random(seed);
              for (int i = 0; i < 200; i++) {
                Program program = new Program(random.nextLong(), threads, begun, ended, 50);
                Uthread uthread = Uthread.create(program);
                synchronized (threads) {
                  threads.add(uthread.thread());
                }
              }
              while (Proc.current().liveUthreads() > 1) {
                LockSupport.parkNanos(1_000_000);
              }
              return 0;
            });
    assertThat(status).as("seed %d", seed).isZero();
    assertThat(ended.get()).as("seed %d", seed).isEqualTo(begun.get()).isGreaterThan(200);
  }

  @ParameterizedTest
  @EnumSource
  void aTurnRunsNoMoreThanWereReadyWhenItBegan(Schedulers which) throws Exception {
    Proc.run(
        which.options(1),
        () -> {
          AtomicBoolean over = new AtomicBoolean();
          AtomicInteger yields = new AtomicInteger();
          int yielders = 10;
          for (int i = 0; i < yielders; i++) {
            Uthread.create(
                () -> {
                  while (!over.get()) {
                    yields.incrementAndGet();
                    Thread.yield();
                  }
                });
          }
          Thread.yield();
          long turnsBefore = Vcore.current().turns();
          int before = yields.get();
          while (yields.get() - before < 10_000) {
            Thread.yield();
          }
          long turns = Vcore.current().turns() - turnsBefore;
          over.set(true);
          assertThat(turns).isGreaterThanOrEqualTo(10_000 / (yielders + 1) - 2);
          return 0;
        });
  }

  @ParameterizedTest
  @EnumSource
  void yieldersDoNotKeepACompletionFromItsUthread(Schedulers which) throws Exception {
    Proc.run(
        which.options(1),
        () -> {
          AtomicBoolean over = new AtomicBoolean();
          for (int i = 0; i < 20; i++) {
            Uthread.create(
                () -> {
                  while (!over.get()) {
                    Thread.yield();
                  }
                });
          }
          for (int i = 0; i < 20; i++) {
            BlockingCall call = BlockingCall.take();
            call.timeout(100_000);
            call.perform(0);
            call.giveBack();
          }
          over.set(true);
          return 0;
        });
  }

  @ParameterizedTest
  @EnumSource(names = "LOTTERY", mode = EnumSource.Mode.EXCLUDE)
  void anIdleVcoreTakesWhatIsReadyOnAnother(Schedulers which) throws Exception {
    assumeTrue(CPUS > 1, "needs two CPUs");
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    Proc.run(
        which.options(2),
        () -> {
          List<Uthread> spinners = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            spinners.add(
                Uthread.create(
                    () -> {
                      while (seen.size() < 2) {
                        seen.add(Vcore.current().id());
                        Thread.yield();
                      }
                    }));
          }
          for (Uthread spinner : spinners) {
            assertThat(spinner.join(Uthread.FOREVER)).isZero();
          }
          return 0;
        });
    assertThat(seen).containsExactlyInAnyOrder(0, 1);
  }

  @ParameterizedTest
  @EnumSource(names = "LOTTERY", mode = EnumSource.Mode.EXCLUDE)
  void whoIsReadyBehindOneThatComputesForeverRunsOnAnIdleVcore(Schedulers which) throws Exception {
    assumeTrue(CPUS > 1, "needs two CPUs");
    int status =
        Proc.run(
            which.options(2),
            () -> {
              AtomicBoolean flag = new AtomicBoolean();
              Uthread.create(() -> flag.set(true));
              while (!flag.get()) {
                Thread.onSpinWait();
              }
              return 3;
            });
    assertThat(status).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(names = "LOTTERY", mode = EnumSource.Mode.EXCLUDE)
  void whoIsUnparkedFromOutsideRunsThoughItsVcoreComputesForever(Schedulers which)
      throws Exception {
    assumeTrue(CPUS > 1, "needs two CPUs");
    assertThat(whileOneComputes(which, LockSupport::park, thread -> LockSupport.unpark(thread)))
        .isEqualTo(UTHREADS);
  }

  @ParameterizedTest
  @EnumSource(names = "LOTTERY", mode = EnumSource.Mode.EXCLUDE)
  void whoComesBackFromABlockRunsThoughItsVcoreComputesForever(Schedulers which) throws Exception {
    assumeTrue(CPUS > 1, "needs two CPUs");
    try (Pipe pipe = new Pipe()) {
      assertThat(
              whileOneComputes(
                  which, () -> Blocker.NATIVE_CALL.block(pipe), thread -> pipe.writeBytes(1)))
          .isEqualTo(UTHREADS);
    }
  }

  /** How many get past their wait, and run, while the main uthread keeps the vcore it is on. */
  private static int whileOneComputes(Schedulers which, InProc.Body wait, Consumer<Thread> end)
      throws Exception {
    return Proc.run(
        which.options(2),
        () -> {
          AtomicInteger begun = new AtomicInteger();
          AtomicInteger over = new AtomicInteger();
          List<Thread> waiting = new ArrayList<>();
          for (int i = 0; i < UTHREADS; i++) {
            waiting.add(
                Uthread.create(
                        () -> {
                          begun.incrementAndGet();
                          runUnchecked(wait);
                          over.incrementAndGet();
                        })
                    .thread());
          }
          while (begun.get() < UTHREADS) {
            Thread.yield();
          }
          Thread outside = Thread.ofPlatform().start(() -> waiting.forEach(end));
          while (over.get() < UTHREADS) {
            Thread.onSpinWait();
          }
          outside.join();
          return over.get();
        });
  }

  private static void runUnchecked(InProc.Body body) {
    try {
      body.run();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
