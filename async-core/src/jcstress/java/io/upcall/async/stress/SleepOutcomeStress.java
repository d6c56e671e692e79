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

/** One sleep, three who want to end it: exactly one does. */
@JCStressTest
@Outcome(id = "1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "woken")
@Outcome(id = "0, 0, 1, 1", expect = Expect.ACCEPTABLE, desc = "timed out")
@Outcome(id = "0, 1, 0, 2", expect = Expect.ACCEPTABLE, desc = "withdrawn: no callback")
@Outcome(expect = Expect.FORBIDDEN, desc = "ended twice, or never")
@State
public class SleepOutcomeStress {

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

  private final LateClock clock = new LateClock();
  private final SleepTable table = new SleepTable(clock, 1);
  private final EventQueue queue = EventQueue.polled();
  private final Sleeper sleeper =
      new Sleeper() {
        @Override
        protected void run() {}
      };

  /** Everybody is asleep. */
  public SleepOutcomeStress() {
    table.asleep(queue, sleeper, queue, TIMEOUT_NANOS);
  }

  /** The waker. */
  @Actor
  public void waker(IIII_Result r) {
    r.r1 = table.wakeup(queue);
  }

  /** The owner. */
  @Actor
  public void owner(IIII_Result r) {
    r.r2 = table.unasleep(sleeper) ? 1 : 0;
  }

  /** The clock. */
  @Actor
  public void clock(IIII_Result r) {
    clock.expire();
  }

  /** How many callbacks came, and with which outcome. */
  @Arbiter
  public void consumer(IIII_Result r) {
    r.r3 = queue.drain(10);
    r.r4 = sleeper.outcome().ordinal();
  }
}
