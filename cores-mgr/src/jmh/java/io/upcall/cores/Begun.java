package io.upcall.cores;

import io.upcall.async.Kcont;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToLongFunction;

/** Notes when the vcore of a proc begins, and when that was decided, by System.nanoTime. */
final class Begun implements ActivationListener {

  private final ToLongFunction<Seat> decided;

  /** Written by the vcore, the second one last. */
  private volatile long decidedNanos;

  private volatile long nanos;

  /**
   * @param decided what of a seat says when it was decided
   */
  Begun(ToLongFunction<Seat> decided) {
    this.decided = decided;
  }

  @Override
  public void granted(Activation fresh) {
    long now = System.nanoTime();
    Seat seat = ((Carrier) Thread.currentThread()).seat();
    decidedNanos = seat == null ? now : decided.applyAsLong(seat);
    nanos = now;
  }

  @Override
  public void blocked(Activation event, Activation fresh) {}

  @Override
  public void unblocked(Activation event) {}

  /**
   * A new round begins. Before it is known that the vcore is offline: one that is brought back for
   * something else has begun, too, and will not again.
   */
  void forget() {
    nanos = 0;
  }

  /** Gives {@code vcore}, which is offline, something to do; returns how long until it began. */
  long rouse(Vcore vcore) {
    vcore.post(
        new Kcont() {
          @Override
          protected void run() {}
        });
    Contestant.spinUntil(() -> nanos != 0);
    return nanos - decidedNanos;
  }

  /** What the main uthread of a proc does whose vcore has nothing to do. */
  int awaitKill(CountDownLatch started) {
    Proc.current().activations().listener(this);
    started.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException killed) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  static void awaitExit(Proc proc) {
    try {
      proc.awaitExit();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }
}
