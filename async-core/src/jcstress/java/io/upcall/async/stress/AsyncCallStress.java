package io.upcall.async.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.EventQueue;
import io.upcall.async.sim.SimDriver;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The state of a call: who sees it done sees its result, and may use it again. */
public final class AsyncCallStress {

  /**
   * One for all states, and never turned: it stands for whoever has the call. An open driver is
   * known to those who add up the books, so one a state would fill the heap. Its own counts are
   * torn by so many owners, and nobody reads them.
   */
  private static final Driver DRIVER = new SimDriver();

  private AsyncCallStress() {}

  private static AsyncCall inFlight(EventQueue queue) {
    AsyncCall call = AsyncCall.to(queue);
    DriverSide.begin(call.nop());
    DriverSide.pend(call, DRIVER);
    return call;
  }

  private static void complete(AsyncCall call) {
    DriverSide.result(call, 7);
    DriverSide.complete(call);
  }

  /** The owner polls its queue. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "no event yet")
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "the event, and the result with it")
  @Outcome(expect = FORBIDDEN, desc = "an event without a result, or of a call not done")
  @State
  public static class CompletionAgainstPoll {
    private final EventQueue queue = EventQueue.polled();
    private final AsyncCall call = inFlight(queue);

    /** The driver. */
    @Actor
    public void driver() {
      complete(call);
    }

    /** The owner. */
    @Actor
    public void owner(II_Result r) {
      if (queue.poll() != null) {
        r.r1 = call.isDone() ? 1 : -1;
        r.r2 = call.result();
      }
    }
  }

  /** The owner takes its event and prepares the call anew, while the driver leaves it. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "no event yet")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "prepared, submitted and completed again")
  @Outcome(expect = FORBIDDEN, desc = "the first use got in the way of the second")
  @State
  public static class CompletionAgainstReuse {
    private final EventQueue queue = EventQueue.polled();
    private final AsyncCall call = inFlight(queue);

    /** The driver. */
    @Actor
    public void driver() {
      complete(call);
    }

    /** The owner, and then another driver. */
    @Actor
    public void owner(II_Result r) {
      if (queue.poll() != null) {
        DriverSide.begin(call.nop());
        DriverSide.pend(call, DRIVER);
        complete(call);
        r.r1 = queue.poll() == call ? 1 : -1;
        r.r2 = call.isDone() && !call.isQueued() ? 1 : -1;
      }
    }
  }
}
