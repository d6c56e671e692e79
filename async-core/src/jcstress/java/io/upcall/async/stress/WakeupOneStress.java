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
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Three sleep, two of them on one ident, of which two wakers wake one each. */
@JCStressTest
@Outcome(id = "1, 1, 2, 1", expect = Expect.ACCEPTABLE, desc = "each woke another one")
@Outcome(expect = Expect.FORBIDDEN, desc = "both woke the same, or the third was woken or lost")
@State
public class WakeupOneStress {

  private final SleepTable table = new SleepTable(new ClockThread(), 1);
  private final EventQueue queue = EventQueue.polled();

  private static final class Idle extends Sleeper {
    @Override
    protected void run() {}
  }

  /** Three are asleep, in one bucket. */
  public WakeupOneStress() {
    table.asleep(queue, new Idle(), queue, 0);
    table.asleep(table, new Idle(), queue, 0);
    table.asleep(queue, new Idle(), queue, 0);
  }

  /** A waker. */
  @Actor
  public void first(IIII_Result r) {
    r.r1 = table.wakeupOne(queue) ? 1 : 0;
  }

  /** Another. */
  @Actor
  public void second(IIII_Result r) {
    r.r2 = table.wakeupOne(queue) ? 1 : 0;
  }

  /** How many callbacks came, and who sleeps still. */
  @Arbiter
  public void consumer(IIII_Result r) {
    r.r3 = queue.drain(10);
    r.r4 = table.wakeup(table) + 10 * table.wakeup(queue);
  }
}
