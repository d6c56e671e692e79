package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A scheduler that throws ends its proc, and nothing else. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class SchedulerFailureTest {

  enum Method {
    THREAD_RUNNABLE,
    SCHED_ENTRY,
    READY,
    THREAD_EXITED
  }

  /** First in, first out, until one of its methods is called for the hundredth time. */
  private static final class Failing implements Scheduler {

    private final Method method;
    private final IllegalStateException failure;
    private int callsLeft = 100;

    Failing(Method method, IllegalStateException failure) {
      this.method = method;
      this.failure = failure;
    }

    private synchronized void called(Method called) {
      if (called == method && --callsLeft <= 0) {
        throw failure;
      }
    }

    @Override
    public void threadExited(Uthread uthread) {
      called(Method.THREAD_EXITED);
    }

    @Override
    public VcoreScheduler vcoreAdded(Vcore vcore) {
      VcoreScheduler sound = Scheduler.fifo().vcoreAdded(vcore);
      return new VcoreScheduler() {
        @Override
        public void threadRunnable(Runnable uthread) {
          called(Method.THREAD_RUNNABLE);
          sound.threadRunnable(uthread);
        }

        @Override
        public Runnable schedEntry() {
          called(Method.SCHED_ENTRY);
          return sound.schedEntry();
        }

        @Override
        public int ready() {
          called(Method.READY);
          return sound.ready();
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void theProcEndsAsACrashAndItsUthreadsUnwind(Method method) throws Exception {
    IllegalStateException meant = new IllegalStateException("meant: " + method);
    CountDownLatch unwound = new CountDownLatch(1);
    Proc proc =
        Proc.start(
            ProcOptions.named("failing")
                .withScheduler(() -> new Failing(method, meant))
                .withExitGraceNanos(500_000_000),
            () -> {
              Uthread.create(
                  () -> {
                    try {
                      new CountDownLatch(1).await();
                    } catch (InterruptedException told) {
                      unwound.countDown();
                    }
                  });
              while (true) {
                Uthread.create(() -> {});
                Thread.yield();
                if (Thread.interrupted()) {
                  return 0;
                }
              }
            });
    proc.awaitExit();
    assertThat(proc.exitStatus()).isEqualTo(ExitStatus.crashed(meant));
    assertThat(unwound.getCount()).as("was parked, and was told").isZero();
    assertThat(Proc.run(ProcOptions.named("another"), () -> 5)).isEqualTo(5);
  }

  @Test
  void oneThatThrowsBeforeTheProcRunsRefusesIt() {
    ProcOptions options =
        ProcOptions.named("refused")
            .withScheduler(
                () ->
                    vcore -> {
                      throw new IllegalStateException("meant");
                    });
    assertThatThrownBy(() -> Proc.run(options, () -> 0)).hasMessage("meant");
    assertThat(CoreManager.system().grantedCores()).isZero();
    assertThat(Proc.all()).noneMatch(proc -> proc.options().name().equals("refused"));
  }
}
