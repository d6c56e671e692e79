package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.testing.NothingLeft;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Worker delivery: who may block whom, and how it ends. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class WorkersTest {

  private static Kcont kcont(Runnable action) {
    return new Kcont() {
      @Override
      protected void run() {
        action.run();
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      throw new IllegalStateException(interrupt);
    }
  }

  @Test
  void blockingCallbacksOfOneLevelHoldUpNoOtherLevel() throws InterruptedException {
    try (Workers workers = new Workers("test", 2)) {
      CountDownLatch blocked = new CountDownLatch(2);
      CountDownLatch release = new CountDownLatch(1);
      for (int i = 0; i < 2; i++) {
        EventQueue.worker(workers, Level.BIO)
            .post(
                kcont(
                    () -> {
                      blocked.countDown();
                      await(release);
                    }));
      }
      blocked.await();
      CountDownLatch others = new CountDownLatch(4);
      for (Level level : Level.values()) {
        if (level != Level.BIO) {
          EventQueue.worker(workers, level).post(kcont(others::countDown));
        }
      }
      others.await();
      release.countDown();
    }
  }

  @Test
  void atTheBoundEventsWaitInTheirMailboxAndProducersDoNot() throws InterruptedException {
    try (Workers workers = new Workers("test", 1)) {
      CountDownLatch blocked = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      EventQueue first = EventQueue.worker(workers, Level.NET);
      first.post(
          kcont(
              () -> {
                blocked.countDown();
                await(release);
              }));
      blocked.await();
      EventQueue second = EventQueue.worker(workers, Level.NET);
      CountDownLatch ran = new CountDownLatch(100);
      for (int i = 0; i < 100; i++) {
        assertThat(second.post(kcont(ran::countDown))).isTrue();
      }
      assertThat(ran.getCount()).as("its only thread is busy").isEqualTo(100);
      assertThat(second.isEmpty()).isFalse();
      release.countDown();
      ran.await();
    }
  }

  @Test
  void aMailboxGoesBehindTheOthersAfterEachRound() throws InterruptedException {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    try (Workers workers = new Workers("test", 1)) {
      CountDownLatch bothPosted = new CountDownLatch(1);
      CountDownLatch ran = new CountDownLatch(1);
      EventQueue greedy = EventQueue.worker(workers, Level.NET);
      EventQueue modest = EventQueue.worker(workers, Level.NET);
      Kcont again = kcont(() -> order.add("greedy again"));
      greedy.post(
          kcont(
              () -> {
                await(bothPosted);
                order.add("greedy");
                greedy.post(again);
              }));
      modest.post(kcont(() -> order.add("modest")));
      bothPosted.countDown();
      greedy.close();
      modest.close();
      // Only there to be waited for: it comes after both.
      EventQueue last = EventQueue.worker(workers, Level.NET);
      last.post(kcont(ran::countDown));
      ran.await();
    }
    assertThat(order.get(0)).isEqualTo("greedy");
    assertThat(order.get(1)).isEqualTo("modest");
  }

  @Test
  void closingDeliversWhatWasPostedAndTellsProducers() {
    Workers workers = new Workers("test", 2);
    EventQueue queue = EventQueue.worker(workers, Level.SOFT);
    CountDownLatch ran = new CountDownLatch(1_000);
    for (int i = 0; i < 1_000; i++) {
      queue.post(kcont(ran::countDown));
    }
    workers.close();
    workers.close();
    assertThat(ran.getCount()).isZero();
    assertThat(queue.isClosed()).isTrue();
    assertThat(queue.post(kcont(ran::countDown))).isFalse();
    assertThatThrownBy(() -> EventQueue.worker(workers, Level.SOFT))
        .hasMessageContaining("test are closed");
  }

  @Test
  void aCallbackMayCloseTheWorkersItRunsOn() throws InterruptedException {
    Workers workers = new Workers("test", 2);
    EventQueue queue = EventQueue.worker(workers, Level.SOFT);
    CountDownLatch bothPosted = new CountDownLatch(1);
    CountDownLatch ran = new CountDownLatch(2);
    queue.post(
        kcont(
            () -> {
              await(bothPosted);
              workers.close();
              ran.countDown();
            }));
    queue.post(kcont(ran::countDown));
    bothPosted.countDown();
    ran.await();
    workers.close();
  }

  @Test
  void callbacksRunOnNamedThreadsAndNotInVcoreContext() throws InterruptedException {
    try (Workers workers = new Workers("test", 1)) {
      AtomicReference<String> name = new AtomicReference<>();
      AtomicReference<Boolean> context = new AtomicReference<>();
      CountDownLatch ran = new CountDownLatch(1);
      EventQueue.worker(workers, Level.TTY)
          .post(
              kcont(
                  () -> {
                    name.set(Thread.currentThread().getName());
                    context.set(workers.isVcoreContext());
                    ran.countDown();
                  }));
      ran.await();
      assertThat(name.get()).isEqualTo("test-TTY-0");
      assertThat(context.get()).isFalse();
    }
  }

  @Test
  void aThreadThatWasLeftInterruptedGoesOnWaiting() throws InterruptedException {
    try (Workers workers = new Workers("test", 1)) {
      EventQueue queue = EventQueue.worker(workers, Level.NET);
      CountDownLatch first = new CountDownLatch(1);
      CountDownLatch second = new CountDownLatch(1);
      queue.post(
          kcont(
              () -> {
                Thread.currentThread().interrupt();
                first.countDown();
              }));
      first.await();
      queue.post(
          kcont(
              () -> {
                if (!Thread.currentThread().isInterrupted()) {
                  second.countDown();
                }
              }));
      second.await();
    }
  }

  @Test
  void refusesABoundOfNothing() {
    assertThatThrownBy(() -> new Workers("test", 0)).hasMessageContaining("0 threads");
  }
}
