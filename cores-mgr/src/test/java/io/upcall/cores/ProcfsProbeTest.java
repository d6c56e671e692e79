package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class ProcfsProbeTest {

  private static final int NO_THREAD = Integer.MAX_VALUE;

  /** Begins as a platform thread that spins, and waits on a latch when it is told to. */
  private static final class Subject implements AutoCloseable {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicBoolean sleep = new AtomicBoolean();
    private final AtomicInteger tid = new AtomicInteger();
    private final Thread thread;

    Subject(String name) throws InterruptedException {
      thread = Thread.ofPlatform().name(name).start(this::run);
      started.await();
    }

    private void run() {
      tid.set(new Affinity().currentTid());
      started.countDown();
      while (!sleep.get()) {
        Thread.onSpinWait();
      }
      try {
        end.await();
      } catch (InterruptedException unexpected) {
        throw new IllegalStateException(unexpected);
      }
    }

    @Override
    public void close() {
      sleep.set(true);
      end.countDown();
      try {
        thread.join();
      } catch (InterruptedException unexpected) {
        throw new IllegalStateException(unexpected);
      }
    }
  }

  @Test
  void tellsAThreadThatRunsFromOneThatSleeps() throws Exception {
    try (Subject subject = new Subject("S) D (S");
        ProcfsProbe probe = new ProcfsProbe()) {
      probe.lookAt(subject.tid.get());
      assertThat(probe.isSleeping()).isFalse();
      subject.sleep.set(true);
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(probe::isSleeping);
      long asleepNanos = probe.runNanos();
      assertThat(asleepNanos).isPositive();
      assertThat(probe.runNanos()).isEqualTo(asleepNanos);
    }
  }

  @Test
  void ofAThreadThatIsGoneItKnowsNothing() throws Exception {
    try (ProcfsProbe probe = new ProcfsProbe()) {
      probe.lookAt(NO_THREAD);
      assertThat(probe.isSleeping()).isFalse();
      assertThat(probe.runNanos()).isZero();
    }
  }
}
