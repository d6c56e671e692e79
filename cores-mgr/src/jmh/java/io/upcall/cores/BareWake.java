package io.upcall.cores;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A bare thread on the core, parked or spinning, that is woken from the other. */
final class BareWake extends Contestant {

  private final AtomicBoolean end = new AtomicBoolean();
  private final Topology.Core core;
  private final boolean spins;
  private final Thread sleeper;
  private volatile long sentNanos;
  private volatile long seenNanos;
  private volatile boolean parked;

  BareWake(Topology.Core core, boolean spins) {
    this.core = core;
    this.spins = spins;
    sleeper = new Thread(this::sleep, "bare-sleeper");
    sleeper.start();
  }

  private void sleep() {
    Affinity affinity = new Affinity();
    affinity.pin(0, List.of(core.number()));
    affinity.noTimerSlack();
    affinity.shortSlice();
    long last = 0;
    while (!end.get()) {
      if (!spins && sentNanos == last) {
        parked = true;
        LockSupport.park(this);
        parked = false;
      }
      long sent = sentNanos;
      if (sent != last) {
        last = sent;
        seenNanos = System.nanoTime();
      }
    }
  }

  @Override
  long next() {
    if (!spins) {
      spinUntil(() -> parked);
    }
    pause(spins ? PAUSE_NANOS / 50 : PAUSE_NANOS);
    seenNanos = 0;
    long now = System.nanoTime();
    sentNanos = now;
    if (!spins) {
      LockSupport.unpark(sleeper);
    }
    spinUntil(() -> seenNanos != 0);
    return seenNanos - now;
  }

  @Override
  public void close() {
    end.set(true);
    LockSupport.unpark(sleeper);
    join(sleeper);
  }
}
