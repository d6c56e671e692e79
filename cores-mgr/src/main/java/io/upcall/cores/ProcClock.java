package io.upcall.cores;

import io.upcall.async.AlarmHome;
import io.upcall.async.Clock;

/** The clock of a proc: alarms are kept by the vcore that sets them, or, from outside, by any. */
final class ProcClock implements Clock {

  private final Proc proc;

  ProcClock(Proc proc) {
    this.proc = proc;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public AlarmHome nearest() {
    Vcore here = Vcore.current();
    return (here != null && here.proc() == proc ? here : proc.pickVcore()).alarmHome();
  }
}
