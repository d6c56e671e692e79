package io.upcall.async.slow;

import static io.upcall.async.Submitter.AGAIN;
import static io.upcall.async.Submitter.ATOMIC;
import static io.upcall.async.Submitter.NONBLOCK;
import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.QUICK;
import static io.upcall.async.Submitter.TRY_QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.SlowFunction;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.uring.UringDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Functions as calls: on the uring driver, over a road of two threads and a queue of two. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class SlowLaneTest {

  private static final int THREADS = 2;
  private static final int BOUND = 4;
  private static final int TURNS = 200;
  private static final long TURN_NANOS = 50_000_000L;
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final SlowRoad road = SlowRoad.open(THREADS, BOUND - THREADS);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(THREADS);
  private Driver driver;

  @BeforeEach
  void open() throws Exception {
    driver = UringDriver.open(road);
  }

  @AfterEach
  void close() {
    release.countDown();
    driver.close();
    road.close();
  }

  private void turnUntilDone(AsyncCall call) {
    for (int turns = 0; !call.isDone(); turns++) {
      assertThat(turns).isLessThan(TURNS);
      driver.turn(TURN_NANOS);
    }
  }

  private int blocked() {
    begun.countDown();
    try {
      release.await();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
    return 1;
  }

  private List<RecordedCall> submitBlocked(int count) {
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordedCall call = new RecordedCall();
      assertThat(driver.submit(call.function(this::blocked), 0)).isEqualTo(PENDING);
      calls.add(call);
    }
    driver.turn(0);
    return calls;
  }

  // ---- the road --------------------------------------------------------------------------------

  @Test
  void aFunctionRunsOnAThreadOfTheRoadAndItsEventInTheTurn() {
    AtomicReference<Thread> ran = new AtomicReference<>();
    AtomicReference<Thread> told = new AtomicReference<>();
    RecordedCall call = new RecordedCall();
    call.then(() -> told.set(Thread.currentThread()));
    SlowFunction function =
        () -> {
          ran.set(Thread.currentThread());
          return 42;
        };
    assertThat(driver.submit(call.function(function), 0)).isEqualTo(PENDING);
    assertThat(driver.inFlight()).isEqualTo(1);
    assertThat(driver.hasWork()).isTrue();
    turnUntilDone(call);
    assertThat(call.results()).containsExactly(42);
    assertThat(ran.get().getName()).contains("slow-road");
    assertThat(told).hasValue(Thread.currentThread());
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void aWaitingTurnIsWokenByTheFunctionsEnd() {
    List<RecordedCall> calls = submitBlocked(1);
    release.countDown();
    driver.turn(Driver.FOREVER);
    turnUntilDone(calls.get(0));
    assertThat(calls.get(0).results()).containsExactly(1);
  }

  @Test
  void whatThrowsEndsWithEio() {
    RecordedCall call = new RecordedCall();
    driver.submit(
        call.function(
            () -> {
              throw new IllegalStateException("a function of a test throws this");
            }),
        0);
    turnUntilDone(call);
    assertThat(call.results()).containsExactly(-Errno.EIO);
  }

  @Test
  void isQuickWhenItNeedNotWaitAndTheSubmitterAskedForThat() {
    AtomicInteger slow = new AtomicInteger();
    SlowFunction cached =
        new SlowFunction() {
          @Override
          public int call() {
            slow.incrementAndGet();
            return 1;
          }

          @Override
          public int tryQuick() {
            return 2;
          }
        };
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.function(cached), TRY_QUICK)).isEqualTo(QUICK);
    assertThat(call.result()).isEqualTo(2);
    assertThat(call.events()).isZero();
    assertThat(slow).hasValue(0);
    assertThat(driver.submit(call.function(cached), 0)).isEqualTo(PENDING);
    turnUntilDone(call);
    assertThat(call.results()).containsExactly(1);
    assertThat(slow).hasValue(1);
  }

  // ---- the bound -------------------------------------------------------------------------------

  @Test
  void atTheBoundNonblockGetsAgainAndOthersWait() throws Exception {
    List<RecordedCall> calls = submitBlocked(BOUND);
    RecordedCall refused = new RecordedCall();
    assertThat(driver.submit(refused.function(() -> 5), NONBLOCK)).isEqualTo(AGAIN);
    RecordedCall waits = new RecordedCall();
    assertThat(driver.submit(waits.function(() -> 6), 0)).isEqualTo(PENDING);
    assertThat(driver.submit(refused, NONBLOCK)).as("nobody overtakes").isEqualTo(AGAIN);
    begun.await();
    assertThat(road.threads()).isEqualTo(THREADS);
    release.countDown();
    turnUntilDone(waits);
    calls.forEach(this::turnUntilDone);
    assertThat(waits.results()).containsExactly(6);
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(1));
    assertThat(driver.submit(refused, NONBLOCK)).isEqualTo(PENDING);
    turnUntilDone(refused);
  }

  @Test
  void roomThatOneLaneGivesBackReachesAnother() throws Exception {
    List<RecordedCall> calls = submitBlocked(BOUND);
    RecordedCall waits = new RecordedCall();
    RecordedCall withdrawn = new RecordedCall();
    try (Driver idle = UringDriver.open(road);
        Driver other = UringDriver.open(road)) {
      idle.submit(withdrawn.function(() -> 7), 0);
      idle.turn(0);
      other.submit(waits.function(() -> 8), 0);
      other.turn(0);
      idle.cancel(withdrawn);
      idle.turn(0);
      assertThat(withdrawn.results()).containsExactly(-Errno.ECANCELED);
      release.countDown();
      while (!waits.isDone()) {
        // The lane that was told first has no use for the room, and passes it on.
        idle.turn(0);
        other.turn(SOON_NANOS);
      }
      assertThat(waits.results()).containsExactly(8);
    }
    calls.forEach(this::turnUntilDone);
  }

  @Test
  void atomicTakesRoomOrSaysAgainAndStartsNothing() {
    RecordedCall call = new RecordedCall();
    AtomicInteger quick = new AtomicInteger();
    SlowFunction function =
        new SlowFunction() {
          @Override
          public int call() {
            return 3;
          }

          @Override
          public int tryQuick() {
            return quick.incrementAndGet();
          }
        };
    assertThat(driver.submit(call.function(function), ATOMIC | TRY_QUICK)).isEqualTo(PENDING);
    assertThat(quick).as("a quick attempt may be a system call").hasValue(0);
    turnUntilDone(call);
    assertThat(call.results()).containsExactly(3);
    submitBlocked(BOUND);
    assertThat(driver.submit(call.function(function), ATOMIC)).isEqualTo(AGAIN);
  }

  // ---- cancelling ------------------------------------------------------------------------------

  @Test
  void whatHasNotBegunIsWithdrawnAndNeverRuns() throws Exception {
    submitBlocked(THREADS);
    begun.await();
    AtomicInteger ran = new AtomicInteger();
    RecordedCall queued = new RecordedCall();
    driver.submit(queued.function(ran::incrementAndGet), 0);
    driver.turn(0);
    RecordedCall prepared = new RecordedCall();
    driver.submit(prepared.function(ran::incrementAndGet), 0);
    driver.cancel(queued);
    driver.cancel(queued);
    driver.cancel(prepared);
    driver.turn(0);
    assertThat(queued.results()).containsExactly(-Errno.ECANCELED);
    assertThat(prepared.results()).containsExactly(-Errno.ECANCELED);
    release.countDown();
    RecordedCall last = new RecordedCall();
    driver.submit(last.function(() -> 9), 0);
    turnUntilDone(last);
    assertThat(ran).hasValue(0);
  }

  @Test
  void whatHasBegunEndsByItselfWithOneEvent() throws Exception {
    List<RecordedCall> calls = submitBlocked(THREADS);
    begun.await();
    calls.forEach(driver::cancel);
    driver.turn(0);
    assertThat(calls).allMatch(AsyncCall::isInFlight);
    release.countDown();
    calls.forEach(this::turnUntilDone);
    driver.turn(0);
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(1));
  }

  @Test
  void aHoldersFunctionsEndTogether() throws Exception {
    submitBlocked(THREADS);
    begun.await();
    Object holder = new Object();
    List<RecordedCall> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RecordedCall call = new RecordedCall();
      call.function(() -> 1);
      call.holder(holder);
      driver.submit(call, 0);
      held.add(call);
    }
    assertThat(driver.cancelHeldBy(holder)).isEqualTo(3);
    driver.turn(0);
    assertThat(held)
        .allSatisfy(call -> assertThat(call.results()).containsExactly(-Errno.ECANCELED));
  }

  @Test
  void closeWithdrawsWhatWaitsAndAwaitsWhatRuns() throws Exception {
    List<RecordedCall> calls = submitBlocked(BOUND + 1);
    begun.await();
    Thread releaser = new Thread(release::countDown);
    releaser.start();
    driver.close();
    releaser.join();
    assertThat(calls).allMatch(AsyncCall::isDone);
    assertThat(calls).allSatisfy(call -> assertThat(call.events()).isEqualTo(1));
    assertThat(calls.get(BOUND).results()).containsExactly(-Errno.ECANCELED);
  }

  // ---- threads ---------------------------------------------------------------------------------

  @Test
  void oneThreadIsAlwaysPreparedAndSpareOnesEnd() throws Exception {
    SlowRoad brief = SlowRoad.open(3, 0, SOON_NANOS, Thread::new);
    try (Driver own = UringDriver.open(brief)) {
      assertThat(brief.threads()).isEqualTo(1);
      RecordedCall first = new RecordedCall();
      RecordedCall second = new RecordedCall();
      own.submit(first.function(this::blocked), 0);
      own.submit(second.function(this::blocked), 0);
      own.turn(0);
      begun.await();
      assertThat(brief.threads()).as("two at work and one prepared").isEqualTo(3);
      release.countDown();
      while (!first.isDone() || !second.isDone() || brief.threads() > 1) {
        own.turn(SOON_NANOS);
      }
    } finally {
      brief.close();
    }
  }

  @Test
  void hundredsOfFunctionsFromTwoLanesAllEndOnce() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    List<RecordedCall> calls = new ArrayList<>();
    try (Driver other = UringDriver.open(road)) {
      for (int i = 0; i < 300; i++) {
        RecordedCall call = new RecordedCall();
        calls.add(call);
        (i % 2 == 0 ? driver : other).submit(call.function(ran::incrementAndGet), 0);
      }
      while (!calls.stream().allMatch(AsyncCall::isDone)) {
        driver.turn(1_000_000);
        other.turn(1_000_000);
      }
    }
    assertThat(ran).hasValue(300);
    assertThat(calls).allSatisfy(call -> assertThat(call.events()).isEqualTo(1));
  }
}
