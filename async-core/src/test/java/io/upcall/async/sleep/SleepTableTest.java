package io.upcall.async.sleep;

import static io.upcall.async.sleep.Outcome.TIMED_OUT;
import static io.upcall.async.sleep.Outcome.WITHDRAWN;
import static io.upcall.async.sleep.Outcome.WOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.async.Workers;
import io.upcall.async.testing.Allocated;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.PlainTarget;
import io.upcall.async.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asynchronous sleepers, in virtual time. */
@ExtendWith(NothingLeft.class)
class SleepTableTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long AGES = Long.MAX_VALUE / 4;

  /** Where the overflow of nanoTime comes in the middle of the test. */
  private final VirtualClock clock = new VirtualClock(Long.MAX_VALUE - SECOND / 2);

  private final SleepTable table = new SleepTable(clock, 16);
  private final EventQueue queue = EventQueue.polled();
  private final RecordedSleeper sleeper = new RecordedSleeper();
  private final Object ident = new Object();

  private int drain() {
    return queue.drain(Integer.MAX_VALUE);
  }

  // ---- woken, timed out, withdrawn -------------------------------------------------------------

  @Test
  void theCallbackRunsWhereItsQueueSaysAndNotInsideWakeup() {
    table.asleep(ident, sleeper, queue, 0);
    assertThat(drain()).isZero();
    assertThat(sleeper.isQueued()).isTrue();
    assertThat(table.wakeup(ident)).isEqualTo(1);
    assertThat(sleeper.outcomes()).isEmpty();
    assertThat(drain()).isEqualTo(1);
    assertThat(sleeper.outcomes()).containsExactly(WOKEN);
    assertThat(sleeper.isQueued()).isFalse();
    assertThat(table.wakeup(ident)).isZero();
    assertThat(drain()).isZero();
  }

  @Test
  void timesOutAtItsDeadlineAndNotBefore() {
    table.asleep(ident, sleeper, queue, SECOND);
    clock.advance(SECOND - 1);
    assertThat(drain()).isZero();
    clock.advance(1);
    assertThat(sleeper.outcomes()).as("never in the clock's context").isEmpty();
    assertThat(drain()).isEqualTo(1);
    assertThat(sleeper.outcomes()).containsExactly(TIMED_OUT);
    assertThat(sleeper.timedOut()).isTrue();
    assertThat(table.wakeup(ident)).isZero();
    clock.advance(AGES);
    assertThat(drain()).isZero();
  }

  @Test
  void aTimeoutOfZeroNeverExpires() {
    table.asleep(ident, sleeper, queue, 0);
    assertThat(clock.alarms().size()).isZero();
    clock.advance(AGES);
    assertThat(drain()).isZero();
    assertThat(table.wakeupOne(ident)).isTrue();
    assertThat(drain()).isEqualTo(1);
    assertThat(sleeper.outcomes()).containsExactly(WOKEN);
  }

  @Test
  void theLongestTimeoutIsNotAShortOne() {
    table.asleep(ident, sleeper, queue, Long.MAX_VALUE);
    clock.advance(AGES);
    assertThat(drain()).isZero();
    assertThat(table.unasleep(sleeper)).isTrue();
    assertThat(clock.alarms().size()).isZero();
  }

  @Test
  void aWakeupBeforeTheDeadlineClearsTheAlarm() {
    table.asleep(ident, sleeper, queue, SECOND);
    assertThat(clock.alarms().size()).isEqualTo(1);
    table.wakeup(ident);
    assertThat(clock.alarms().size()).isZero();
    clock.advance(AGES);
    assertThat(drain()).isEqualTo(1);
    assertThat(sleeper.outcomes()).containsExactly(WOKEN);
  }

  @Test
  void aSleeperWithdrawnInTimeIsAwakeAndGetsNoCallback() {
    table.asleep(ident, sleeper, queue, SECOND);
    assertThat(table.unasleep(sleeper)).isTrue();
    assertThat(sleeper.outcome()).isEqualTo(WITHDRAWN);
    assertThat(sleeper.isQueued()).isFalse();
    assertThat(clock.alarms().size()).isZero();
    assertThat(table.unasleep(sleeper)).isFalse();
    assertThat(table.wakeup(ident)).isZero();
    clock.advance(AGES);
    assertThat(drain()).isZero();
    table.asleep(ident, sleeper, queue, 0);
    assertThat(table.wakeup(ident)).isEqualTo(1);
    drain();
    assertThat(sleeper.outcomes()).containsExactly(WOKEN);
  }

  @Test
  void withdrawingAfterTheWakeupIsTooLateAndTheCallbackComes() {
    table.asleep(ident, sleeper, queue, 0);
    table.wakeup(ident);
    assertThat(table.unasleep(sleeper)).isFalse();
    assertThat(drain()).isEqualTo(1);
    assertThat(sleeper.outcomes()).containsExactly(WOKEN);
    assertThat(table.unasleep(sleeper)).isFalse();
  }

  @Test
  void whatNeverSleptCannotBeWithdrawnAndHasNoOutcome() {
    assertThat(table.unasleep(sleeper)).isFalse();
    assertThatIllegalStateException().isThrownBy(sleeper::outcome);
  }

  // ---- again -----------------------------------------------------------------------------------

  @Test
  void sleepingTwiceAtATimeIsRefusedAndChangesNothing() {
    table.asleep(ident, sleeper, queue, SECOND);
    Object other = new Object();
    assertThatIllegalStateException().isThrownBy(() -> table.asleep(other, sleeper, queue, 0));
    assertThat(table.wakeup(other)).isZero();
    table.wakeup(ident);
    assertThatIllegalStateException()
        .as("on its queue")
        .isThrownBy(() -> table.asleep(other, sleeper, queue, 0));
    assertThat(drain()).isEqualTo(1);
    assertThat(sleeper.outcomes()).containsExactly(WOKEN);
  }

  @Test
  void aCallbackMaySleepAgainWakeOthersAndWithdrawThem() {
    RecordedSleeper second = new RecordedSleeper();
    RecordedSleeper third = new RecordedSleeper();
    List<Boolean> withdrawn = new ArrayList<>();
    table.asleep("second", second, queue, 0);
    table.asleep("third", third, queue, 0);
    sleeper.then(
        () -> {
          table.wakeup("second");
          withdrawn.add(table.unasleep(third));
          table.asleep(ident, sleeper.then(() -> {}), queue, SECOND);
        });
    table.asleep(ident, sleeper, queue, 0);
    table.wakeup(ident);
    assertThat(drain()).isEqualTo(2);
    clock.advance(SECOND);
    assertThat(drain()).isEqualTo(1);
    assertThat(sleeper.outcomes()).containsExactly(WOKEN, TIMED_OUT);
    assertThat(second.outcomes()).containsExactly(WOKEN);
    assertThat(third.outcomes()).isEmpty();
    assertThat(withdrawn).containsExactly(true);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4})
  void aNewTimeoutIsNotMistakenForTheOneBefore(long secondTimeout) throws Exception {
    table.asleep(ident, sleeper, queue, 2);
    onAnotherThread(() -> table.wakeup(ident));
    assertThat(clock.alarms().size()).as("left in the heap by the other thread").isEqualTo(1);
    drain();
    onAnotherThread(() -> table.asleep(ident, sleeper, queue, secondTimeout));
    clock.advance(secondTimeout - 1);
    assertThat(drain()).isZero();
    clock.advance(1);
    assertThat(drain()).isEqualTo(1);
    assertThat(sleeper.outcomes()).containsExactly(WOKEN, TIMED_OUT);
    clock.advance(AGES);
    assertThat(drain()).isZero();
    assertThat(clock.alarms().size()).isZero();
  }

  @Test
  void aLongAlarmThatIsClearedFromElsewhereIsTakenOutOfTheHeap() throws Exception {
    table.asleep(ident, sleeper, queue, 3600 * SECOND);
    onAnotherThread(() -> table.wakeup(ident));
    clock.turn();
    assertThat(clock.alarms().size()).isZero();
  }

  @Test
  void aSleeperMayGoToAnotherTable() {
    VirtualClock otherClock = new VirtualClock(0);
    SleepTable other = new SleepTable(otherClock, 1);
    table.asleep(ident, sleeper, queue, 2 * SECOND);
    assertThat(table.unasleep(sleeper)).isTrue();
    other.asleep(ident, sleeper, queue, SECOND);
    clock.advance(AGES);
    assertThat(drain()).isZero();
    otherClock.advance(SECOND);
    assertThat(drain()).isEqualTo(1);
    assertThat(sleeper.outcomes()).containsExactly(TIMED_OUT);
  }

  private static void onAnotherThread(Runnable body) throws InterruptedException {
    Thread thread = new Thread(body);
    thread.start();
    thread.join();
  }

  // ---- whom a wakeup finds ---------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void wakeupWakesAllOfItsIdentAndNobodyElseInTheOrderTheyFellAsleep(int buckets) {
    SleepTable sized = new SleepTable(clock, buckets);
    List<Integer> order = new ArrayList<>();
    RecordedSleeper[] sleepers = new RecordedSleeper[12];
    Object[] idents = {new Object(), new Object(), new Object()};
    for (int i = 0; i < sleepers.length; i++) {
      int number = i;
      sleepers[i] = new RecordedSleeper().then(() -> order.add(number));
      sized.asleep(idents[i % 3], sleepers[i], queue, 0);
    }
    assertThat(sized.wakeup(idents[1])).isEqualTo(4);
    drain();
    assertThat(order).containsExactly(1, 4, 7, 10);
    assertThat(sized.wakeupOne(idents[2])).isTrue();
    assertThat(sized.unasleep(sleepers[5])).isTrue();
    assertThat(sized.wakeupOne(idents[2])).isTrue();
    drain();
    assertThat(order).containsExactly(1, 4, 7, 10, 2, 8);
    assertThat(sized.wakeup(idents[0])).isEqualTo(4);
    assertThat(sized.wakeup(idents[2])).isEqualTo(1);
    drain();
    assertThat(order).containsExactly(1, 4, 7, 10, 2, 8, 0, 3, 6, 9, 11);
  }

  @Test
  void identsAreTheObjectsThemselvesAndTheirChannels() {
    String one = new String("ident");
    String equal = new String("ident");
    RecordedSleeper onChannel = new RecordedSleeper();
    table.asleep(one, sleeper, queue, 0);
    table.asleep(one, 1L << 40, onChannel, queue, 0);
    assertThat(table.wakeup(equal)).isZero();
    assertThat(table.wakeup(one, 1)).isZero();
    assertThat(table.wakeupOne(one, 1L << 40)).isTrue();
    drain();
    assertThat(sleeper.outcomes()).isEmpty();
    assertThat(onChannel.outcomes()).containsExactly(WOKEN);
    assertThat(table.wakeup(one)).isEqualTo(1);
    drain();
    assertThat(sleeper.outcomes()).containsExactly(WOKEN);
  }

  @Test
  void aQueueThatWasClosedGetsNoCallbackAndTheSleeperIsAwake() {
    EventQueue closed = EventQueue.polled();
    table.asleep(ident, sleeper, closed, SECOND);
    closed.close();
    assertThat(table.wakeup(ident)).isEqualTo(1);
    assertThat(closed.drain(1)).isZero();
    assertThat(sleeper.isQueued()).isFalse();
    assertThat(sleeper.outcome()).isEqualTo(WOKEN);
    table.asleep(ident, sleeper, queue, SECOND);
    clock.advance(SECOND);
    drain();
    assertThat(sleeper.outcomes()).containsExactly(TIMED_OUT);
  }

  @Test
  void aPollingConsumerFindsTheOutcome() {
    table.asleep(ident, sleeper, queue, SECOND);
    clock.advance(SECOND);
    assertThat(queue.poll()).isSameAs(sleeper);
    assertThat(sleeper.outcome()).isEqualTo(TIMED_OUT);
    assertThat(sleeper.outcomes()).as("polled: no callback").isEmpty();
  }

  // ---- queues ----------------------------------------------------------------------------------

  @Test
  void aBlockingCallbackDoesNotDelayThoseOfAnotherQueue() throws Exception {
    RecordedSleeper behindIt = new RecordedSleeper();
    try (PlainTarget slow = PlainTarget.start();
        PlainTarget quick = PlainTarget.start()) {
      EventQueue blocking = EventQueue.upcall(slow, Level.SOFT);
      EventQueue prompt = EventQueue.upcall(quick, Level.SOFT);
      CountDownLatch blocked = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      RecordedSleeper blocker =
          new RecordedSleeper()
              .then(
                  () -> {
                    blocked.countDown();
                    awaitQuietly(release);
                  });
      table.asleep(ident, blocker, blocking, 0);
      table.asleep(ident, behindIt, blocking, 0);
      table.asleep(ident, sleeper.then(done::countDown), prompt, 0);
      assertThat(table.wakeup(ident)).isEqualTo(3);
      assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(sleeper.outcomes()).containsExactly(WOKEN);
      assertThat(behindIt.outcomes()).as("behind the one that blocks").isEmpty();
      release.countDown();
    }
    assertThat(behindIt.outcomes()).containsExactly(WOKEN);
  }

  @Test
  void callbacksThatBlockOnWorkersDelayNoneOnAVcoreAndNoneOfAnotherLevel() throws Exception {
    try (PlainTarget vcore = PlainTarget.start();
        Workers workers = new Workers("upcall-sleep", 1)) {
      EventQueue blocking = EventQueue.worker(workers, Level.BIO);
      CountDownLatch blocked = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(2);
      RecordedSleeper blocker =
          sleeper.then(
              () -> {
                blocked.countDown();
                awaitQuietly(release);
              });
      RecordedSleeper upcall = new RecordedSleeper().then(done::countDown);
      RecordedSleeper otherLevel = new RecordedSleeper().then(done::countDown);
      table.asleep(ident, blocker, blocking, 0);
      table.asleep(ident, upcall, EventQueue.upcall(vcore, Level.BIO), 0);
      table.asleep(ident, otherLevel, EventQueue.worker(workers, Level.NET), 0);
      assertThat(table.wakeup(ident)).isEqualTo(3);
      assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(upcall.outcomes()).containsExactly(WOKEN);
      assertThat(otherLevel.outcomes()).containsExactly(WOKEN);
      release.countDown();
    }
    assertThat(sleeper.outcomes()).containsExactly(WOKEN);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- bounds ----------------------------------------------------------------------------------

  @Test
  void sizesAndTimeoutsOutOfRangeAreRefusedWithTheirNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SleepTable(clock, 0))
        .withMessageContaining("0 buckets");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SleepTable(clock, 1 << 30))
        .withMessageContaining("1073741824 buckets");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.asleep(ident, sleeper, queue, -5))
        .withMessageContaining("-5 ns");
    assertThatIllegalArgumentException().isThrownBy(() -> table.tsleep(ident, -1));
    assertThat(sleeper.isQueued()).isFalse();
    assertThat(table.wakeup(ident)).isZero();
  }

  @Test
  void sleepingWithAndWithoutTimeoutAndWakingAllocatesNothing() {
    Sleeper plain =
        new Sleeper() {
          @Override
          protected void run() {}
        };
    sleepAndWake(plain, 20_000);
    assertThat(Allocated.during(() -> sleepAndWake(plain, 10_000)))
        .as("bytes in 10,000 rounds")
        .isLessThan(10_000);
  }

  private void sleepAndWake(Sleeper plain, int rounds) {
    for (int i = 0; i < rounds; i++) {
      table.asleep(ident, plain, queue, (i & 1) * SECOND);
      if ((i & 2) == 0) {
        table.wakeup(ident);
        queue.drain(1);
      } else {
        table.unasleep(plain);
      }
    }
  }
}
