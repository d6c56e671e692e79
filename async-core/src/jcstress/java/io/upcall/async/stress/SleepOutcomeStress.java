package io.upcall.async.stress;

import io.upcall.async.AlarmHome;
import io.upcall.async.Alarms;
import io.upcall.async.Clock;
import io.upcall.async.EventQueue;
import io.upcall.async.SharedAlarm;
import io.upcall.async.sleep.SleepTable;
import io.upcall.async.sleep.Sleeper;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * One sleep, and each two of the three who may end it: exactly one does. The third outcome is the
 * number of callbacks, the fourth how the sleep ended by its own account.
 */
public final class SleepOutcomeStress {

  private static final long TIMEOUT_NANOS = 10;

  /** Its time comes when the clock's actor says so. */
  private static final class LateClock implements Clock, AlarmHome {
    private final Alarms alarms = new Alarms();
    private volatile long nowNanos = 1;

    @Override
    public long nanoTime() {
      return nowNanos;
    }

    @Override
    public AlarmHome nearest() {
      return this;
    }

    @Override
    public Alarms alarms() {
      return alarms;
    }

    /** Only while the state is made. */
    @Override
    public boolean adjustHere(SharedAlarm alarm) {
      if (alarms.size() > 0) {
        return false;
      }
      alarm.adjust();
      return true;
    }

    @Override
    public void adjustSoon(SharedAlarm alarm) {
      throw new IllegalStateException("this timeout is short enough to be left where it is");
    }

    void expire() {
      nowNanos = 1 + TIMEOUT_NANOS;
      alarms.expire(nowNanos);
    }
  }

  private SleepOutcomeStress() {}

  /** Who is asleep, and who may change that. */
  abstract static class Sleep {
    private final LateClock clock = new LateClock();
    private final SleepTable table = new SleepTable(clock, 1);
    private final EventQueue queue = EventQueue.polled();
    private final Sleeper sleeper =
        new Sleeper() {
          @Override
          protected void run() {}
        };

    Sleep() {
      table.asleep(queue, sleeper, queue, TIMEOUT_NANOS);
    }

    final int wake() {
      return table.wakeup(queue);
    }

    final int withdraw() {
      return table.unasleep(sleeper) ? 1 : 0;
    }

    final void timeOut() {
      clock.expire();
    }

    final void count(IIII_Result r) {
      r.r3 = queue.drain(10);
      r.r4 = sleeper.outcome().ordinal();
    }
  }

  /** A waker and the owner. */
  @JCStressTest
  @Outcome(id = "1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "woken")
  @Outcome(id = "0, 1, 0, 2", expect = Expect.ACCEPTABLE, desc = "withdrawn: no callback")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both, or neither")
  @State
  public static class WokenOrWithdrawn extends Sleep {

    /** One is asleep. */
    public WokenOrWithdrawn() {}

    /** The waker. */
    @Actor
    public void waker(IIII_Result r) {
      r.r1 = wake();
    }

    /** The owner. */
    @Actor
    public void owner(IIII_Result r) {
      r.r2 = withdraw();
    }

    /** What came of it. */
    @Arbiter
    public void consumer(IIII_Result r) {
      count(r);
    }
  }

  /** A waker and the clock. */
  @JCStressTest
  @Outcome(id = "1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "woken")
  @Outcome(id = "0, 0, 1, 1", expect = Expect.ACCEPTABLE, desc = "timed out")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both, or neither")
  @State
  public static class WokenOrTimedOut extends Sleep {

    /** One is asleep. */
    public WokenOrTimedOut() {}

    /** The waker. */
    @Actor
    public void waker(IIII_Result r) {
      r.r1 = wake();
    }

    /** The clock. */
    @Actor
    public void clock() {
      timeOut();
    }

    /** What came of it. */
    @Arbiter
    public void consumer(IIII_Result r) {
      count(r);
    }
  }

  /** The owner and the clock. */
  @JCStressTest
  @Outcome(id = "0, 1, 0, 2", expect = Expect.ACCEPTABLE, desc = "withdrawn: no callback")
  @Outcome(id = "0, 0, 1, 1", expect = Expect.ACCEPTABLE, desc = "timed out")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both, or neither")
  @State
  public static class WithdrawnOrTimedOut extends Sleep {

    /** One is asleep. */
    public WithdrawnOrTimedOut() {}

    /** The owner. */
    @Actor
    public void owner(IIII_Result r) {
      r.r2 = withdraw();
    }

    /** The clock. */
    @Actor
    public void clock() {
      timeOut();
    }

    /** What came of it. */
    @Arbiter
    public void consumer(IIII_Result r) {
      count(r);
    }
  }
}
