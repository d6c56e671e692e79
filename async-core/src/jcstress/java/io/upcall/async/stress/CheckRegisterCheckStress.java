package io.upcall.async.stress;

import io.upcall.async.ClockThread;
import io.upcall.async.EventQueue;
import io.upcall.async.sleep.SleepTable;
import io.upcall.async.sleep.Sleeper;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Change the condition, wake; sleep, look again. The condition is a plain field. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "slept, and was woken")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "saw the condition, and was woken")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "too late to be woken: saw it")
@Outcome(expect = Expect.FORBIDDEN, desc = "a lost wakeup, or one too many")
@State
public class CheckRegisterCheckStress {

  private final SleepTable table = new SleepTable(new ClockThread(), 1);
  private final EventQueue queue = EventQueue.polled();
  private int condition;
  private final Sleeper sleeper =
      new Sleeper() {
        @Override
        protected void run() {}
      };

  /** The waker. */
  @Actor
  public void waker(III_Result r) {
    condition = 1;
    r.r1 = table.wakeup(this);
  }

  /** The sleeper. */
  @Actor
  public void sleeper(III_Result r) {
    table.asleep(this, sleeper, queue, 0);
    r.r2 = condition;
  }

  /** How many callbacks came. */
  @Arbiter
  public void consumer(III_Result r) {
    r.r3 = queue.drain(10);
  }
}
