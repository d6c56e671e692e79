package io.upcall.cores;

import java.util.concurrent.CountDownLatch;

/** One proc, whose only vcore is told to leave and then given something to do. */
final class OurGrants extends Contestant {

  private final Begun begun = new Begun(Seat::grantedNanos);
  private final long pauseNanos;
  private final Proc proc;
  private final Vcore vcore;

  /**
   * @param pauseNanos how long the core is free before it is granted again
   */
  OurGrants(long pauseNanos) throws Exception {
    this.pauseNanos = pauseNanos;
    CountDownLatch started = new CountDownLatch(1);
    proc = Proc.start(ProcOptions.named("granted"), () -> begun.awaitKill(started));
    started.await();
    vcore = proc.vcore(0);
  }

  @Override
  long next() {
    begun.forget();
    // A wake that came late may have brought it back: again.
    while (CoreManager.system().grantedCores() != 0) {
      if (vcore.isAsleep()) {
        vcore.order(Tenure.REST);
        // Not again at once: another wake would be found by who looks after the vcore, and bring
        // it back. Nor never: an order that comes after it has left is over with the next grant.
        pause(PAUSE_NANOS / 5);
      }
      Thread.onSpinWait();
    }
    pause(pauseNanos);
    return begun.rouse(vcore);
  }

  @Override
  public void close() {
    proc.kill(0);
    Begun.awaitExit(proc);
  }
}
