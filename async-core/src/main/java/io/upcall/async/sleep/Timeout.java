package io.upcall.async.sleep;

import io.upcall.async.AlarmHome;
import io.upcall.async.SharedAlarm;

/**
 * The alarm of one sleeper on one table. What it is to do is the sleeper's state, read under the
 * lock of its bucket; so it may go off late, early, or for an earlier sleep, and does no harm.
 */
final class Timeout extends SharedAlarm {

  private final SleepTable table;
  private final Sleeper sleeper;

  Timeout(SleepTable table, Sleeper sleeper, AlarmHome home) {
    super(home);
    this.table = table;
    this.sleeper = sleeper;
  }

  boolean isOf(SleepTable other) {
    return table == other;
  }

  @Override
  protected long wantedNanos() {
    return table.deadlineNanos(sleeper, this);
  }

  @Override
  protected void expired(long nowNanos) {
    table.expire(sleeper, this, nowNanos);
  }
}
