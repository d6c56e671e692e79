package io.upcall.cores;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long a vcore was busy: online, and not asleep for want of something to do. Written by who
 * runs the vcore; read by the core manager, to whom a torn pair of the two longs is one report that
 * is off by one stay.
 */
final class BusyTime {

  private static final long IDLE = Long.MIN_VALUE;
  private static final VarHandle TOTAL;
  private static final VarHandle SINCE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TOTAL = lookup.findVarHandle(BusyTime.class, "totalNanos", long.class);
      SINCE = lookup.findVarHandle(BusyTime.class, "sinceNanos", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private long totalNanos;
  private long sinceNanos = IDLE;

  BusyTime() {}

  void begin(long nowNanos) {
    SINCE.setOpaque(this, nowNanos);
  }

  void end(long nowNanos) {
    if (sinceNanos != IDLE) {
      TOTAL.setOpaque(this, totalNanos + nowNanos - sinceNanos);
      SINCE.setOpaque(this, IDLE);
    }
  }

  /** From any thread. */
  long totalNanos(long nowNanos) {
    long since = (long) SINCE.getOpaque(this);
    return (long) TOTAL.getOpaque(this) + (since == IDLE ? 0 : Math.max(0, nowNanos - since));
  }
}
