package io.upcall.async;

import static io.upcall.async.Submitter.AGAIN;
import static io.upcall.async.Submitter.ALWAYS_EVENT;
import static io.upcall.async.Submitter.ATOMIC;
import static io.upcall.async.Submitter.INVALID;
import static io.upcall.async.Submitter.NONBLOCK;
import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.QUICK;
import static io.upcall.async.Submitter.TRY_QUICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.PlainTarget;
import io.upcall.async.testing.RecordedCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every driver promises. A driver's own test says how to make one and what it cannot do. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
abstract class DriverContract {

  /** What a driver may be unable to show; its test gives the reason. */
  enum Ability {
    /** A cancel can be made to come too late. */
    LATE_CANCEL,
    /** Two timeouts can be made to be due at once. */
    EQUAL_DEADLINES
  }

  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final long TURN_NANOS = 50_000_000L;
  private static final int TURNS = 200;

  Driver driver;

  // ---- what a driver's test says
  // -----------------------------------------------------------------

  abstract Driver open() throws IOException;

  /** What this driver cannot do, with the reason. */
  abstract Map<Ability, String> cannot();

  /** Makes a nop with TRY_QUICK quick, where that is not its nature. */
  abstract void makeNopQuick();

  /** Makes a cancel of {@code call} come too late: the call ends with 7. */
  abstract void makeCancelLate(AsyncCall call);

  /** A driver that is full with {@link #room} calls of {@link #prepareHeld}. */
  abstract Driver openForRoom() throws IOException;

  /** How many of {@link #prepareHeld} there is room for in a driver of {@link #openForRoom}. */
  abstract int room();

  /** Prepares something that needs room and does not end by itself. */
  abstract void prepareHeld(AsyncCall call);

  /**
   * Prepares a call that needs the same room as a held one, and ends by itself.
   *
   * @return how
   */
  abstract int prepareShort(AsyncCall call);

  private void assumeCan(Ability ability) {
    String reason = cannot().get(ability);
    assumeFalse(reason != null, reason);
  }

  @BeforeEach
  void openDriver() throws IOException {
    driver = open();
  }

  @AfterEach
  void closeDriver() {
    driver.close();
  }

  void turnUntil(BooleanSupplier done) {
    for (int turns = 0; !done.getAsBoolean(); turns++) {
      assertThat(turns).as("turns without what was waited for").isLessThan(TURNS);
      driver.turn(TURN_NANOS);
    }
  }

  private void fewTurns() {
    for (int turns = 0; turns < 5; turns++) {
      driver.turn(0);
    }
  }

  private RecordedCall held() {
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.timeout(HOUR_NANOS), 0)).isEqualTo(PENDING);
    return call;
  }

  // ---- the life of a call ----------------------------------------------------------------------

  @Test
  void goesFromIdleThroughPendingToDone() {
    RecordedCall call = new RecordedCall();
    assertThat(call.isInFlight()).isFalse();
    assertThat(call.isDone()).isFalse();
    call.nop();
    assertThat(call.isInFlight()).isFalse();
    assertThat(driver.submit(call, 0)).isEqualTo(PENDING);
    assertThat(call.isInFlight()).isTrue();
    assertThat(call.isDone()).isFalse();
    assertThat(driver.inFlight()).isEqualTo(1);
    assertThat(driver.hasWork()).isTrue();
    turnUntil(call::isDone);
    assertThat(call.isInFlight()).isFalse();
    assertThat(call.results()).containsExactly(0);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void refusesACallThatWasNotPrepared() {
    RecordedCall call = new RecordedCall();
    assertThatThrownBy(() -> driver.submit(call, 0)).isInstanceOf(IllegalStateException.class);
    driver.submit(call.nop(), 0);
    turnUntil(call::isDone);
    assertThatThrownBy(() -> driver.submit(call, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not prepared");
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void refusesToPrepareOrSubmitWhileInFlight() {
    RecordedCall call = held();
    assertThatThrownBy(call::nop)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in flight");
    assertThatThrownBy(() -> driver.submit(call, 0)).isInstanceOf(IllegalStateException.class);
    driver.cancel(call);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void isInFlightUntilItsEventIsTakenOffTheQueue() {
    EventQueue queue = EventQueue.polled();
    AsyncCall call = AsyncCall.to(queue);
    driver.submit(call.nop(), 0);
    turnUntil(() -> !queue.isEmpty());
    assertThat(driver.inFlight()).isZero();
    assertThat(call.isInFlight()).isTrue();
    assertThatThrownBy(call::nop).isInstanceOf(IllegalStateException.class);
    assertThat(queue.poll()).isSameAs(call);
    assertThat(call.isDone()).isTrue();
    assertThat(call.result()).isZero();
  }

  @Test
  void mayBePreparedAgainBeforeItIsSubmitted() {
    RecordedCall call = new RecordedCall();
    call.timeout(HOUR_NANOS);
    call.nop();
    driver.submit(call, 0);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(0);
  }

  // ---- quick or pending ------------------------------------------------------------------------

  @Test
  void quickHasItsResultAndNoEvent() {
    makeNopQuick();
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.nop(), TRY_QUICK)).isEqualTo(QUICK);
    assertThat(call.isDone()).isTrue();
    assertThat(call.result()).isZero();
    assertThat(driver.inFlight()).isZero();
    fewTurns();
    assertThat(call.events()).isZero();
  }

  @Test
  void alwaysEventTurnsQuickIntoOneEvent() {
    makeNopQuick();
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.nop(), TRY_QUICK | ALWAYS_EVENT)).isEqualTo(PENDING);
    assertThat(call.events()).isZero();
    assertThat(call.isInFlight()).isTrue();
    assertThat(driver.inFlight()).isEqualTo(1);
    assertThat(driver.hasWork()).isTrue();
    assertThat(driver.turn(Driver.FOREVER)).isEqualTo(1);
    assertThat(driver.inFlight()).isZero();
    fewTurns();
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void givesExactlyOneEventToEach() {
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      RecordedCall call = new RecordedCall();
      calls.add(call);
      assertThat(driver.submit(call.nop(), i % 3 == 0 ? ALWAYS_EVENT : 0)).isEqualTo(PENDING);
    }
    turnUntil(() -> driver.inFlight() == 0);
    fewTurns();
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(0));
  }

  @Test
  void runsNoCallbackInsideSubmitCancelOrWake() {
    makeNopQuick();
    boolean[] inside = new boolean[1];
    AtomicInteger wrong = new AtomicInteger();
    Runnable check = () -> wrong.addAndGet(inside[0] ? 1 : 0);
    List<RecordedCall> calls = new ArrayList<>();
    inside[0] = true;
    for (int i = 0; i < 1_200; i++) {
      RecordedCall call = new RecordedCall().then(check);
      calls.add(call);
      driver.submit(i % 2 == 0 ? call.nop() : call.timeout(HOUR_NANOS), ALWAYS_EVENT);
    }
    for (RecordedCall call : calls) {
      driver.cancel(call);
    }
    driver.cancelHeldBy(new Object());
    driver.wake();
    inside[0] = false;
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(wrong).hasValue(0);
    assertThat(calls).allSatisfy(call -> assertThat(call.events()).isEqualTo(1));
  }

  // ---- from inside the callback ----------------------------------------------------------------

  @Test
  void aCallbackMayReuseItsCall() {
    RecordedCall call = new RecordedCall();
    call.then(
        () -> {
          if (call.events() < 100) {
            assertThat(driver.submit(call.nop(), 0)).isEqualTo(PENDING);
          }
        });
    driver.submit(call.nop(), 0);
    turnUntil(() -> call.events() == 100);
    fewTurns();
    assertThat(call.events()).isEqualTo(100);
  }

  @Test
  void aCallbackMaySubmitAndCancelOthers() {
    RecordedCall target = held();
    RecordedCall other = new RecordedCall();
    RecordedCall call = new RecordedCall();
    call.then(
        () -> {
          driver.submit(other.nop(), 0);
          driver.cancel(target);
          assertThat(other.events() + target.events()).isZero();
        });
    driver.submit(call.nop(), 0);
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(other.results()).containsExactly(0);
    assertThat(target.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void aTurnEndsThoughCallbacksGoOn() {
    makeNopQuick();
    RecordedCall call = new RecordedCall();
    call.then(
        () -> {
          if (call.events() < 1_000) {
            driver.submit(call.nop(), TRY_QUICK | ALWAYS_EVENT);
          }
        });
    driver.submit(call.nop(), TRY_QUICK | ALWAYS_EVENT);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(driver.hasWork()).isTrue();
    turnUntil(() -> driver.inFlight() == 0 || call.events() >= 10);
    assertThat(call.events()).isLessThan(20);
  }

  @Test
  void aCallbackMayCloseTheDriver() {
    RecordedCall target = held();
    RecordedCall last = new RecordedCall();
    RecordedCall call = new RecordedCall().then(driver::close);
    driver.submit(call.nop(), ALWAYS_EVENT);
    driver.submit(last.nop(), ALWAYS_EVENT);
    turnUntil(() -> call.events() == 1);
    assertThat(target.results()).containsExactly(-Errno.ECANCELED);
    assertThat(last.events()).isEqualTo(1);
    assertThat(driver.submit(call.nop(), 0)).isEqualTo(INVALID);
  }

  @Test
  void goesOnAfterACallbackThrew() {
    RecordedCall thrower =
        new RecordedCall()
            .then(
                () -> {
                  throw new IllegalStateException("thrown by the test");
                });
    RecordedCall after = new RecordedCall();
    driver.submit(thrower.nop(), ALWAYS_EVENT);
    driver.submit(after.nop(), ALWAYS_EVENT);
    assertThatThrownBy(
            () -> {
              for (int turns = 0; turns < TURNS; turns++) {
                driver.turn(TURN_NANOS);
              }
            })
        .hasMessage("thrown by the test");
    turnUntil(() -> after.events() == 1);
    assertThat(thrower.events()).isEqualTo(1);
    assertThat(driver.inFlight()).isZero();
  }

  // ---- cancelling ------------------------------------------------------------------------------

  @Test
  void aCancelledCallIsOverWithItsOwnEvent() {
    RecordedCall call = held();
    fewTurns();
    driver.cancel(call);
    assertThat(call.isInFlight()).isTrue();
    driver.cancel(call);
    turnUntil(call::isDone);
    fewTurns();
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void cancelsWhatWasSubmittedInTheSameTurn() {
    RecordedCall call = held();
    driver.cancel(call);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void aCancelOfAFinishedCallDoesNothing() {
    RecordedCall call = new RecordedCall();
    driver.cancel(call);
    driver.submit(call.nop(), 0);
    turnUntil(call::isDone);
    driver.cancel(call);
    assertThat(driver.submit(call.timeout(HOUR_NANOS), 0)).isEqualTo(PENDING);
    fewTurns();
    assertThat(call.isInFlight()).isTrue();
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void aCancelOfACallWhoseEventWaitsDoesNothing() {
    EventQueue queue = EventQueue.polled();
    AsyncCall call = AsyncCall.to(queue);
    driver.submit(call.nop(), 0);
    turnUntil(() -> !queue.isEmpty());
    RecordedCall next = held();
    driver.cancel(call);
    fewTurns();
    assertThat(queue.poll()).isSameAs(call);
    assertThat(call.result()).isZero();
    assertThat(queue.poll()).isNull();
    driver.submit(call.timeout(HOUR_NANOS), 0);
    fewTurns();
    assertThat(call.isInFlight()).isTrue();
    assertThat(next.isInFlight()).isTrue();
    driver.cancel(call);
    turnUntil(() -> !queue.isEmpty());
    assertThat(queue.poll()).isSameAs(call);
    assertThat(call.result()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void aCancelThatComesTooLateLeavesTheResult() {
    assumeCan(Ability.LATE_CANCEL);
    RecordedCall call = held();
    makeCancelLate(call);
    driver.cancel(call);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(7);
  }

  @Test
  void aLateCancelDoesNotHitTheNextUse() {
    for (int i = 0; i < 200; i++) {
      RecordedCall call = new RecordedCall();
      driver.submit(call.nop(), 0);
      driver.cancel(call);
      turnUntil(call::isDone);
      assertThat(call.result()).isIn(0, -Errno.ECANCELED);
      driver.submit(call.timeout(HOUR_NANOS), 0);
      driver.turn(0);
      assertThat(call.isInFlight()).isTrue();
      driver.cancel(call);
      turnUntil(call::isDone);
      assertThat(call.events()).isEqualTo(2);
    }
  }

  @Test
  void answersCanceledToACallWhoseEndWasWantedBefore() {
    RecordedCall call = new RecordedCall();
    call.timeout(HOUR_NANOS);
    call.wantCancel();
    assertThat(driver.submit(call, ALWAYS_EVENT)).isEqualTo(PENDING);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    call.timeout(HOUR_NANOS);
    driver.submit(call, 0);
    fewTurns();
    assertThat(call.isInFlight()).isTrue();
  }

  @Test
  void takesARoutedCall() {
    RecordedCall call = new RecordedCall();
    call.nop().routed();
    assertThat(call.isRouted()).isTrue();
    assertThat(call.isInFlight()).isTrue();
    assertThatThrownBy(call::nop).isInstanceOf(IllegalStateException.class);
    assertThat(driver.submit(call, ALWAYS_EVENT)).isEqualTo(PENDING);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void cancelsAllThatOneHolderHas() {
    Object mine = new Object();
    Object others = new Object();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RecordedCall call = new RecordedCall();
      call.holder(i % 2 == 0 ? mine : others);
      driver.submit(call.timeout(HOUR_NANOS), 0);
      calls.add(call);
    }
    assertThat(driver.cancelHeldBy(mine)).isEqualTo(10);
    turnUntil(() -> driver.inFlight() == 10);
    fewTurns();
    for (int i = 0; i < 20; i++) {
      assertThat(calls.get(i).isInFlight()).isEqualTo(i % 2 != 0);
    }
    assertThat(driver.cancelHeldBy(mine)).isZero();
    assertThat(driver.cancelHeldBy(new Object())).isZero();
  }

  // ---- timeouts --------------------------------------------------------------------------------

  @Test
  void timeoutsEndByDeadlineWithEtime() {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    int[] millis = {40, 1, 20, 10, 0};
    for (int delay : millis) {
      RecordedCall call = new RecordedCall();
      call.then(
          () -> {
            assertThat(call.result()).isEqualTo(-Errno.ETIME);
            order.add(delay);
          });
      driver.submit(call.timeout(delay * 1_000_000L), 0);
    }
    turnUntil(() -> order.size() == millis.length);
    assertThat(order).containsExactly(0, 1, 10, 20, 40);
  }

  @Test
  void equalDeadlinesEndInTheOrderOfSubmission() {
    assumeCan(Ability.EQUAL_DEADLINES);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int number = i;
      RecordedCall call = new RecordedCall().then(() -> order.add(number));
      driver.submit(call.timeout(1_000_000), 0);
    }
    turnUntil(() -> order.size() == 10);
    assertThat(order).isSorted();
  }

  @Test
  void refusesANegativeTimeout() {
    assertThatThrownBy(() -> new RecordedCall().timeout(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTurnThatMayNotWaitDoesNot() {
    held();
    fewTurns();
    assertThat(driver.turn(0)).isZero();
  }

  @Test
  void aTurnWaitsNoLongerThanItsTimeout() {
    held();
    assertThat(driver.turn(2_000_000)).isZero();
  }

  // ---- wake ------------------------------------------------------------------------------------

  @Test
  void aWakeThatComesFirstIsNotLost() {
    driver.turn(0);
    for (int i = 0; i < 20; i++) {
      driver.wake();
      driver.wake();
      assertThat(driver.turn(Driver.FOREVER)).isZero();
    }
  }

  @Test
  void aWakeEndsAWaitingTurn() throws InterruptedException {
    int rounds = 500;
    AtomicLong left = new AtomicLong();
    AtomicLong taken = new AtomicLong();
    CountDownLatch started = new CountDownLatch(1);
    Thread waker =
        new Thread(
            () -> {
              started.countDown();
              for (int round = 1; round <= rounds; round++) {
                left.set(round);
                driver.wake();
                while (taken.get() != round) {
                  Thread.onSpinWait();
                  Thread.yield();
                }
              }
            },
            "waker");
    waker.start();
    started.await();
    while (taken.get() < rounds) {
      // As a vcore does it: look, wait, look. A lost wake hangs here, and the timeout says so.
      if (left.get() == taken.get()) {
        driver.turn(Driver.FOREVER);
      }
      taken.set(left.get());
    }
    waker.join();
  }

  @Test
  void wakesFromManyThreadsAreNotLost() throws InterruptedException {
    int wakers = 4;
    int each = 1_000;
    AtomicInteger left = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < wakers; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int j = 0; j < each; j++) {
                  left.incrementAndGet();
                  driver.wake();
                }
              }));
    }
    threads.forEach(Thread::start);
    for (int seen = 0; seen < wakers * each; seen = left.get()) {
      if (left.get() == seen) {
        driver.turn(Driver.FOREVER);
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  // ---- closing ---------------------------------------------------------------------------------

  @Test
  void closeEndsEveryCallOnce() {
    EventQueue queue = EventQueue.polled();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      RecordedCall call = i % 2 == 0 ? new RecordedCall() : new RecordedCall(queue);
      calls.add(call);
      driver.submit(call.timeout(HOUR_NANOS), 0);
    }
    driver.close();
    assertThat(driver.inFlight()).isZero();
    assertThat(queue.drain(Integer.MAX_VALUE)).isEqualTo(350);
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.results()).containsExactly(-Errno.ECANCELED));
    driver.close();
    driver.wake();
    assertThat(driver.turn(0)).isZero();
    assertThat(driver.hasWork()).isFalse();
    assertThat(calls).allSatisfy(call -> assertThat(call.events()).isEqualTo(1));
  }

  @Test
  void closeDeliversWhatWasAnswered() {
    makeNopQuick();
    RecordedCall call = new RecordedCall();
    driver.submit(call.nop(), TRY_QUICK | ALWAYS_EVENT);
    driver.close();
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void closeEndsTheBacklogToo() throws IOException {
    useDriverForRoom();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < room() + 10; i++) {
      RecordedCall call = new RecordedCall();
      calls.add(call);
      prepareHeld(call);
      assertThat(driver.submit(call, 0)).isEqualTo(PENDING);
    }
    assertThat(driver.inFlight()).isEqualTo(room() + 10);
    driver.close();
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.results()).containsExactly(-Errno.ECANCELED));
  }

  @Test
  void answersInvalidAfterClose() throws IOException {
    driver.close();
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.nop(), 0)).isEqualTo(INVALID);
    assertThat(driver.submit(call, ALWAYS_EVENT | TRY_QUICK)).isEqualTo(INVALID);
    assertThat(call.isInFlight()).isFalse();
    driver.cancel(call);
    assertThat(driver.cancelHeldBy(this)).isZero();
    driver = open();
    assertThat(driver.submit(call, 0)).isEqualTo(PENDING);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void aCallbackDuringCloseMaySubmitAndGetsInvalid() {
    RecordedCall other = new RecordedCall();
    AtomicInteger answer = new AtomicInteger(-1);
    RecordedCall call =
        new RecordedCall().then(() -> answer.set(driver.submit(other.nop(), ALWAYS_EVENT)));
    driver.submit(call.timeout(HOUR_NANOS), 0);
    driver.close();
    assertThat(answer).hasValue(INVALID);
    assertThat(other.events()).isZero();
  }

  @Test
  void wakesThatRaceTheCloseAreHarmless() throws InterruptedException, IOException {
    for (int round = 0; round < 30; round++) {
      Driver closing = open();
      CountDownLatch started = new CountDownLatch(1);
      AtomicInteger wakes = new AtomicInteger();
      Thread waker =
          new Thread(
              () -> {
                started.countDown();
                for (int i = 0; i < 200; i++) {
                  closing.wake();
                  wakes.incrementAndGet();
                }
              });
      waker.start();
      started.await();
      while (wakes.get() == 0) {
        closing.turn(0);
      }
      closing.close();
      waker.join();
    }
  }

  // ---- room ------------------------------------------------------------------------------------

  private void useDriverForRoom() throws IOException {
    driver.close();
    driver = openForRoom();
  }

  private List<RecordedCall> fill() throws IOException {
    useDriverForRoom();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < room(); i++) {
      RecordedCall call = new RecordedCall();
      prepareHeld(call);
      assertThat(driver.submit(call, NONBLOCK)).isEqualTo(PENDING);
      calls.add(call);
    }
    return calls;
  }

  @Test
  void answersAgainWhenThereIsNoRoomAndNobodyMayWait() throws IOException {
    List<RecordedCall> inside = fill();
    RecordedCall call = new RecordedCall();
    prepareHeld(call);
    assertThat(driver.submit(call, NONBLOCK)).isEqualTo(AGAIN);
    assertThat(call.isInFlight()).isFalse();
    assertThat(driver.submit(call, ATOMIC)).isEqualTo(AGAIN);
    assertThat(driver.inFlight()).isEqualTo(room());
    driver.cancel(inside.get(0));
    turnUntil(inside.get(0)::isDone);
    assertThat(driver.submit(call, NONBLOCK)).isEqualTo(PENDING);
  }

  @Test
  void startsTheBacklogInOrder() throws IOException {
    List<RecordedCall> inside = fill();
    List<String> order = new ArrayList<>();
    RecordedCall head = new RecordedCall();
    prepareHeld(head);
    assertThat(driver.submit(head, 0)).isEqualTo(PENDING);
    for (String name : List.of("first", "second", "third")) {
      RecordedCall call = new RecordedCall().then(() -> order.add(name));
      prepareShort(call);
      assertThat(driver.submit(call, 0)).isEqualTo(PENDING);
    }
    RecordedCall refused = new RecordedCall();
    prepareShort(refused);
    assertThat(driver.submit(refused, NONBLOCK)).as("behind the backlog").isEqualTo(AGAIN);
    fewTurns();
    assertThat(order).as("nobody overtakes the head of the backlog").isEmpty();
    driver.cancel(inside.get(0));
    driver.cancel(inside.get(1));
    turnUntil(() -> order.size() == 3);
    assertThat(order).containsExactly("first", "second", "third");
    assertThat(head.isInFlight()).isTrue();
    assertThat(driver.inFlight()).isEqualTo(room() - 1);
  }

  @Test
  void aBacklogThatMayStartIsWork() throws IOException {
    List<RecordedCall> inside = fill();
    RecordedCall waits = new RecordedCall();
    prepareHeld(waits);
    driver.submit(waits, 0);
    RecordedCall behind = new RecordedCall();
    prepareShort(behind);
    driver.submit(behind, 0);
    driver.cancel(inside.get(0));
    driver.cancel(inside.get(1));
    // As a busy vcore does it: a turn only when the driver says that there is work.
    for (int i = 0; i < TURNS && behind.events() == 0; i++) {
      if (driver.hasWork()) {
        driver.turn(0);
      } else {
        Thread.onSpinWait();
      }
    }
    assertThat(behind.events()).isEqualTo(1);
  }

  @Test
  void cancelsInTheBacklog() throws IOException {
    List<RecordedCall> inside = fill();
    Object holder = new Object();
    RecordedCall head = new RecordedCall();
    prepareHeld(head);
    head.holder(holder);
    driver.submit(head, 0);
    RecordedCall middle = new RecordedCall();
    middle.holder(holder);
    prepareShort(middle);
    driver.submit(middle, 0);
    RecordedCall last = new RecordedCall();
    final int expected = prepareShort(last);
    driver.submit(last, 0);
    assertThat(driver.cancelHeldBy(holder)).isEqualTo(2);
    assertThat(head.isInFlight()).isTrue();
    driver.cancel(inside.get(0));
    turnUntil(() -> last.events() == 1);
    turnUntil(() -> head.events() + middle.events() == 2);
    assertThat(head.results()).containsExactly(-Errno.ECANCELED);
    assertThat(middle.results()).containsExactly(-Errno.ECANCELED);
    assertThat(last.results()).containsExactly(expected);
  }

  // ---- delivery --------------------------------------------------------------------------------

  @Test
  void aCallWithoutAQueueRunsInTheTurn() {
    boolean[] inTurn = new boolean[1];
    List<Boolean> seen = new ArrayList<>();
    RecordedCall call = new RecordedCall().then(() -> seen.add(inTurn[0]));
    driver.submit(call.nop(), 0);
    inTurn[0] = true;
    turnUntil(call::isDone);
    assertThat(seen).containsExactly(true);
  }

  @Test
  void aPolledQueueGetsTheEventsInOrderAndRunsNothing() {
    EventQueue queue = EventQueue.polled();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      RecordedCall call = new RecordedCall(queue);
      calls.add(call);
      driver.submit(call.nop(), 0);
    }
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(calls).allSatisfy(call -> assertThat(call.events()).isZero());
    for (RecordedCall call : calls) {
      assertThat(queue.poll()).isSameAs(call);
    }
    assertThat(queue.poll()).isNull();
  }

  @Test
  void anUpcallQueueRunsOnItsTarget() throws InterruptedException {
    try (PlainTarget target = PlainTarget.start()) {
      EventQueue queue = EventQueue.upcall(target, Level.NET);
      CountDownLatch ran = new CountDownLatch(50);
      AtomicInteger elsewhere = new AtomicInteger();
      for (int i = 0; i < 50; i++) {
        RecordedCall call =
            new RecordedCall(queue)
                .then(
                    () -> {
                      elsewhere.addAndGet(target.isVcoreContext() ? 0 : 1);
                      ran.countDown();
                    });
        driver.submit(call.nop(), 0);
      }
      turnUntil(() -> driver.inFlight() == 0);
      ran.await();
      assertThat(elsewhere).hasValue(0);
      queue.close();
    }
  }

  @Test
  void aClosedQueueLeavesTheCallDoneWithoutEvent() {
    EventQueue queue = EventQueue.polled();
    RecordedCall call = new RecordedCall(queue);
    driver.submit(call.nop(), 0);
    queue.close();
    turnUntil(call::isDone);
    assertThat(call.result()).isZero();
    assertThat(call.events()).isZero();
    assertThat(queue.poll()).isNull();
    assertThat(driver.inFlight()).isZero();
  }

  // ---- the owner -------------------------------------------------------------------------------

  @Test
  void mayPassToAnotherThreadWithCallsInFlight() throws InterruptedException {
    List<RecordedCall> calls = new ArrayList<>();
    CountDownLatch submitted = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Thread first =
        new Thread(
            () -> {
              for (int i = 0; i < 50; i++) {
                RecordedCall call = new RecordedCall();
                driver.submit(call.timeout(i % 2 == 0 ? 1_000_000 : HOUR_NANOS), 0);
                calls.add(call);
              }
              driver.turn(0);
              submitted.countDown();
              try {
                over.await();
              } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
              }
            });
    first.start();
    submitted.await();
    turnUntil(() -> driver.inFlight() == 25);
    for (RecordedCall call : calls) {
      driver.cancel(call);
    }
    turnUntil(() -> driver.inFlight() == 0);
    over.countDown();
    first.join();
    for (int i = 0; i < 50; i++) {
      assertThat(calls.get(i).results())
          .containsExactly(i % 2 == 0 ? -Errno.ETIME : -Errno.ECANCELED);
    }
  }
}
