package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunQueueTest {

  private final RunQueue queue = new RunQueue();

  @Test
  void firstInIsFirstOutAcrossGrowth() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      queue.add(() -> order.add(number));
      if (i % 3 == 0) {
        poll().run();
      }
    }
    for (Runnable left = queue.poll(); left != null; left = queue.poll()) {
      left.run();
    }
    assertThat(order).hasSize(1000).isSorted();
    assertThat(queue.size()).isZero();
    assertThat(queue.steal()).isNull();
  }

  private Runnable poll() {
    Runnable polled = queue.poll();
    assertThat(polled).isNotNull();
    return polled;
  }

  @Test
  void ownerAndThievesTakeEachElementExactlyOnce() throws InterruptedException {
    int count = 300_000;
    AtomicIntegerArray taken = new AtomicIntegerArray(count);
    AtomicBoolean added = new AtomicBoolean();
    Runnable thief =
        () -> {
          while (true) {
            boolean last = added.get();
            Runnable stolen = queue.steal();
            if (stolen != null) {
              stolen.run();
            } else if (last) {
              return;
            }
          }
        };
    List<Thread> thieves = List.of(new Thread(thief), new Thread(thief));
    thieves.forEach(Thread::start);
    for (int i = 0; i < count; i++) {
      int number = i;
      queue.add(() -> taken.incrementAndGet(number));
      if (i % 5 == 0) {
        Runnable own = queue.poll();
        if (own != null) {
          own.run();
        }
      }
    }
    added.set(true);
    for (Thread thread : thieves) {
      thread.join();
    }
    for (int i = 0; i < count; i++) {
      assertThat(taken.get(i)).as("element %d", i).isEqualTo(1);
    }
  }
}
