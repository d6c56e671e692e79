package io.upcall.libc;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.slow.SlowRoad;
import io.upcall.cores.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Functions of this library that go by the slow road: they wait for it, and fail for nothing. */
@ExtendWith(NothingLeft.class)
class SlowRoadTest {

  @Test
  void returnsWhatTheFunctionSaid() throws Exception {
    InProc.run(
        () -> {
          assertThat(Slow.call(() -> 42)).isEqualTo(42);
          assertThat(Slow.call(() -> -Errno.ENOENT)).isEqualTo(-Errno.ENOENT);
          assertThat(Slow.call(() -> Thread.currentThread().isVirtual() ? 1 : 0)).isZero();
        });
  }

  @Test
  void pastTheBoundOfTheRoadCallersWaitAndHoldNoVcore() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch release = new CountDownLatch(1);
          CountDownLatch begun = new CountDownLatch(SlowRoad.THREADS);
          AtomicInteger done = new AtomicInteger();
          List<Thread> threads = new ArrayList<>();
          int count = SlowRoad.THREADS + SlowRoad.QUEUED + 10;
          for (int i = 0; i < count; i++) {
            threads.add(
                Proc.current().spawn(() -> done.addAndGet(Slow.call(() -> block(begun, release)))));
          }
          begun.await();
          threads.forEach(InProc::awaitParked);
          assertThat(done).as("the vcore goes on, and nobody was refused").hasValue(0);
          release.countDown();
          for (Thread thread : threads) {
            thread.join();
          }
          assertThat(done).hasValue(count);
        });
  }

  /** Blocks until it is released, and answers 1. */
  private static int block(CountDownLatch begun, CountDownLatch release) {
    begun.countDown();
    try {
      release.await();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
    return 1;
  }
}
