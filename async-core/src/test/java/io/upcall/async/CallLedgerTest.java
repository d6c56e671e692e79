package io.upcall.async;

import static io.upcall.async.Submitter.AGAIN;
import static io.upcall.async.Submitter.ALWAYS_EVENT;
import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.CallLedger.Count;
import io.upcall.async.sim.Answer;
import io.upcall.async.sim.SimDriver;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.Seed;
import io.upcall.async.uring.UringDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is charged, what is given back, and what is counted, on every road of a call. */
@ExtendWith(NothingLeft.class)
class CallLedgerTest {

  private static final long HOUR_NANOS = 3_600_000_000_000L;

  /** An account with a limit, that sees when more is given back than was taken. */
  private static final class Limited implements CallAccount {

    private final int limit;
    private final int lease;
    private final AtomicInteger taken = new AtomicInteger();

    Limited(int limit, int lease) {
      this.limit = limit;
      this.lease = lease;
    }

    @Override
    public int take(int wanted) {
      int got = Math.min(wanted, limit - taken.get());
      taken.addAndGet(got);
      return got;
    }

    @Override
    public void giveBack(int calls) {
      assertThat(taken.addAndGet(-calls)).as("charged").isNotNegative();
    }

    @Override
    public int lease() {
      return lease;
    }
  }

  private final Limited account = new Limited(2, 1);
  private final SimDriver driver = new SimDriver().jumping();

  CallLedgerTest() {
    driver.ledger().chargeTo(account);
  }

  private RecordedCall held() {
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.poll(3, 1), 0)).isEqualTo(PENDING);
    return call;
  }

  // ---- the account -----------------------------------------------------------------------------

  @Test
  void pastTheLimitASubmissionGetsAgainAndTheCallStaysPrepared() {
    RecordedCall first = held();
    held();
    RecordedCall third = new RecordedCall();
    assertThat(driver.submit(third.poll(3, 1), 0)).isEqualTo(AGAIN);
    assertThat(third.isInFlight()).isFalse();
    driver.complete(first, 1);
    driver.turn(0);
    assertThat(driver.submit(third, 0)).as("it is still prepared").isEqualTo(PENDING);
    driver.close();
    assertThat(account.taken).hasValue(0);
  }

  @Test
  void anotherDriverIsNotAffected() {
    held();
    held();
    try (SimDriver other = new SimDriver()) {
      other.ledger().chargeTo(new Limited(2, 1));
      assertThat(other.submit(new RecordedCall().poll(3, 1), 0)).isEqualTo(PENDING);
    }
    driver.close();
  }

  @Test
  void quickCallsAreNotChargedEvenAtTheLimit() {
    held();
    held();
    driver.script(Op.NOP, Answer.quick(0));
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.nop(), 0)).isEqualTo(QUICK);
    assertThat(driver.submit(call.nop(), ALWAYS_EVENT)).as("an event is charged").isEqualTo(AGAIN);
    driver.close();
  }

  @Test
  void isGivenBackOnceByACancelledCall() {
    RecordedCall call = held();
    driver.cancel(call);
    driver.cancel(call);
    assertThat(account.taken).as("until its event").hasValue(1);
    driver.turn(0);
    assertThat(account.taken).hasValue(0);
    driver.cancel(call);
    driver.turn(0);
    assertThat(account.taken).hasValue(0);
    driver.close();
  }

  @Test
  void isGivenBackWhenTheQueueOfTheCallIsClosed() {
    EventQueue queue = EventQueue.polled();
    RecordedCall call = new RecordedCall(queue);
    driver.submit(call.poll(3, 1), 0);
    queue.close();
    driver.complete(call, 0);
    driver.turn(0);
    assertThat(account.taken).hasValue(0);
    driver.close();
  }

  @Test
  void aCallbackMaySubmitInThePlaceOfTheCallThatEnded() {
    held();
    RecordedCall again = new RecordedCall();
    List<Integer> answers = new ArrayList<>();
    again.then(
        () -> {
          if (answers.isEmpty()) {
            answers.add(driver.submit(again.poll(3, 1), 0));
          }
        });
    driver.submit(again.poll(3, 1), 0);
    driver.complete(again, 0);
    driver.turn(0);
    assertThat(answers).containsExactly(PENDING);
    driver.close();
    assertThat(account.taken).hasValue(0);
  }

  @Test
  void adoptedRoomIsChargedOnceAndGivenBackOnce() {
    assertThat(account.take(1)).isEqualTo(1);
    driver.ledger().adopt(1);
    RecordedCall call = held();
    assertThat(account.taken).as("the call uses what was adopted").hasValue(1);
    driver.complete(call, 0);
    driver.turn(0);
    assertThat(account.taken).hasValue(0);
    driver.close();
  }

  @Test
  void aLeaseNeverExceedsTheLimitAndAllOfItComesBack() throws Exception {
    Seed seed = new Seed();
    Random random = seed.random();
    Limited wide = new Limited(100, 16);
    List<RecordedCall> idle = new ArrayList<>();
    List<RecordedCall> flying = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      idle.add(new RecordedCall());
    }
    try (UringDriver uring = UringDriver.open()) {
      uring.ledger().chargeTo(wide);
      for (int step = 0; step < 20_000; step++) {
        if (random.nextInt(3) > 0 && !idle.isEmpty()) {
          RecordedCall call = idle.remove(idle.size() - 1);
          boolean soon = random.nextBoolean();
          boolean full = flying.size() >= 100;
          int how = uring.submit(soon ? call.nop() : call.timeout(HOUR_NANOS), 0);
          (how == PENDING ? flying : idle).add(call);
          assertThat(how == AGAIN).as(seed + " step " + step).isEqualTo(full);
        } else if (!flying.isEmpty()) {
          uring.cancel(flying.get(random.nextInt(flying.size())));
          uring.turn(0);
          for (int i = flying.size() - 1; i >= 0; i--) {
            if (flying.get(i).isDone()) {
              idle.add(flying.remove(i));
            }
          }
        }
        assertThat(wide.taken.get()).as(seed + " step " + step).isBetween(flying.size(), 100);
      }
    }
    assertThat(wide.taken).as(seed.toString()).hasValue(0);
    driver.close();
  }

  // ---- counts ----------------------------------------------------------------------------------

  @Test
  void countsEachWayOnceByOperation() {
    CallLedger ledger = driver.ledger();
    long closedBefore = CallLedger.totals()[Op.POLL.ordinal()][Count.PENDING.ordinal()];
    RecordedCall well = held();
    RecordedCall cancelled = held();
    driver.submit(new RecordedCall().poll(3, 1), 0);
    driver.complete(well, 1);
    driver.cancel(cancelled);
    driver.turn(0);
    RecordedCall failed = held();
    driver.complete(failed, -Errno.EBADF);
    driver.turn(0);
    driver.script(Op.NOP, Answer.quick(-Errno.EIO));
    driver.submit(failed.nop(), 0);
    assertThat(ledger.count(Op.POLL, Count.PENDING)).isEqualTo(3);
    assertThat(ledger.count(Op.POLL, Count.COMPLETED)).isEqualTo(3);
    assertThat(ledger.count(Op.POLL, Count.CANCELLED)).isEqualTo(1);
    assertThat(ledger.count(Op.POLL, Count.FAILED)).isEqualTo(1);
    assertThat(ledger.count(Op.POLL, Count.REFUSED)).isEqualTo(1);
    assertThat(ledger.count(Op.POLL, Count.QUICK)).isZero();
    assertThat(ledger.count(Op.NOP, Count.QUICK)).isEqualTo(1);
    assertThat(ledger.count(Op.NOP, Count.FAILED)).isEqualTo(1);
    assertThat(ledger.count(Op.NOP, Count.PENDING)).isZero();
    driver.close();
    assertThat(CallLedger.totals()[Op.POLL.ordinal()][Count.PENDING.ordinal()])
        .as("a closed driver's counts stay")
        .isEqualTo(closedBefore + 3);
  }
}
