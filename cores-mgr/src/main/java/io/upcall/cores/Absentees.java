package io.upcall.cores;

import io.upcall.async.Alarms;
import io.upcall.async.Driver;

/**
 * Looks after the vcores that are offline: notices when a call of theirs completes or an alarm is
 * due, and then has somebody see to it ({@link ProcCores#attend}). Owned by the manager's thread.
 */
final class Absentees {

  /** How often a driver is asked that has no descriptor to be told by. */
  private static final long ASK_NANOS = 1_000_000;

  private final Alarms alarms;
  private final RingWatch rings;

  Absentees(Alarms alarms, RingWatch rings) {
    this.alarms = alarms;
    this.rings = rings;
  }

  /** A vcore was given up, or somebody has stood in for it. */
  void lookAfter(Absence absence) {
    if (!absence.vcore().tenure().isOffline()) {
      return;
    }
    long deadlineNanos = absence.deadlineNanos();
    if (absence.pollFd() >= 0) {
      rings.arm(absence.vcore(), absence.pollFd());
    } else if (absence.hasInFlight()) {
      long askNanos = System.nanoTime() + ASK_NANOS;
      boolean first = deadlineNanos == Driver.FOREVER || askNanos - deadlineNanos < 0;
      deadlineNanos = first ? askNanos : deadlineNanos;
    }
    if (deadlineNanos == Driver.FOREVER) {
      alarms.disarm(absence.due());
    } else {
      alarms.arm(absence.due(), deadlineNanos);
    }
  }

  /** The deadline is there, or it is time to ask the driver. */
  void due(Absence absence) {
    Vcore vcore = absence.vcore();
    if (!vcore.tenure().isOffline()) {
      return;
    }
    long deadlineNanos = absence.deadlineNanos();
    boolean isDue = deadlineNanos != Driver.FOREVER && deadlineNanos - System.nanoTime() <= 0;
    if (isDue || hasWork(vcore)) {
      vcore.proc().cores().attend(vcore);
    } else {
      lookAfter(absence);
    }
  }

  private static boolean hasWork(Vcore vcore) {
    if (!vcore.tenure().borrow()) {
      return true;
    }
    boolean work = vcore.driver().hasWork();
    vcore.tenure().leave();
    // Whoever left something meanwhile saw that somebody had the vcore.
    return work || vcore.absence().isNeedy() || !vcore.arrivals().isEmpty();
  }
}
