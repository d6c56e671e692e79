package io.upcall.cores;

import io.upcall.cores.policy.CoreRequest;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** One proc that keeps the core, and an urgent one that wants it now and then. */
final class OurRevokes extends Contestant {

  private final AtomicBoolean end = new AtomicBoolean();
  private final Begun begun;
  private final Proc hog;
  private final Proc urgent;
  private final Vcore vcore;

  /**
   * @param cooperative the hog comes to scheduling points, or to none before it is too late
   */
  OurRevokes(boolean cooperative) throws Exception {
    begun = new Begun(cooperative ? Seat::askedNanos : Seat::deadlineNanos);
    hog =
        Proc.start(
            ProcOptions.named("hog").withMaxBlocked(1 << 12),
            () -> {
              while (!end.get()) {
                if (!cooperative) {
                  compute();
                }
                Thread.yield();
              }
              return 0;
            });
    CountDownLatch started = new CountDownLatch(1);
    urgent =
        Proc.start(
            ProcOptions.named("urgent").withRequest(CoreRequest.upTo(1).withPriority(1)),
            () -> begun.awaitKill(started));
    started.await();
    vcore = urgent.vcore(0);
  }

  /** Until it has lost its core, and for a while after: the other moves it away. */
  private void compute() {
    Carrier here = Objects.requireNonNull(Carrier.current());
    while (!end.get() && here.state() != Carrier.LOST) {
      Thread.onSpinWait();
    }
    pause(COMPUTING_NANOS);
  }

  @Override
  long next() {
    begun.forget();
    // It rests, because the hog has no core.
    spinUntil(() -> !vcore.isOnline() && hog.vcore(0).tenure().isAwake());
    pause(PAUSE_NANOS);
    return begun.rouse(vcore);
  }

  @Override
  public void close() {
    end.set(true);
    urgent.kill(0);
    Begun.awaitExit(urgent);
    Begun.awaitExit(hog);
  }
}
