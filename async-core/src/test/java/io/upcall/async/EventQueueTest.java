package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.PlainTarget;
import io.upcall.async.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The queue of events: nothing lost, nothing twice, nothing after the end. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class EventQueueTest {

  private static final long STRESS_NANOS = 1_000_000_000L;

  /** Counts its callbacks, and knows who posted it and as which. */
  private static final class Event extends Kcont {
    final int producer;
    int number;
    final AtomicInteger runs = new AtomicInteger();
    Runnable then = () -> {};

    Event(int producer, int number) {
      this.producer = producer;
      this.number = number;
    }

    Event then(Runnable action) {
      then = action;
      return this;
    }

    @Override
    protected void run() {
      runs.incrementAndGet();
      then.run();
    }
  }

  private static Event event(int number) {
    return new Event(0, number);
  }

  // ---- polled ----------------------------------------------------------------------------------

  @Test
  void keepsTheOrder() {
    EventQueue queue = EventQueue.polled();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      events.add(event(i));
      assertThat(queue.post(events.get(i))).isTrue();
    }
    assertThat(queue.poll()).isSameAs(events.get(0));
    Event late = event(10);
    events.add(late);
    queue.post(late);
    for (int i = 1; i <= 10; i++) {
      assertThat(queue.isEmpty()).isFalse();
      assertThat(queue.poll()).isSameAs(events.get(i));
    }
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.poll()).isNull();
    assertThat(events).allSatisfy(event -> assertThat(event.runs).hasValue(0));
  }

  @Test
  void refusesWhatIsQueuedAlready() {
    EventQueue queue = EventQueue.polled();
    EventQueue other = EventQueue.polled();
    Event event = event(1);
    assertThat(queue.post(event)).isTrue();
    assertThat(event.isQueued()).isTrue();
    assertThat(queue.post(event)).isFalse();
    assertThat(other.post(event)).isFalse();
    assertThat(queue.drain(10)).isEqualTo(1);
    assertThat(event.isQueued()).isFalse();
    assertThat(event.runs).hasValue(1);
    assertThat(queue.poll()).isNull();
    assertThat(other.isEmpty()).isTrue();
    assertThat(queue.post(event)).isTrue();
    assertThat(queue.poll()).isSameAs(event);
  }

  @Test
  void drainsNoMoreThanTheLimit() {
    EventQueue queue = EventQueue.polled();
    for (int i = 0; i < 5; i++) {
      queue.post(event(i));
    }
    assertThat(queue.drain(0)).isZero();
    assertThat(queue.drain(3)).isEqualTo(3);
    assertThat(queue.drain(3)).isEqualTo(2);
    assertThat(queue.drain(3)).isZero();
  }

  @Test
  void aCallbackMayPostItselfAgain() {
    EventQueue queue = EventQueue.polled();
    Event event = event(1);
    event.then(() -> assertThat(queue.post(event)).isTrue());
    queue.post(event);
    assertThat(queue.drain(5)).isEqualTo(5);
    assertThat(event.runs).hasValue(5);
    assertThat(event.isQueued()).isTrue();
  }

  @Test
  void aCallbackThatThrowsLosesNothing() {
    EventQueue queue = EventQueue.polled();
    Event thrower =
        event(1)
            .then(
                () -> {
                  throw new IllegalStateException("thrown by the test");
                });
    Event after = event(2);
    queue.post(thrower);
    queue.post(after);
    try {
      queue.drain(10);
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("thrown by the test");
    }
    assertThat(queue.drain(10)).isEqualTo(1);
    assertThat(after.runs).hasValue(1);
    assertThat(thrower.isQueued()).isFalse();
  }

  // ---- closing ---------------------------------------------------------------------------------

  @Test
  void aClosedQueueDeliversWhatCameBeforeAndRefusesTheRest() {
    EventQueue queue = EventQueue.polled();
    Event first = event(1);
    Event second = event(2);
    queue.post(first);
    queue.post(second);
    queue.close();
    queue.close();
    assertThat(queue.isClosed()).isTrue();
    assertThat(queue.isEmpty()).isFalse();
    Event late = event(3);
    assertThat(queue.post(late)).isFalse();
    assertThat(late.isQueued()).as("it may go to another queue").isFalse();
    assertThat(queue.poll()).isSameAs(first);
    assertThat(queue.poll()).isSameAs(second);
    assertThat(queue.poll()).isNull();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(late.runs).hasValue(0);
  }

  @Test
  void aCallbackMayCloseItsQueue() {
    EventQueue queue = EventQueue.polled();
    Event after = event(2);
    queue.post(event(1).then(queue::close));
    queue.post(after);
    assertThat(queue.drain(10)).isEqualTo(2);
    assertThat(queue.post(after)).isFalse();
  }

  /** Whoever was told true is delivered once; whoever was told false, never. */
  @Test
  void closeAgainstProducersLosesNothing() throws Exception {
    Seed seed = new Seed();
    Random random = seed.random();
    long endNanos = System.nanoTime() + STRESS_NANOS;
    for (int round = 0; System.nanoTime() < endNanos; round++) {
      closeOnce(random, seed + " round " + round);
    }
  }

  private static void closeOnce(Random random, String what) throws Exception {
    int producers = 2;
    int each = 1 + random.nextInt(40);
    int spins = random.nextInt(2_000);
    EventQueue queue = EventQueue.polled();
    CyclicBarrier start = new CyclicBarrier(producers + 2);
    AtomicInteger accepted = new AtomicInteger();
    List<Event> events = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int producer = 0; producer < producers; producer++) {
      List<Event> mine = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        mine.add(new Event(producer, i));
      }
      events.addAll(mine);
      threads.add(
          new Thread(
              () -> {
                meet(start);
                for (Event event : mine) {
                  if (queue.post(event)) {
                    accepted.incrementAndGet();
                  } else {
                    event.number = -1;
                  }
                }
              }));
    }
    threads.add(
        new Thread(
            () -> {
              meet(start);
              for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
              }
              queue.close();
            }));
    threads.forEach(Thread::start);
    meet(start);
    int delivered = 0;
    // The consumer's end of a closed queue: once it is closed and empty, it stays so.
    while (!queue.isClosed() || !queue.isEmpty()) {
      delivered += queue.drain(7);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(queue.isEmpty()).as(what).isTrue();
    assertThat(delivered).as(what).isEqualTo(accepted.get());
    for (Event event : events) {
      assertThat(event.runs.get()).as(what).isEqualTo(event.number < 0 ? 0 : 1);
    }
  }

  /** Who sees that a queue is closed sees everything that was posted before it was. */
  @Test
  void closedAndEmptyIsTheEnd() throws InterruptedException {
    int rounds = 20_000;
    EventQueue[] queues = new EventQueue[rounds];
    for (int i = 0; i < rounds; i++) {
      queues[i] = EventQueue.polled();
      queues[i].post(event(i));
    }
    AtomicInteger watched = new AtomicInteger(-1);
    Thread closer =
        new Thread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                while (watched.get() < i) {
                  Thread.onSpinWait();
                }
                queues[i].close();
              }
            });
    closer.start();
    int lost = 0;
    for (int i = 0; i < rounds; i++) {
      watched.set(i);
      while (!queues[i].isClosed()) {
        Thread.onSpinWait();
      }
      lost += queues[i].poll() == null ? 1 : 0;
    }
    closer.join();
    assertThat(lost).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      throw new IllegalStateException(interrupt);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void keepsTheOrderOfEachProducerUnderLoad() throws Exception {
    int producers = 3;
    int each = 30_000;
    EventQueue queue = EventQueue.polled();
    List<Thread> threads = new ArrayList<>();
    for (int producer = 0; producer < producers; producer++) {
      int id = producer;
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  queue.post(new Event(id, i));
                }
              }));
    }
    threads.forEach(Thread::start);
    int[] next = new int[producers];
    for (int seen = 0; seen < producers * each; ) {
      Event event = (Event) queue.poll();
      if (event == null) {
        assertThat(queue.await(Driver.FOREVER)).isTrue();
        continue;
      }
      assertThat(event.number).isEqualTo(next[event.producer]++);
      seen++;
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(queue.isEmpty()).isTrue();
  }

  // ---- await -----------------------------------------------------------------------------------

  @Test
  void awaitDoesNotWaitForWhatIsThere() {
    EventQueue queue = EventQueue.polled();
    assertThat(queue.await(0)).isFalse();
    assertThat(queue.await(-1)).isFalse();
    assertThat(queue.await(1_000_000)).isFalse();
    queue.post(event(1));
    assertThat(queue.await(0)).isTrue();
    assertThat(queue.await(Driver.FOREVER)).isTrue();
    queue.close();
    assertThat(queue.await(Driver.FOREVER)).isTrue();
    queue.poll();
    assertThat(queue.await(Driver.FOREVER)).isFalse();
  }

  @Test
  void awaitEndsWithAPostAClosingAndAnInterrupt() throws InterruptedException {
    EventQueue queue = EventQueue.polled();
    awaitEndsWith(queue, thread -> queue.post(event(1)), true);
    queue.poll();
    awaitEndsWith(queue, Thread::interrupt, false);
    awaitEndsWith(queue, thread -> queue.close(), false);
  }

  private static void awaitEndsWith(
      EventQueue queue, java.util.function.Consumer<Thread> end, boolean event)
      throws InterruptedException {
    AtomicBoolean got = new AtomicBoolean(!event);
    Thread waiter = new Thread(() -> got.set(queue.await(Driver.FOREVER)));
    waiter.start();
    while (waiter.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    end.accept(waiter);
    waiter.join();
    assertThat(got.get()).isEqualTo(event);
  }

  // ---- upcalls ---------------------------------------------------------------------------------

  @Test
  void anUpcallQueueRunsItsEventsOnTheTargetAtItsLevel() throws InterruptedException {
    List<Level> levels = new ArrayList<>();
    List<Kcont> posted = new ArrayList<>();
    UpcallTarget target =
        new UpcallTarget() {
          @Override
          public void post(Kcont kcont, Level level) {
            posted.add(kcont);
            levels.add(level);
          }

          @Override
          public boolean isVcoreContext() {
            return false;
          }
        };
    EventQueue queue = EventQueue.upcall(target, Level.BIO);
    Event first = event(1);
    Event second = event(2);
    queue.post(first);
    queue.post(second);
    assertThat(posted).as("one drain for both").hasSize(1);
    assertThat(levels).containsExactly(Level.BIO);
    assertThat(first.runs).as("nothing runs inside post").hasValue(0);
    Event third = event(3);
    second.then(() -> queue.post(third));
    posted.remove(0).fire();
    assertThat(first.runs).hasValue(1);
    assertThat(second.runs).hasValue(1);
    assertThat(third.runs).as("one round: uthreads have their turn between").hasValue(0);
    assertThat(posted).hasSize(1);
    posted.remove(0).fire();
    assertThat(third.runs).hasValue(1);
    assertThat(posted).isEmpty();
  }

  @Test
  void anUpcallThatThrowsLosesNothing() throws InterruptedException {
    try (PlainTarget target = PlainTarget.start()) {
      EventQueue queue = EventQueue.upcall(target, Level.NET);
      CountDownLatch ran = new CountDownLatch(1);
      queue.post(
          event(1)
              .then(
                  () -> {
                    throw new IllegalStateException("thrown by the test");
                  }));
      queue.post(event(2).then(ran::countDown));
      ran.await();
      queue.close();
    }
  }

  @Test
  void upcallsHaveOneConsumerAtATimeAndNoneIsLost() throws Exception {
    Seed seed = new Seed();
    Random random = seed.random();
    int producers = 3;
    int each = 30_000;
    int eventsEach = 1 + random.nextInt(64);
    try (PlainTarget target = PlainTarget.start();
        PlainTarget other = PlainTarget.start()) {
      // A proc picks one of its vcores: two drains must never run side by side.
      AtomicInteger turn = new AtomicInteger();
      UpcallTarget both =
          new UpcallTarget() {
            @Override
            public void post(Kcont kcont, Level level) {
              (turn.getAndIncrement() % 2 == 0 ? target : other).post(kcont, level);
            }

            @Override
            public boolean isVcoreContext() {
              return target.isVcoreContext() || other.isVcoreContext();
            }
          };
      EventQueue queue = EventQueue.upcall(both, Level.NET);
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger together = new AtomicInteger();
      AtomicLong delivered = new AtomicLong();
      AtomicLong posted = new AtomicLong();
      List<Thread> threads = new ArrayList<>();
      for (int producer = 0; producer < producers; producer++) {
        Event[] events = new Event[eventsEach];
        for (int i = 0; i < eventsEach; i++) {
          events[i] =
              new Event(producer, i)
                  .then(
                      () -> {
                        together.addAndGet(inside.incrementAndGet() == 1 ? 0 : 1);
                        delivered.incrementAndGet();
                        inside.decrementAndGet();
                      });
        }
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    if (queue.post(events[i % eventsEach])) {
                      posted.incrementAndGet();
                    }
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      CountDownLatch last = new CountDownLatch(1);
      assertThat(queue.post(event(0).then(last::countDown))).as(seed.toString()).isTrue();
      last.await();
      assertThat(delivered.get()).as(seed.toString()).isEqualTo(posted.get());
      assertThat(together).as(seed.toString()).hasValue(0);
      queue.close();
    }
  }

  @Test
  void anUpcallQueueClosedUnderLoadDeliversAllThatItTook() throws Exception {
    Seed seed = new Seed();
    Random random = seed.random();
    for (int round = 0; round < 60; round++) {
      AtomicInteger delivered = new AtomicInteger();
      AtomicInteger accepted = new AtomicInteger();
      try (PlainTarget target = PlainTarget.start()) {
        EventQueue queue = EventQueue.upcall(target, Level.NET);
        int closeAt = random.nextInt(100);
        Thread producer =
            new Thread(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    Event event = event(i).then(delivered::incrementAndGet);
                    accepted.addAndGet(queue.post(event) ? 1 : 0);
                  }
                });
        producer.start();
        while (delivered.get() < closeAt && producer.isAlive()) {
          Thread.onSpinWait();
        }
        queue.close();
        producer.join();
        // A later round of the same target: what was taken before has run by then.
        while (delivered.get() < accepted.get()) {
          Thread.onSpinWait();
        }
      }
      assertThat(delivered.get()).as("%s round %d", seed, round).isEqualTo(accepted.get());
    }
  }

  @Test
  void anUpcallMayCloseItsQueueAndPostElsewhere() throws InterruptedException {
    try (PlainTarget target = PlainTarget.start()) {
      EventQueue queue = EventQueue.upcall(target, Level.NET);
      EventQueue other = EventQueue.upcall(target, Level.SOFT);
      CountDownLatch bothPosted = new CountDownLatch(1);
      CountDownLatch ran = new CountDownLatch(2);
      Event moved = event(3).then(ran::countDown);
      queue.post(
          event(1)
              .then(
                  () -> {
                    await(bothPosted);
                    queue.close();
                    assertThat(queue.post(moved)).isFalse();
                    assertThat(other.post(moved)).isTrue();
                  }));
      queue.post(event(2).then(ran::countDown));
      bothPosted.countDown();
      ran.await();
      other.close();
    }
  }

  @Test
  void manyWinOrLoseTheClaimButOneOnly() throws Exception {
    EventQueue queue = EventQueue.polled();
    Event event = event(1);
    int threads = 4;
    for (int round = 0; round < 300; round++) {
      AtomicInteger won = new AtomicInteger();
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Thread> posters = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        posters.add(
            new Thread(
                () -> {
                  meet(start);
                  won.addAndGet(queue.post(event) ? 1 : 0);
                }));
      }
      posters.forEach(Thread::start);
      for (Thread poster : posters) {
        poster.join();
      }
      assertThat(won).hasValue(1);
      assertThat(queue.drain(10)).isEqualTo(1);
    }
  }
}
