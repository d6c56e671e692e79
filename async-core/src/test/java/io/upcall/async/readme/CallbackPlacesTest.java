package io.upcall.async.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallGroup;
import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.Submitter;
import io.upcall.async.UpcallTarget;
import io.upcall.async.Workers;
import io.upcall.async.sleep.SleepTable;
import io.upcall.async.sleep.Sleeper;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.PlainTarget;
import io.upcall.async.uring.UringDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each sentence of the README about where callbacks run, by the sentence's own words. */
@ExtendWith(NothingLeft.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(60)
class CallbackPlacesTest {

  /** A kcont that does what the test says. */
  private static final class Doing extends Kcont {
    private final Runnable what;

    Doing(Runnable what) {
      this.what = what;
    }

    @Override
    protected void run() {
      what.run();
    }
  }

  /** A call whose callback does what the test says. */
  private static final class Calling extends AsyncCall {
    private final Consumer<AsyncCall> what;

    Calling(Consumer<AsyncCall> what) {
      this.what = what;
    }

    Calling(EventQueue queue, Consumer<AsyncCall> what) {
      super(queue);
      this.what = what;
    }

    @Override
    protected void run() {
      what.accept(this);
    }
  }

  @Test
  @Order(1)
  @DisplayName("A callback never runs inside `submit`, and a call that is answered QUICK has none.")
  void neverInsideSubmit() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    try (UringDriver driver = UringDriver.open();
        Kernel kernel = new Kernel()) {
      Calling pending = new Calling(call -> ran.incrementAndGet());
      assertThat(driver.submit(pending.nop(), 0)).isEqualTo(Submitter.PENDING);
      assertThat(ran).hasValue(0);
      driver.turn(Driver.FOREVER);
      assertThat(ran).hasValue(1);

      int[] pipe = kernel.pipe(0);
      kernel.write(pipe[1], "here");
      Calling quick = new Calling(call -> ran.incrementAndGet());
      quick.read(pipe[0], new byte[4], 0, 4, AsyncCall.CURRENT);
      assertThat(driver.submit(quick, Submitter.TRY_QUICK)).isEqualTo(Submitter.QUICK);
      assertThat(quick.result()).isEqualTo(4);
      driver.turn(0);
      assertThat(ran).as("no event for what was quick").hasValue(1);
    }
  }

  @Test
  @Order(2)
  @DisplayName("Nor does it run inside `post`, or inside `wakeup`.")
  void neverInsidePostOrWakeup() {
    EventQueue queue = EventQueue.polled();
    AtomicInteger ran = new AtomicInteger();
    queue.post(new Doing(ran::incrementAndGet));
    Sleeper sleeper =
        new Sleeper() {
          @Override
          protected void run() {
            ran.incrementAndGet();
          }
        };
    SleepTable.system().asleep(queue, sleeper, queue, 0);
    assertThat(SleepTable.system().wakeup(queue)).isEqualTo(1);
    assertThat(ran).hasValue(0);
    assertThat(queue.drain(8)).isEqualTo(2);
    assertThat(ran).hasValue(2);
  }

  @Test
  @Order(3)
  @DisplayName(
      "The callback of a call without a queue runs in its driver's `turn`, on the thread that"
          + " turns it.")
  void withoutAQueueInTheTurn() throws Exception {
    AtomicReference<Thread> place = new AtomicReference<>();
    try (UringDriver driver = UringDriver.open()) {
      driver.submit(new Calling(call -> place.set(Thread.currentThread())).nop(), 0);
      assertThat(place.get()).isNull();
      driver.turn(Driver.FOREVER);
      assertThat(place.get()).isSameAs(Thread.currentThread());
    }
  }

  @Test
  @Order(4)
  @DisplayName("The callbacks of a polled queue run in `drain`, and with `poll` not at all.")
  void polledInDrain() {
    EventQueue queue = EventQueue.polled();
    List<Thread> places = new ArrayList<>();
    Kcont first = new Doing(() -> places.add(Thread.currentThread()));
    queue.post(first);
    queue.post(new Doing(() -> places.add(Thread.currentThread())));
    assertThat(queue.poll()).isSameAs(first);
    assertThat(places).isEmpty();
    queue.drain(8);
    assertThat(places).containsExactly(Thread.currentThread());
  }

  @Test
  @Order(5)
  @DisplayName("The callbacks of an upcall queue run in the vcore context of its target.")
  void upcallsInVcoreContext() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    AtomicReference<Boolean> context = new AtomicReference<>();
    try (PlainTarget target = PlainTarget.start()) {
      EventQueue queue = EventQueue.upcall(target, Level.NET);
      queue.post(
          new Doing(
              () -> {
                context.set(((UpcallTarget) target).isVcoreContext());
                ran.countDown();
              }));
      ran.await();
      assertThat(context.get()).isTrue();
      assertThat(target.isVcoreContext()).as("of the poster").isFalse();
    }
  }

  @Test
  @Order(6)
  @DisplayName("There nothing may wait: what would wait answers EDEADLK, and has done nothing.")
  void waitingInVcoreContextIsRefused() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    AtomicInteger slept = new AtomicInteger();
    AtomicInteger waited = new AtomicInteger();
    try (PlainTarget target = PlainTarget.start();
        UringDriver driver = UringDriver.open();
        CallGroup group = CallGroup.parking(driver, target)) {
      EventQueue queue = EventQueue.upcall(target, Level.NET);
      queue.post(
          new Doing(
              () -> {
                slept.set(SleepTable.system().tsleep(this, 0));
                waited.set(group.awaitAll(CallGroup.FOREVER));
                ran.countDown();
              }));
      ran.await();
      assertThat(slept).hasValue(-Errno.EDEADLK);
      assertThat(waited).hasValue(-Errno.EDEADLK);
    }
  }

  @Test
  @Order(7)
  @DisplayName(
      "The callbacks of a worker queue run on prepared threads, where they may wait; one that does"
          + " holds up no other level.")
  void workersMayWait() throws Exception {
    CountDownLatch otherRan = new CountDownLatch(1);
    CountDownLatch waiterEnded = new CountDownLatch(1);
    try (Workers workers = new Workers("readme", 1)) {
      EventQueue blocking = EventQueue.worker(workers, Level.BIO);
      EventQueue other = EventQueue.worker(workers, Level.NET);
      blocking.post(
          new Doing(
              () -> {
                awaitQuietly(otherRan);
                waiterEnded.countDown();
              }));
      other.post(new Doing(otherRan::countDown));
      waiterEnded.await();
    }
  }

  @Test
  @Order(8)
  @DisplayName(
      "You start an asynchronous read, then block in another: the first one's callback runs where"
          + " its queue says, while you wait, and never on your stack.")
  void whileYouBlockInRead() throws Exception {
    AtomicReference<Thread> place = new AtomicReference<>();
    try (PlainTarget target = PlainTarget.start();
        DriverThread io = DriverThread.start();
        Kernel kernel = new Kernel()) {
      int[] early = kernel.pipe(0);
      int[] late = kernel.pipe(0);
      Calling asynchronous =
          new Calling(
              EventQueue.upcall(target, Level.TTY),
              call -> {
                place.set(Thread.currentThread());
                // Only now does what the other thread waits for come.
                kernel.write(late[1], "second");
              });
      EventQueue mine = EventQueue.polled();
      AsyncCall blocking = AsyncCall.to(mine);
      io.submit(asynchronous.read(early[0], new byte[8], 0, 8, AsyncCall.CURRENT));
      io.submit(blocking.read(late[0], new byte[8], 0, 8, AsyncCall.CURRENT));
      kernel.write(early[1], "first");

      assertThat(mine.await(Driver.FOREVER)).isTrue();

      assertThat(mine.poll()).isSameAs(blocking);
      assertThat(blocking.result()).isEqualTo("second".length());
      assertThat(asynchronous.result()).isEqualTo("first".length());
      assertThat(place.get()).isSameAs(target.thread());
    }
  }

  @Test
  @Order(9)
  @DisplayName(
      "Inside a callback everything that does not wait is legal: submit, cancel, post, wake, queue"
          + " the same kcont again, close the queue.")
  void everythingElseIsLegal() throws Exception {
    EventQueue queue = EventQueue.polled();
    AtomicInteger rounds = new AtomicInteger();
    List<Integer> results = new ArrayList<>();
    try (UringDriver driver = UringDriver.open()) {
      Calling silent = new Calling(queue, call -> results.add(call.result()));
      driver.submit(silent.timeout(Long.MAX_VALUE >> 1), 0);
      Calling busy =
          new Calling(
              queue,
              call -> {
                switch (rounds.getAndIncrement()) {
                  case 0 -> driver.submit(call.nop(), 0);
                  case 1 -> {
                    driver.cancel(silent);
                    queue.post(call);
                  }
                  default -> {
                    SleepTable.system().wakeup(call);
                    queue.close();
                  }
                }
              });
      driver.submit(busy.nop(), 0);
      while (!queue.isClosed()) {
        driver.turn(0);
        queue.drain(1);
      }
      assertThat(rounds).hasValue(3);
    }
    assertThat(queue.post(new Doing(() -> {}))).as("closed").isFalse();
    // The canceled call's event came before the queue closed, or was refused by it.
    assertThat(results).hasSizeLessThanOrEqualTo(1).allMatch(r -> r == -Errno.ECANCELED);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    await().until(() -> latch.getCount() == 0);
  }
}
