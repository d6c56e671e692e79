package io.upcall.cores;

import io.upcall.async.Alarm;
import io.upcall.async.Driver;
import io.upcall.async.Kcont;

/**
 * What is kept of a vcore while it is offline: what could give it something to do. A kcont for the
 * manager's thread, which looks after it then; see {@link Absentees}.
 */
final class Absence extends Kcont {

  private final Vcore vcore;

  /** In the inbox of the sibling that stands in. */
  private final StandIn standIn = new StandIn();

  /** Owned by the manager's thread. */
  private final Due due = new Due();

  /** How {@link RingWatch} knows the vcore, 0 before it does. Written by the manager's thread. */
  volatile long ringKey;

  /** There is something to do. Set by any thread, cleared by the owner before it looks. */
  private volatile boolean needy;

  // Written by who gives the vcore up, before it does; read by the manager's thread afterwards.
  private volatile int pollFd = -1;
  private volatile long deadlineNanos = Driver.FOREVER;
  private volatile boolean inFlight;

  Absence(Vcore vcore) {
    this.vcore = vcore;
  }

  Vcore vcore() {
    return vcore;
  }

  // ---- for the owner ---------------------------------------------------------------------------

  /** The caller is about to give the vcore up. */
  void begins() {
    pollFd = vcore.driver().pollFd();
    inFlight = vcore.driver().inFlight() > 0;
    long nowNanos = System.nanoTime();
    long untilNanos = vcore.alarms().untilNextNanos(nowNanos);
    deadlineNanos = untilNanos == Driver.FOREVER ? Driver.FOREVER : nowNanos + untilNanos;
  }

  /** The caller has the vcore, and is about to look at everything. */
  void ends() {
    needy = false;
  }

  // ---- for anybody -----------------------------------------------------------------------------

  /** Notes that there is something to do. */
  void needs() {
    needy = true;
  }

  boolean isNeedy() {
    return needy;
  }

  Kcont standIn() {
    return standIn;
  }

  // ---- for the manager's thread ----------------------------------------------------------------

  @Override
  protected void run() {
    vcore.manager().absentees().lookAfter(this);
  }

  Alarm due() {
    return due;
  }

  /** What poll(2) tells completions by; -1 for none. */
  int pollFd() {
    return pollFd;
  }

  /** When the first alarm is due; {@link Driver#FOREVER} for none. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  boolean hasInFlight() {
    return inFlight;
  }

  private final class Due extends Alarm {
    @Override
    protected void run() {
      vcore.manager().absentees().due(Absence.this);
    }
  }

  private final class StandIn extends Kcont {
    @Override
    protected void run() {
      if (Thread.currentThread() instanceof Carrier host) {
        vcore.loop().standIn(host);
      }
    }
  }
}
