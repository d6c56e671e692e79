package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.CoalescingQueue.Merge;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is particular to the kind that merges; the rest is in {@link MailboxContractTest}. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class CoalescingQueueTest {

  private final List<String> events = new ArrayList<>();

  private CoalescingQueue queue(int ids, Merge merge) {
    return new CoalescingQueue(
        ids, merge, (id, data) -> events.add(id + ":" + data), Delivery.polled());
  }

  @Test
  void mergesReadinessByOrAndKeepsTheOrderOfFirstNews() {
    CoalescingQueue queue = queue(8, Merge.OR);
    queue.post(5, 1);
    queue.post(2, 4);
    queue.post(5, 8);
    queue.post(5, 1);
    assertThat(queue.drain(10)).isEqualTo(2);
    assertThat(events).containsExactly("5:9", "2:4");
    assertThat(queue.isEmpty()).isTrue();
    queue.post(5, 2);
    queue.drain(10);
    assertThat(events).as("what was delivered is not delivered again").endsWith("5:2");
  }

  @Test
  void addsCountsAndStaysAtTheLargest() {
    CoalescingQueue queue = queue(2, Merge.ADD);
    queue.post(0, 3);
    queue.post(0, 4);
    queue.post(1, Long.MAX_VALUE);
    queue.post(1, 1);
    queue.drain(10);
    assertThat(events).containsExactly("0:7", "1:" + Long.MAX_VALUE);
  }

  @Test
  void newsDuringADrainOfTheSameIdIsAnEventOfItsOwn() {
    CoalescingQueue[] queue = new CoalescingQueue[1];
    queue[0] =
        new CoalescingQueue(
            4,
            Merge.OR,
            (id, data) -> {
              events.add(id + ":" + data);
              if (data == 1) {
                queue[0].post(id, 2);
              }
            },
            Delivery.polled());
    queue[0].post(3, 1);
    assertThat(queue[0].drain(1)).isEqualTo(1);
    assertThat(queue[0].isEmpty()).isFalse();
    assertThat(queue[0].drain(1)).isEqualTo(1);
    assertThat(events).containsExactly("3:1", "3:2");
  }

  @Test
  void aClosedQueueStillDeliversWhatIsInItsSlots() {
    CoalescingQueue queue = queue(4, Merge.ADD);
    queue.post(3, 1);
    queue.post(1, 2);
    queue.drain(1);
    queue.post(0, 5);
    queue.close();
    queue.close();
    assertThat(queue.post(2, 1)).isFalse();
    assertThat(queue.post(1, 1)).as("not even where something waits").isFalse();
    assertThat(queue.isEmpty()).isFalse();
    assertThat(queue.drain(10)).isEqualTo(2);
    assertThat(events).containsExactly("3:1", "0:5", "1:2");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void refusesWhatItCannotKeep() {
    CoalescingQueue queue = queue(4, Merge.OR);
    assertThatThrownBy(() -> queue.post(4, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> queue.post(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> queue.post(0, 0)).hasMessageContaining("0 for id 0");
    assertThatThrownBy(() -> queue(0, Merge.OR)).hasMessageContaining("0 ids");
    assertThat(queue.isEmpty()).isTrue();
  }

  /** Two producers on the same ids: the sums that come out are the sums that went in. */
  @Test
  void addsUpUnderLoad() throws InterruptedException {
    Seed seed = new Seed();
    int ids = 1 + seed.random().nextInt(5);
    long[] sums = new long[ids];
    CoalescingQueue queue =
        new CoalescingQueue(ids, Merge.ADD, (id, data) -> sums[id] += data, Delivery.polled());
    long[][] posted = new long[2][ids];
    List<Thread> producers = new ArrayList<>();
    for (long[] mine : posted) {
      Random random = new Random(seed.random().nextLong());
      producers.add(
          new Thread(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  int id = random.nextInt(ids);
                  int data = 1 + random.nextInt(9);
                  mine[id] += data;
                  queue.post(id, data);
                }
              }));
    }
    Thread closer =
        new Thread(
            () -> {
              for (Thread producer : producers) {
                join(producer);
              }
              queue.close();
            });
    producers.forEach(Thread::start);
    closer.start();
    while (!queue.isClosed() || !queue.isEmpty()) {
      queue.await(Driver.FOREVER);
      queue.drain(2);
    }
    closer.join();
    for (int id = 0; id < ids; id++) {
      assertThat(sums[id]).as("%s id %d", seed, id).isEqualTo(posted[0][id] + posted[1][id]);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupt) {
      throw new IllegalStateException(interrupt);
    }
  }
}
