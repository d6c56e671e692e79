package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.uring.UringDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
@Timeout(60)
class ProcTest {

  @Test
  void mainIsAUthreadOnAVcoreOfItsOwnProc() throws Exception {
    InProc.run(
        () -> {
          assertThat(Thread.currentThread().isVirtual()).isTrue();
          assertThat(Carrier.current()).isNotNull();
          assertThat(Vcore.current().proc()).isSameAs(Proc.current());
          assertThat(Vcore.current().isVcoreContext()).isFalse();
        });
  }

  @Test
  void exitStatusIsWhatMainReturns() throws Exception {
    assertThat(Proc.run(ProcOptions.named("seven"), () -> 7)).isEqualTo(7);
  }

  @Test
  void anExceptionOutOfMainIsStatusOne() throws Exception {
    ProcMain failing =
        () -> {
          throw new IOException("meant");
        };
    assertThat(Proc.run(ProcOptions.named("failing"), failing)).isEqualTo(1);
  }

  @Test
  void exitFromAnyUthreadEndsTheProcAndInterruptsTheOthers() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    int status =
        Proc.run(
            ProcOptions.named("exits"),
            () -> {
              Proc.current().spawn(() -> Proc.exit(3));
              try {
                Thread.sleep(Duration.ofDays(1));
              } catch (InterruptedException expected) {
                interrupted.set(true);
              }
              return 0;
            });
    assertThat(status).isEqualTo(3);
    assertThat(interrupted).isTrue();
  }

  @Test
  void aRefusedDriverIsToldAndTheCoreComesBack() throws Exception {
    DriverFactory refusing =
        () -> {
          throw new IOException("refused for the test");
        };
    ProcOptions options = ProcOptions.named("refused").withDrivers(refusing);
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Proc.run(options, () -> 0)))
        .isInstanceOf(IOException.class)
        .hasMessage("refused for the test");
    assertThat(CoreManager.system().grantedCores()).isZero();
  }

  @Test
  void hooksRunLastFirstBeforeTheOthersAreInterrupted() throws Exception {
    List<String> order = new ArrayList<>();
    InProc.run(
        () -> {
          Proc.current().onExit(() -> order.add("first added"));
          Proc.current().onExit(() -> order.add("last added"));
        });
    assertThat(order).containsExactly("last added", "first added");
  }

  @Test
  void manyUthreadsRunAndEnd() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    InProc.run(
        () -> {
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < 10_000; i++) {
            threads.add(Proc.current().spawn(ran::incrementAndGet));
          }
          for (Thread thread : threads) {
            thread.join();
          }
          assertThat(Proc.current().liveUthreads()).isEqualTo(1);
        });
    assertThat(ran).hasValue(10_000);
  }

  @Test
  void virtualThreadsThatAUthreadStartsRunOnItsProc() throws Exception {
    AtomicReference<Proc> where = new AtomicReference<>();
    InProc.run(
        () -> {
          Thread.startVirtualThread(() -> where.set(Proc.current())).join();
          assertThat(where.get()).isSameAs(Proc.current());
        });
  }

  @Test
  void sleepersWakeInTheOrderOfTheirDeadlines() throws Exception {
    List<Integer> order = java.util.Collections.synchronizedList(new ArrayList<>());
    InProc.run(
        () -> {
          List<Thread> threads = new ArrayList<>();
          for (int millis : new int[] {60, 20, 40}) {
            threads.add(
                Proc.current()
                    .spawn(
                        () -> {
                          try {
                            Thread.sleep(millis);
                          } catch (InterruptedException unexpected) {
                            throw new IllegalStateException(unexpected);
                          }
                          order.add(millis);
                        }));
          }
          for (Thread thread : threads) {
            thread.join();
          }
          assertThat(Vcore.current().alarms().size()).isZero();
        });
    assertThat(order).containsExactly(20, 40, 60);
  }

  @Test
  void aTimedParkThatIsUnparkedEarlyLeavesNoAlarm() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch latch = new CountDownLatch(1);
          Proc.current().spawn(latch::countDown);
          assertThat(latch.await(1, java.util.concurrent.TimeUnit.DAYS)).isTrue();
          assertThat(Vcore.current().alarms().size()).isZero();
        });
  }

  @Test
  void anIdleVcoreTakesUthreadsFromItsSibling() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        CoreManager.system().topology().cores().size() > 1, "needs two CPUs");
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    InProc.run(
        2,
        () -> {
          assertThat(Proc.current().vcoreCount()).isEqualTo(2);
          List<Thread> spinners = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            spinners.add(
                Proc.current()
                    .spawn(
                        () -> {
                          while (seen.size() < 2) {
                            seen.add(Vcore.current().id());
                            Thread.yield();
                          }
                        }));
          }
          for (Thread spinner : spinners) {
            spinner.join();
          }
        });
    assertThat(seen).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void anUnparkFromAForeignThreadReachesTheVcore() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch latch = new CountDownLatch(1);
          Thread foreign = Thread.ofPlatform().start(latch::countDown);
          latch.await();
          foreign.join();
        });
  }

  @Test
  void platformThreadsBelongToTheRootProcUnlessBound() throws Exception {
    Proc root = Proc.root();
    try {
      assertThat(Proc.current()).isSameAs(root);
    } finally {
      root.kill(0);
      root.awaitExit();
    }
    Proc other =
        Proc.start(
            ProcOptions.named("other").withDrivers(UringDriver::open),
            () -> {
              try {
                Thread.sleep(Duration.ofDays(1));
              } catch (InterruptedException killed) {
                return 5;
              }
              return 0;
            });
    other.bind(() -> assertThat(Proc.current()).isSameAs(other));
    other.kill(9);
    assertThat(other.awaitExit()).isEqualTo(9);
  }
}
