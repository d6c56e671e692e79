package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunQueueTest {

  private final RunQueue queue = new RunQueue();

  @Test
  void firstInIsFirstOutAcrossGrowth() {
    assertFirstInIsFirstOut(queue::poll);
  }

  @Test
  void firstInIsFirstOutForWhoHasNoThieves() {
    assertFirstInIsFirstOut(queue::pollAlone);
  }

  private void assertFirstInIsFirstOut(Supplier<@Nullable Runnable> owner) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      queue.add(() -> order.add(number));
      if (i % 3 == 0) {
        Runnable polled = owner.get();
        assertThat(polled).isNotNull();
        polled.run();
      }
    }
    for (Runnable left; (left = owner.get()) != null; ) {
      left.run();
    }
    assertThat(order).hasSize(1000).isSorted();
    assertThat(queue.size()).isZero();
    assertThat(queue.steal()).isNull();
  }

  /** A lambda that captures nothing would be kept by its class. */
  private static final class Held implements Runnable {
    @Override
    public void run() {}
  }

  @Test
  void whatWasTakenIsNotKept() {
    queue.add(new Held());
    WeakReference<@Nullable Runnable> alone = new WeakReference<>(queue.pollAlone());
    queue.add(new Held());
    WeakReference<@Nullable Runnable> shared = new WeakReference<>(queue.poll());
    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return alone.refersTo(null) && shared.refersTo(null);
            });
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
