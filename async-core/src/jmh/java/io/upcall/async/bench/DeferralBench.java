package io.upcall.async.bench;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.UpcallTarget;
import io.upcall.async.defer.Deferral;
import io.upcall.async.defer.Deferrals;
import io.upcall.async.defer.HungKconts;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a defer, or the fire of what it hangs on, to the continuation, 64 at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeferralBench {

  private static final int DEFERRALS = 64;

  /** Delivers on this thread. */
  private static final class Here implements UpcallTarget {
    private final EventQueue inbox = EventQueue.polled();

    @Override
    public void post(Kcont kcont, Level level) {
      inbox.post(kcont);
    }

    @Override
    public boolean isVcoreContext() {
      return false;
    }

    void turn() {
      inbox.drain(DEFERRALS);
    }
  }

  private final Here here = new Here();
  private final Deferral[] each = new Deferral[DEFERRALS];
  private final HungKconts list = new HungKconts();
  private long sum;

  /** All established, none queued. */
  public DeferralBench() {
    Deferrals deferrals = new Deferrals(here);
    for (int i = 0; i < DEFERRALS; i++) {
      each[i] =
          deferrals.establish(Level.SOFT, (object, opaque, status) -> sum += status, "nobody");
    }
  }

  /** Queued one by one. */
  @Benchmark
  @Goal
  @OperationsPerInvocation(DEFERRALS)
  public void defer() {
    for (Deferral deferral : each) {
      deferral.defer(this, 1);
    }
    here.turn();
  }

  /** Hung on an object, which fires. */
  @Benchmark
  @Goal
  @OperationsPerInvocation(DEFERRALS)
  public void hangAndFire() {
    for (Deferral deferral : each) {
      list.hang(deferral);
    }
    list.fire(this, 1);
    here.turn();
  }
}
