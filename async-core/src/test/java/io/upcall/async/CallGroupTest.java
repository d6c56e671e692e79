package io.upcall.async;

import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.QUICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.sim.Answer;
import io.upcall.async.sim.SimDriver;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.PlainTarget;
import io.upcall.async.uring.UringDriver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Waiting for one, any and all, by the thread that turns the driver and by one that parks. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class CallGroupTest {

  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final long MILLI_NANOS = 1_000_000L;

  private final SimDriver driver = new SimDriver().jumping();
  private final CallGroup group = CallGroup.turning(driver);
  private final AsyncCall first = group.call();
  private final AsyncCall second = group.call();

  @AfterEach
  void close() {
    group.close();
    driver.close();
  }

  private void submitHeld(AsyncCall... calls) {
    for (AsyncCall call : calls) {
      assertThat(group.submit(call.poll(3, 1), 0)).isEqualTo(PENDING);
    }
  }

  // ---- one -------------------------------------------------------------------------------------

  @Test
  void awaitsThisOneAndKeepsTheEventOfTheOther() {
    submitHeld(first, second);
    driver.complete(second, 2);
    driver.complete(first, 1);
    assertThat(group.awaitOne(first, HOUR_NANOS)).isZero();
    assertThat(first.result()).isEqualTo(1);
    assertThat(group.inFlight()).isZero();
    assertThat(group.next()).as("what was awaited is not handed out again").isSameAs(second);
    assertThat(group.next()).isNull();
    assertThat(group.awaitOne(second, 0)).as("over before").isZero();
  }

  @Test
  void aDeadlinePassesAndTheCallStaysInFlight() {
    SimDriver slow = new SimDriver();
    CallGroup waiting = CallGroup.turning(slow);
    AsyncCall call = waiting.call();
    waiting.submit(call.poll(3, 1), 0);
    long before = System.nanoTime();
    assertThat(waiting.awaitOne(call, 5 * MILLI_NANOS)).isEqualTo(-Errno.ETIMEDOUT);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(5 * MILLI_NANOS);
    assertThat(call.isInFlight()).isTrue();
    slow.complete(call, 4);
    assertThat(waiting.awaitOne(call, 0)).as("0 looks, and a look turns once").isZero();
    assertThat(call.result()).isEqualTo(4);
    slow.close();
  }

  @Test
  void aQuickCallIsOverAndNoEvent() {
    driver.script(Op.NOP, Answer.quick(3));
    assertThat(group.submit(first.nop(), 0)).isEqualTo(QUICK);
    assertThat(group.awaitOne(first, 0)).isZero();
    assertThat(group.awaitAny(0)).isEqualTo(-Errno.ECHILD);
    assertThat(group.inFlight()).isZero();
  }

  @Test
  void aRefusedCallIsNotInFlight() {
    driver.script(Op.POLL, Answer.again());
    assertThat(group.submit(first.poll(3, 1), Submitter.NONBLOCK)).isEqualTo(Submitter.AGAIN);
    assertThat(group.inFlight()).isZero();
    assertThat(group.awaitAll(HOUR_NANOS)).isZero();
  }

  // ---- any and all -----------------------------------------------------------------------------

  @Test
  void handsOutInTheOrderOfTheEvents() {
    submitHeld(first, second);
    driver.complete(second, 2);
    assertThat(group.awaitAny(HOUR_NANOS)).isZero();
    assertThat(group.next()).isSameAs(second);
    assertThat(group.next()).isNull();
    assertThat(group.inFlight()).isEqualTo(1);
    driver.complete(first, 1);
    assertThat(group.awaitAny(HOUR_NANOS)).isZero();
    assertThat(group.next()).isSameAs(first);
    assertThat(group.awaitAny(HOUR_NANOS)).isEqualTo(-Errno.ECHILD);
  }

  @Test
  void allWaitsForTheLast() {
    submitHeld(first, second);
    driver.complete(first, 1);
    assertThat(group.awaitAll(0)).isEqualTo(-Errno.ETIMEDOUT);
    assertThat(group.inFlight()).isEqualTo(1);
    driver.complete(second, 2);
    assertThat(group.awaitAll(HOUR_NANOS)).isZero();
    assertThat(group.inFlight()).isZero();
    assertThat(group.next()).isSameAs(first);
    assertThat(group.next()).isSameAs(second);
  }

  @Test
  void whatIsOverMayBeSubmittedAgainWithoutBeingHandedOut() {
    submitHeld(first, second);
    driver.complete(first, 1);
    driver.complete(second, 2);
    assertThat(group.awaitAll(HOUR_NANOS)).isZero();
    submitHeld(first);
    assertThat(group.next()).isSameAs(second);
    assertThat(group.next()).isNull();
    driver.complete(first, 11);
    assertThat(group.awaitAny(HOUR_NANOS)).isZero();
    assertThat(group.next()).isSameAs(first);
    assertThat(first.result()).isEqualTo(11);
  }

  @Test
  void anInterruptEndsTheWaitAndNotTheCall() {
    submitHeld(first);
    Thread.currentThread().interrupt();
    assertThat(group.awaitOne(first, HOUR_NANOS)).isEqualTo(-Errno.EINTR);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(first.isInFlight()).isTrue();
  }

  // ---- the end ---------------------------------------------------------------------------------

  @Test
  void closeWaitsForEveryTerminalCompletion() {
    submitHeld(first, second);
    group.cancel(first);
    group.cancel(first);
    group.close();
    assertThat(first.result()).isEqualTo(-Errno.ECANCELED);
    assertThat(second.result()).isEqualTo(-Errno.ECANCELED);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void takesNoCallOfAnother() {
    AsyncCall stranger = AsyncCall.to(EventQueue.polled());
    assertThatThrownBy(() -> group.submit(stranger.nop(), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> group.awaitOne(CallGroup.turning(driver).call(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- parking ---------------------------------------------------------------------------------

  @Test
  void parksUntilTheThreadThatTurnsTheDriverHasTheEvent() throws Exception {
    SimDriver turned = new SimDriver();
    CountDownLatch submitted = new CountDownLatch(1);
    AtomicInteger answer = new AtomicInteger(-1);
    try (PlainTarget target = PlainTarget.start()) {
      CallGroup parking = CallGroup.parking(turned, target);
      AsyncCall call = parking.call();
      Thread waiter =
          new Thread(
              () -> {
                parking.submit(call.poll(3, 1), 0);
                submitted.countDown();
                answer.set(parking.awaitOne(call, CallGroup.FOREVER));
              });
      waiter.start();
      submitted.await();
      assertThat(answer).hasValue(-1);
      turned.complete(call, 6);
      turned.turn(0);
      waiter.join();
      assertThat(answer).hasValue(0);
      assertThat(call.result()).isEqualTo(6);
    }
    turned.close();
  }

  @Test
  void inVcoreContextNothingWaits() throws Exception {
    try (PlainTarget target = PlainTarget.start()) {
      SimDriver held = new SimDriver();
      CallGroup parking = CallGroup.parking(held, target);
      AsyncCall call = parking.call();
      parking.submit(call.poll(3, 1), 0);
      int[] answers = new int[3];
      AtomicInteger closes = new AtomicInteger();
      CountDownLatch over = new CountDownLatch(1);
      EventQueue.upcall(target, Level.SOFT)
          .post(
              new Kcont() {
                @Override
                protected void run() {
                  answers[0] = parking.awaitOne(call, CallGroup.FOREVER);
                  answers[1] = parking.awaitAny(CallGroup.FOREVER);
                  answers[2] = parking.awaitAll(CallGroup.FOREVER);
                  try {
                    parking.close();
                  } catch (IllegalStateException deadlock) {
                    closes.incrementAndGet();
                  }
                  over.countDown();
                }
              });
      over.await();
      assertThat(answers).containsOnly(-Errno.EDEADLK);
      assertThat(closes).hasValue(1);
      assertThat(call.isInFlight()).as("nothing was done").isTrue();
      held.close();
    }
  }

  @Test
  void waitsForRealCalls() throws Exception {
    try (UringDriver uring = UringDriver.open();
        CallGroup waiting = CallGroup.turning(uring)) {
      AsyncCall soon = waiting.call();
      AsyncCall never = waiting.call();
      waiting.submit(never.timeout(HOUR_NANOS), 0);
      waiting.submit(soon.timeout(MILLI_NANOS), 0);
      assertThat(waiting.awaitAny(CallGroup.FOREVER)).isZero();
      assertThat(waiting.next()).isSameAs(soon);
      assertThat(waiting.awaitAll(MILLI_NANOS)).isEqualTo(-Errno.ETIMEDOUT);
      waiting.cancel(never);
      assertThat(waiting.awaitAll(CallGroup.FOREVER)).isZero();
      assertThat(never.result()).isEqualTo(-Errno.ECANCELED);
    }
  }
}
