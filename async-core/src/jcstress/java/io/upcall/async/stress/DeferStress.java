package io.upcall.async.stress;

import io.upcall.async.Level;
import io.upcall.async.defer.Deferral;
import io.upcall.async.defer.Deferrals;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A defer that finds it queued counts on the run that is due; the datum is a plain field. */
@JCStressTest
@Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "queued again: the second run saw it")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "still queued: its run saw it")
@Outcome(expect = Expect.FORBIDDEN, desc = "the last run missed what was written before the defer")
@State
public class DeferStress {

  private final ManualTarget target = new ManualTarget();
  private int datum;
  private int seen;
  private int runs;
  private final Deferral deferral =
      new Deferrals(target)
          .establish(
              Level.SOFT,
              (object, opaque, status) -> {
                runs++;
                seen = datum;
              },
              null);

  /** It is queued. */
  public DeferStress() {
    deferral.defer(null, 0);
  }

  /** Writes, and wants it seen. */
  @Actor
  public void producer(III_Result r) {
    datum = 1;
    r.r1 = deferral.defer(null, 1) ? 1 : 0;
  }

  /** Runs what is queued. */
  @Actor
  public void consumer() {
    target.turn();
  }

  /** Runs the rest. */
  @Arbiter
  public void rest(III_Result r) {
    target.turn();
    r.r2 = runs;
    r.r3 = seen;
  }
}
