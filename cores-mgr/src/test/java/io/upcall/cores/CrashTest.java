package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ends a proc, and that it ends alone and whole. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class CrashTest {

  private static final ProcOptions OPTIONS = ProcOptions.named("crashes");

  private static ExitStatus endOf(ProcOptions options, ProcMain main) throws Exception {
    Proc proc = Proc.start(options, main);
    proc.awaitExit();
    return proc.exitStatus();
  }

  @Test
  void whatMainDoesNotCatchIsTheCauseOfItsEnd() throws Exception {
    IOException meant = new IOException("meant");
    ExitStatus status =
        endOf(
            OPTIONS,
            () -> {
              throw meant;
            });
    assertThat(status).isEqualTo(new ExitStatus(1, 0, meant));
    assertThat(status.isCrash()).isTrue();
  }

  @Test
  void aStackOverflowEndsTheProcAndNotTheCarrier() throws Exception {
    ExitStatus status = endOf(OPTIONS, () -> deeper(1));
    assertThat(status.cause()).isInstanceOf(StackOverflowError.class);
    assertThat(endOf(OPTIONS, () -> 0)).isEqualTo(ExitStatus.exited(0));
  }

  private static int deeper(int depth) {
    return depth == 0 ? 0 : deeper(depth + 1) + 1;
  }

  @Test
  void anotherUthreadEndsAloneUnlessTheProcIsToldToEndWithIt() throws Exception {
    IllegalStateException meant = new IllegalStateException("meant");
    ProcMain main =
        () -> {
          Runnable failing =
              () -> {
                throw meant;
              };
          Proc.current().spawn(failing).join();
          return 6;
        };
    assertThat(endOf(OPTIONS, main)).isEqualTo(ExitStatus.exited(6));
    assertThat(endOf(OPTIONS.withCrashScope(CrashScope.ANY_UTHREAD), main).cause()).isSameAs(meant);
  }

  @Test
  void outOfMemoryInAnyUthreadEndsItsProc() throws Exception {
    ExitStatus status =
        endOf(
            OPTIONS,
            () -> {
              Proc.current().spawn(() -> new AtomicInteger(new long[Integer.MAX_VALUE].length));
              new CountDownLatch(1).await();
              return 0;
            });
    assertThat(status.cause()).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void aCrashRunsTheHooksInterruptsTheOthersAndCancelsCallsInFlight() throws Exception {
    List<String> order = new ArrayList<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    try (Pipe pipe = new Pipe()) {
      EventQueue events = EventQueue.polled();
      AsyncCall raw = AsyncCall.to(events);
      ExitStatus status =
          endOf(
              OPTIONS,
              () -> {
                Proc self = Proc.current();
                self.onExit(() -> order.add("first added"));
                self.onExit(() -> order.add("last added"));
                CountDownLatch asleep = new CountDownLatch(1);
                self.spawn(
                    () -> {
                      asleep.countDown();
                      try {
                        Thread.sleep(TimeUnit.DAYS.toMillis(1));
                      } catch (InterruptedException expected) {
                        interrupted.set(true);
                      }
                    });
                asleep.await();
                pipe.prepareRead(raw);
                self.submit(raw, 0);
                throw new IOException("meant");
              });
      assertThat(status.isCrash()).isTrue();
      assertThat(order).containsExactly("last added", "first added");
      assertThat(interrupted).isTrue();
      assertThat(events.poll()).isSameAs(raw);
      assertThat(raw.result()).isEqualTo(-Errno.ECANCELED);
    }
    assertThat(CoreManager.system().grantedCores()).isZero();
  }

  @Test
  void whatAHookThrowsDoesNotKeepTheOthers() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    ExitStatus status =
        endOf(
            OPTIONS,
            () -> {
              Proc.current().onExit(() -> ran.set(true));
              Proc.current()
                  .onExit(
                      () -> {
                        throw new AssertionError("meant");
                      });
              return 2;
            });
    assertThat(status).isEqualTo(ExitStatus.exited(2));
    assertThat(ran).isTrue();
  }

  @Test
  void aUthreadThatDoesNotHearOfTheEndDoesNotKeepTheProc() throws Exception {
    AtomicInteger interrupts = new AtomicInteger();
    ExitStatus status =
        endOf(
            OPTIONS.withExitGraceNanos(50_000_000),
            () -> {
              CountDownLatch started = new CountDownLatch(1);
              Proc.current()
                  .spawn(
                      () -> {
                        started.countDown();
                        while (true) {
                          try {
                            new CountDownLatch(1).await();
                          } catch (InterruptedException ignored) {
                            interrupts.incrementAndGet();
                          }
                        }
                      });
              started.await();
              return 0;
            });
    assertThat(status).isEqualTo(ExitStatus.exited(0));
    assertThat(interrupts).hasValue(1);
  }

  @Test
  void anUpcallMayEndItsProcAndDoesNotWaitForTheHooks() throws Exception {
    List<Thread> hookRanOn = new ArrayList<>();
    ExitStatus status =
        endOf(
            OPTIONS,
            () -> {
              Proc self = Proc.current();
              self.onExit(() -> hookRanOn.add(Thread.currentThread()));
              Kcont ending =
                  new Kcont() {
                    @Override
                    protected void run() {
                      self.terminate(ExitStatus.signaled(15));
                    }
                  };
              self.post(ending, Level.SOFT);
              new CountDownLatch(1).await();
              return 0;
            });
    assertThat(status).isEqualTo(ExitStatus.signaled(15));
    assertThat(hookRanOn).hasSize(1);
    assertThat(hookRanOn.get(0)).isNotInstanceOf(Carrier.class);
  }

  @Test
  void othersGoOnWhileOneCrashes() throws Exception {
    int cpus = CoreManager.system().topology().cores().size();
    assumeTrue(cpus > 1, "needs two CPUs");
    CountDownLatch crashed = new CountDownLatch(1);
    AtomicInteger ticks = new AtomicInteger();
    Proc bystander =
        Proc.start(
            ProcOptions.named("bystander"),
            () -> {
              while (!crashed.await(1, TimeUnit.MILLISECONDS)) {
                ticks.incrementAndGet();
              }
              return Proc.current().liveUthreads();
            });
    ProcMain dividing = () -> 1 / (int) (crashed.getCount() - 1);
    for (int round = 0; round < 3; round++) {
      ExitStatus status = endOf(OPTIONS.withCores(cpus), dividing);
      assertThat(status.cause()).isInstanceOf(ArithmeticException.class);
      assertThat(CoreManager.system().grantedCores()).isEqualTo(1);
    }
    assertThat(bystander.isRunning()).isTrue();
    crashed.countDown();
    assertThat(bystander.awaitExit()).isEqualTo(1);
    assertThat(bystander.exitStatus().isCrash()).isFalse();
  }

  @Test
  void exitPassesTheLowEightBits() throws Exception {
    assertThat(endOf(OPTIONS, () -> 0x1ff).code()).isEqualTo(0xff);
    assertThat(ExitStatus.exited(3).waitStatus()).isEqualTo(0x300);
  }
}
