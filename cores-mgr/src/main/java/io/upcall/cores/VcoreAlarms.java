package io.upcall.cores;

import io.upcall.async.AlarmHome;
import io.upcall.async.Alarms;
import io.upcall.async.SharedAlarm;

/** The alarms of a vcore, within reach of every thread: of its own in a guarded section. */
final class VcoreAlarms implements AlarmHome {

  private final Vcore vcore;

  VcoreAlarms(Vcore vcore) {
    this.vcore = vcore;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Alarms alarms() {
    return vcore.alarms();
  }

  @Override
  public boolean adjustHere(SharedAlarm alarm) {
    Carrier carrier = Carrier.current();
    if (carrier == null || carrier.vcore() != vcore) {
      return false;
    }
    int was = carrier.enter();
    if (was == Carrier.LOST) {
      return false;
    }
    try {
      alarm.adjust();
    } finally {
      carrier.exit(was);
    }
    return true;
  }

  @Override
  public void adjustSoon(SharedAlarm alarm) {
    vcore.post(alarm);
  }
}
