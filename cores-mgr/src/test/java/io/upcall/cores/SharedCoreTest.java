package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.Errno;
import io.upcall.cores.policy.CoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * More procs than there are cores for them: on a machine of two CPUs two are enough. Nothing here
 * would end if cores were granted for good.
 */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class SharedCoreTest {

  private static final int PROCS = CoreManager.system().defaultCores() + 1;

  /** Keeps its core for ever: never parks, never yields, makes no call. */
  private static void compute(AtomicBoolean until) {
    while (!until.get()) {
      Thread.onSpinWait();
    }
  }

  private static List<Proc> start(String name, ProcMain main) throws Exception {
    List<Proc> procs = new ArrayList<>();
    for (int i = 0; i < PROCS; i++) {
      procs.add(Proc.start(ProcOptions.named(name), main));
    }
    return procs;
  }

  @Test
  void whoWaitsForAnotherProcGivesItTheCore() throws Exception {
    InProc.run(
        () -> {
          for (int i = 0; i < 20; i++) {
            int status = i;
            assertThat(Proc.run(ProcOptions.named("child"), () -> status)).isEqualTo(status);
          }
        });
  }

  @Test
  void procsThatComputeForEverTakeTurns() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(PROCS);
    List<Proc> procs =
        start(
            "computes",
            () -> {
              begun.countDown();
              compute(end);
              return 3;
            });
    begun.await();
    end.set(true);
    for (Proc proc : procs) {
      assertThat(proc.awaitExit()).isEqualTo(3);
    }
  }

  @Test
  void procsThatYieldForEverTakeTurns() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(PROCS);
    List<Proc> procs =
        start(
            "yields",
            () -> {
              begun.countDown();
              while (!end.get()) {
                Thread.yield();
              }
              return 4;
            });
    begun.await();
    end.set(true);
    for (Proc proc : procs) {
      assertThat(proc.awaitExit()).isEqualTo(4);
    }
  }

  /** Each of them finds out that something happened while others compute on all the cores. */
  private static void whileOthersCompute(ProcMain waits, Runnable happens) throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    Proc waiter =
        Proc.start(
            ProcOptions.named("waits"),
            () -> {
              begun.countDown();
              return waits.run();
            });
    begun.await();
    List<Proc> hogs =
        start(
            "computes",
            () -> {
              compute(end);
              return 0;
            });
    // OFFLINE or PREEMPTED: it may have been slow to begin its wait.
    Awaitility.await().until(() -> !waiter.vcore(0).isOnline());
    happens.run();
    assertThat(waiter.awaitExit()).isEqualTo(5);
    end.set(true);
    for (Proc hog : hogs) {
      hog.awaitExit();
    }
  }

  @Test
  void anAlarmGoesOffThoughItsProcHasNoCore() throws Exception {
    whileOthersCompute(
        () -> {
          Thread.sleep(300);
          return 5;
        },
        () -> {});
  }

  @Test
  void aCallCompletesThoughItsProcHasNoCore() throws Exception {
    try (Pipe pipe = new Pipe()) {
      whileOthersCompute(() -> pipe.read(0) == 1 ? 5 : 1, () -> pipe.writeBytes(1));
    }
  }

  @Test
  void anUnparkIsHeardThoughItsProcHasNoCore() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    whileOthersCompute(
        () -> {
          latch.await();
          return 5;
        },
        latch::countDown);
  }

  @Test
  void aProcThatIsKilledWhileItComputesGivesItsCoreBack() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Proc proc =
        Proc.start(
            ProcOptions.named("computes"),
            () -> {
              begun.countDown();
              compute(end);
              ended.countDown();
              return 0;
            });
    begun.await();
    proc.kill(9);
    assertThat(proc.awaitExit()).isEqualTo(9);
    assertThat(CoreManager.system().grantedCores()).isZero();
    assertThat(ended.getCount()).isEqualTo(1);
    end.set(true);
    ended.await();
  }

  @Test
  void aPriorityTakesTheCoreFromWhoeverHasIt() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    List<Proc> hogs =
        start(
            "computes",
            () -> {
              compute(end);
              return 0;
            });
    CoreRequest urgent = CoreRequest.upTo(1).withPriority(7);
    Proc proc =
        Proc.start(
            ProcOptions.named("urgent").withRequest(urgent),
            () -> {
              begun.countDown();
              return 0;
            });
    begun.await();
    proc.awaitExit();
    end.set(true);
    for (Proc hog : hogs) {
      hog.awaitExit();
    }
  }

  @Test
  void whatAProcMayHaveCanBeChangedWithinItsVcoresAndWhatIsProvisioned() throws Exception {
    InProc.run(
        () -> {
          Proc proc = Proc.current();
          int all = CoreManager.system().topology().cores().size();
          CoreRequest one = CoreRequest.upTo(1);
          assertThat(proc.request(one.withMinimum(1).withPriority(3))).isZero();
          assertThat(proc.cores().request().priority()).isEqualTo(3);
          assertThat(proc.request(CoreRequest.upTo(2))).isEqualTo(-Errno.EINVAL);
          assertThat(proc.cores().request().priority()).as("nothing changed").isEqualTo(3);
          assertThat(proc.request(one.withProvisioned(1))).isZero();
          if (all <= 2) {
            ProcOptions greedy = ProcOptions.named("greedy").withRequest(one.withProvisioned(1));
            assertThatThrownBy(() -> Proc.run(greedy, () -> 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 provisioned cores: EBUSY");
          }
        });
  }

  @Test
  void concurrencyIsOneAtFirstAndEachLevelReturnsTheOneBefore() throws Exception {
    InProc.run(
        () -> {
          Proc proc = Proc.current();
          assertThat(proc.setConcurrency(3)).isEqualTo(1);
          assertThat(proc.setConcurrency(0)).isEqualTo(-Errno.EINVAL);
          assertThat(proc.setConcurrency(2)).isEqualTo(3);
        });
  }

  @Test
  void whoYieldsItsLastCoreGoesOnWhenItIsItsTurn() throws Exception {
    AtomicInteger yields = new AtomicInteger();
    InProc.run(
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThat(Proc.yieldProcessor()).isZero();
            yields.incrementAndGet();
          }
          assertThat(Proc.current().setConcurrency(1)).as("the level that was left").isZero();
        });
    assertThat(yields).hasValue(100);
    assertThat(Proc.yieldProcessor()).as("not on a core").isEqualTo(-Errno.EPERM);
  }

  @Test
  void aCoreThatIsIdleGoesBackAndComesAgainWithWork() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        CoreManager.system().topology().cores().size() > 1, "needs two CPUs");
    InProc.run(
        2,
        () -> {
          Proc proc = Proc.current();
          while (proc.vcores().onlineCount() != 1) {
            Thread.sleep(5);
          }
          AtomicBoolean end = new AtomicBoolean();
          List<Thread> busy = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            busy.add(
                proc.spawn(
                    () -> {
                      while (!end.get()) {
                        Thread.yield();
                      }
                    }));
          }
          while (proc.vcores().onlineCount() != 2) {
            Thread.yield();
          }
          end.set(true);
          for (Thread thread : busy) {
            thread.join();
          }
        });
  }
}
