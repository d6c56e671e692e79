package io.upcall.async.stress;

import io.upcall.async.Level;
import io.upcall.async.defer.Deferral;
import io.upcall.async.defer.Deferrals;
import io.upcall.async.defer.HungKconts;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A kcont that hangs, an object that fires, an owner who takes it off: one of the two gets it. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "fired: runs once")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "taken off: does not run")
@Outcome(expect = Expect.FORBIDDEN, desc = "both, or neither")
@State
public class HangStress {

  private final ManualTarget target = new ManualTarget();
  private final HungKconts list = new HungKconts();
  private int runs;
  private final Deferral deferral =
      new Deferrals(target).establish(Level.BIO, (object, opaque, status) -> runs++, null);

  /** It hangs. */
  public HangStress() {
    list.hang(deferral);
  }

  /** The object. */
  @Actor
  public void object(III_Result r) {
    r.r1 = list.fire(this, 0);
  }

  /** The owner. */
  @Actor
  public void owner(III_Result r) {
    r.r2 = list.unhang(deferral) ? 1 : 0;
  }

  /** The runs, and that it is free again. */
  @Arbiter
  public void rest(III_Result r) {
    target.turn();
    r.r3 = runs + (list.hang(deferral) ? 0 : 100);
  }
}
