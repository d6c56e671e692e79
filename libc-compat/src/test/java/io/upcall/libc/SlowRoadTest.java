package io.upcall.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.cores.Proc;
import io.upcall.cores.SlowRoad;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The slow road, from uthreads: it is of the layer below, but its callers are here. */
@ExtendWith(NothingLeft.class)
class SlowRoadTest {

  private final SlowRoad road = SlowRoad.system();

  @Test
  void returnsAValueOrRethrows() throws Exception {
    InProc.run(
        () -> {
          assertThat(road.call(() -> -Errno.ENOENT)).isEqualTo(-Errno.ENOENT);
          assertThat(road.run(() -> "x")).isEqualTo("x");
          assertThat(road.run(() -> Thread.currentThread().isVirtual())).isFalse();
          assertThatThrownBy(
                  () ->
                      road.run(
                          () -> {
                            throw new IOException("no");
                          }))
              .isInstanceOf(IOException.class)
              .hasMessage("no");
        });
  }

  @Test
  void blockedFunctionsHoldNoVcoreAndTheQueueIsBounded() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch release = new CountDownLatch(1);
          CountDownLatch begun = new CountDownLatch(SlowRoad.THREADS);
          AtomicInteger done = new AtomicInteger();
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < SlowRoad.THREADS + SlowRoad.QUEUED; i++) {
            threads.add(Proc.current().spawn(() -> done.addAndGet(block(begun, release))));
            if (i == SlowRoad.THREADS - 1) {
              begun.await();
            }
          }
          threads.forEach(InProc::awaitParked);
          long refusal = road.call(() -> 1);
          release.countDown();
          for (Thread thread : threads) {
            thread.join();
          }
          assertThat(refusal).isEqualTo(-Errno.EAGAIN);
          assertThat(done).hasValue(SlowRoad.THREADS + SlowRoad.QUEUED);
        });
  }

  /** A function that blocks until it is released, and answers 1. */
  private int block(CountDownLatch begun, CountDownLatch release) {
    return (int)
        road.call(
            () -> {
              begun.countDown();
              awaitQuietly(release);
              return 1;
            });
  }

  @Test
  void anInterruptWithdrawsWhatHasNotBegun() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch release = new CountDownLatch(1);
          CountDownLatch begun = new CountDownLatch(SlowRoad.THREADS);
          List<Thread> threads = new ArrayList<>();
          AtomicLong first = new AtomicLong();
          for (int i = 0; i < SlowRoad.THREADS; i++) {
            threads.add(
                Proc.current()
                    .spawn(
                        () ->
                            first.set(
                                road.call(
                                    () -> {
                                      begun.countDown();
                                      awaitQuietly(release);
                                      return 5;
                                    }))));
          }
          begun.await();
          AtomicLong result = new AtomicLong();
          AtomicInteger ran = new AtomicInteger();
          Thread waiting = Proc.current().spawn(() -> result.set(road.call(ran::incrementAndGet)));
          InProc.awaitParked(waiting);
          waiting.interrupt();
          waiting.join();
          threads.forEach(Thread::interrupt);
          release.countDown();
          assertThat(result).hasValue(-Errno.EINTR);
          for (Thread thread : threads) {
            thread.join();
          }
          assertThat(first).as("what has begun goes on").hasValue(5);
          assertThat(ran).hasValue(0);
        });
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
