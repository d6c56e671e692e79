package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.MailboxKind.Box;
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
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every kind of mailbox under every delivery. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class MailboxContractTest {

  private static final int ROUNDS = 40;

  private final PlainTarget target = PlainTarget.start();
  private final Workers workers = new Workers("contract", 2);

  @AfterEach
  void end() {
    workers.close();
    target.close();
  }

  /** Who runs the events, and how a test waits until they have run. */
  enum By {
    PROGRAM,
    UPCALL,
    WORKER;

    Delivery delivery(MailboxContractTest test) {
      return switch (this) {
        case PROGRAM -> Delivery.polled();
        case UPCALL -> Delivery.upcall(test.target, Level.NET);
        case WORKER -> Delivery.worker(test.workers, Level.NET);
      };
    }
  }

  static List<Object[]> everyKindAndDelivery() {
    List<Object[]> all = new ArrayList<>();
    for (MailboxKind kind : MailboxKind.values()) {
      for (By by : By.values()) {
        all.add(new Object[] {kind, by});
      }
    }
    return all;
  }

  /** Runs the consumer's side where it is ours to run, until {@code over}. */
  private static void deliverUntil(Box box, java.util.function.BooleanSupplier over) {
    while (!over.getAsBoolean()) {
      assertThat(Thread.currentThread().isInterrupted()).as("the test's time is over").isFalse();
      if (box.mailbox().isPolled()) {
        box.mailbox().drain(3);
      } else {
        LockSupport.parkNanos(1_000);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyKindAndDelivery")
  void whatIsPostedIsDeliveredAndNotInsideThePost(MailboxKind kind, By by) {
    AtomicIntegerArray runs = new AtomicIntegerArray(100);
    AtomicBoolean inside = new AtomicBoolean();
    Thread poster = Thread.currentThread();
    IntConsumer listener =
        id -> {
          inside.compareAndSet(false, by != By.PROGRAM && Thread.currentThread() == poster);
          runs.incrementAndGet(id);
        };
    Box box = kind.make(100, listener, by.delivery(this));
    for (int id = 0; id < 100; id += 33) {
      assertThat(box.post(id)).isTrue();
    }
    if (by == By.PROGRAM) {
      assertThat(runs.get(33)).as("nothing runs before it is asked for").isZero();
    }
    deliverUntil(box, () -> runs.get(0) + runs.get(33) + runs.get(66) + runs.get(99) == 4);
    for (int id = 0; id < 100; id++) {
      assertThat(runs.get(id)).as("id %d", id).isEqualTo(id % 33 == 0 ? 1 : 0);
    }
    assertThat(inside).isFalse();
    box.mailbox().close();
  }

  @ParameterizedTest
  @MethodSource("everyKindAndDelivery")
  void whatCallbacksPostComesInALaterRoundAndIsNotLost(MailboxKind kind, By by) {
    AtomicInteger runs = new AtomicInteger();
    Box[] box = new Box[1];
    IntConsumer listener =
        id -> {
          if (runs.incrementAndGet() < 500) {
            assertThat(box[0].post(id)).isTrue();
          }
        };
    box[0] = kind.make(70, listener, by.delivery(this));
    box[0].post(69);
    deliverUntil(box[0], () -> runs.get() >= 500);
    assertThat(runs).hasValue(500);
    box[0].mailbox().close();
  }

  @ParameterizedTest
  @MethodSource("everyKindAndDelivery")
  void aCallbackThatThrowsLosesNothing(MailboxKind kind, By by) {
    AtomicIntegerArray runs = new AtomicIntegerArray(3);
    IntConsumer listener =
        id -> {
          runs.incrementAndGet(id);
          if (id == 1) {
            throw new IllegalStateException("thrown by the test");
          }
        };
    Box box = kind.make(3, listener, by.delivery(this));
    for (int id = 0; id < 3; id++) {
      box.post(id);
    }
    deliverUntil(
        box,
        () -> {
          if (by != By.PROGRAM) {
            return runs.get(0) + runs.get(1) + runs.get(2) == 3;
          }
          try {
            return box.mailbox().drain(10) == 0;
          } catch (IllegalStateException thrown) {
            return false;
          }
        });
    assertThat(runs.toString()).isEqualTo("[1, 1, 1]");
    box.mailbox().close();
  }

  @ParameterizedTest
  @MethodSource("everyKindAndDelivery")
  void aCallbackMayCloseItsMailbox(MailboxKind kind, By by) {
    AtomicInteger runs = new AtomicInteger();
    Box[] box = new Box[1];
    CountDownLatch bothPosted = new CountDownLatch(1);
    IntConsumer listener =
        id -> {
          await(bothPosted);
          box[0].mailbox().close();
          runs.incrementAndGet();
        };
    box[0] = kind.make(2, listener, by.delivery(this));
    box[0].post(0);
    box[0].post(1);
    bothPosted.countDown();
    deliverUntil(box[0], () -> runs.get() == 2);
    assertThat(box[0].mailbox().isClosed()).isTrue();
    assertThat(box[0].mailbox().isEmpty()).isTrue();
    assertThat(box[0].post(0)).as("a closed mailbox refuses").isFalse();
    assertThat(runs).hasValue(2);
  }

  /** Whoever was told true is seen by a delivery that begins later; who was told false is not. */
  @ParameterizedTest
  @MethodSource("everyKindAndDelivery")
  void closingAgainstProducersLosesNothing(MailboxKind kind, By by) throws Exception {
    Seed seed = new Seed();
    Random random = seed.random();
    for (int round = 0; round < ROUNDS; round++) {
      closeOnce(kind, by, random, seed + " round " + round);
    }
  }

  private void closeOnce(MailboxKind kind, By by, Random random, String what) throws Exception {
    int ids = 1 + random.nextInt(80);
    AtomicIntegerArray written = new AtomicIntegerArray(ids);
    int[] accepted = new int[ids];
    AtomicIntegerArray seen = new AtomicIntegerArray(ids);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    IntConsumer listener =
        id -> {
          together.addAndGet(inside.incrementAndGet() == 1 ? 0 : 1);
          seen.set(id, written.get(id));
          inside.decrementAndGet();
        };
    Box box = kind.make(ids, listener, by.delivery(this));
    int spins = random.nextInt(3_000);
    CyclicBarrier start = new CyclicBarrier(3);
    // Each producer has its own ids: it knows the last number that was accepted.
    List<Thread> threads = new ArrayList<>();
    for (int producer = 0; producer < 2; producer++) {
      int first = producer;
      threads.add(
          new Thread(
              () -> {
                meet(start);
                for (int number = 1; number <= 60; number++) {
                  for (int id = first; id < ids; id += 2) {
                    // Written before the post, taken back when that was refused.
                    written.set(id, number);
                    if (!box.post(id)) {
                      return;
                    }
                    accepted[id] = number;
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
              box.mailbox().close();
            }));
    threads.forEach(Thread::start);
    // Closed and then empty, in this order: nothing comes any more.
    deliverUntil(box, () -> box.mailbox().isClosed() && box.mailbox().isEmpty());
    for (Thread thread : threads) {
      thread.join();
    }
    // The last callback of another thread may just be running.
    for (int id = 0; id < ids; id++) {
      int at = id;
      deliverUntil(box, () -> seen.get(at) >= accepted[at]);
      assertThat(box.post(id)).as(what).isFalse();
    }
    if (by == By.PROGRAM) {
      assertThat(box.mailbox().drain(1_000)).as("nothing after the end, %s", what).isZero();
    }
    assertThat(together).as("one consumer at a time, %s", what).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(MailboxKind.class)
  void twoTargetsNeverRunOneMailboxSideBySide(MailboxKind kind) throws Exception {
    try (PlainTarget other = PlainTarget.start()) {
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
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger together = new AtomicInteger();
      CountDownLatch last = new CountDownLatch(1);
      IntConsumer listener =
          id -> {
            together.addAndGet(inside.incrementAndGet() == 1 ? 0 : 1);
            if (id == 64) {
              last.countDown();
            }
            inside.decrementAndGet();
          };
      Box box = kind.make(65, listener, Delivery.upcall(both, Level.NET));
      List<Thread> threads = new ArrayList<>();
      for (int producer = 0; producer < 2; producer++) {
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    box.post(i % 64);
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      box.post(64);
      last.await();
      assertThat(together).hasValue(0);
      box.mailbox().close();
    }
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
}
