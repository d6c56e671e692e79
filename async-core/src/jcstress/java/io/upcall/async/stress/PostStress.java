package io.upcall.async.stress;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** One kcont, two producers: it is on the queue once. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first producer won the claim")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the second producer won the claim")
@Outcome(expect = Expect.FORBIDDEN, desc = "queued twice, or not at all")
@State
public class PostStress {

  private final EventQueue queue = EventQueue.polled();
  private final Kcont event =
      new Kcont() {
        @Override
        protected void run() {}
      };

  /** A producer. */
  @Actor
  public void first(III_Result r) {
    r.r1 = queue.post(event) ? 1 : 0;
  }

  /** Another. */
  @Actor
  public void second(III_Result r) {
    r.r2 = queue.post(event) ? 1 : 0;
  }

  /** The consumer, afterwards. */
  @Arbiter
  public void consumer(III_Result r) {
    r.r3 = queue.drain(10);
  }
}
