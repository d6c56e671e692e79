package io.upcall.cores;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A bare thread that computes on the core, and one that is woken there at a deadline and moves it
 * away. Who wakes it waits for the deadline as the core manager's thread does.
 */
final class BareEviction extends Contestant {

  private final AtomicBoolean end = new AtomicBoolean();
  private final Topology.Core low;
  private final Topology.Core core;
  private final Affinity affinity = new Affinity();
  private final Thread hog;
  private final Thread owner;
  private final Thread waker;
  private volatile int hogTid;
  private volatile long deadlineNanos;
  private volatile long movedNanos;
  private volatile boolean wanted;
  private volatile boolean parked;

  /** Both sides use {@code core}; who is moved away goes to {@code low}. */
  BareEviction(Topology.Core low, Topology.Core core) {
    this.low = low;
    this.core = core;
    hog = new Thread(this::compute, "bare-hog");
    owner = new Thread(this::own, "bare-owner");
    waker = new Thread(this::wake, "bare-waker");
    hog.start();
    owner.start();
    waker.start();
  }

  private void compute() {
    hogTid = new Affinity().currentTid();
    while (!end.get()) {
      // Off the CPU that it was moved to soon after, as the victim of ours is.
      long moved = movedNanos;
      if (moved != 0 && System.nanoTime() - moved > COMPUTING_NANOS) {
        LockSupport.park(this);
      }
      Thread.onSpinWait();
    }
  }

  private void own() {
    Affinity own = new Affinity();
    own.pin(0, List.of(core.number()));
    own.noTimerSlack();
    own.shortSlice();
    while (!end.get()) {
      if (wanted) {
        own.pin(hogTid, List.of(low.number()));
        movedNanos = System.nanoTime();
        wanted = false;
      }
      parked = true;
      while (!wanted && !end.get()) {
        LockSupport.park(this);
      }
      parked = false;
    }
  }

  private void wake() {
    Affinity own = new Affinity();
    own.pin(0, List.of(low.number()));
    own.noTimerSlack();
    own.shortSlice();
    while (!end.get()) {
      long deadline = deadlineNanos;
      long leftNanos = deadline - System.nanoTime();
      if (deadline == 0) {
        LockSupport.park(this);
      } else if (leftNanos > 0) {
        LockSupport.parkNanos(this, leftNanos);
      } else {
        deadlineNanos = 0;
        wanted = true;
        LockSupport.unpark(owner);
      }
    }
  }

  @Override
  long next() {
    spinUntil(() -> parked && hogTid != 0);
    affinity.pin(hogTid, List.of(core.number()));
    movedNanos = 0;
    LockSupport.unpark(hog);
    pause(PAUSE_NANOS);
    long deadline = System.nanoTime() + PAUSE_NANOS;
    deadlineNanos = deadline;
    LockSupport.unpark(waker);
    spinUntil(() -> movedNanos != 0);
    return movedNanos - deadline;
  }

  @Override
  public void close() {
    end.set(true);
    for (Thread thread : List.of(hog, owner, waker)) {
      LockSupport.unpark(thread);
      join(thread);
    }
  }
}
