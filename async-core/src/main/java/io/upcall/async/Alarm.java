package io.upcall.async;

/** A kcont with a deadline; armed with one {@link Alarms} at a time. */
public abstract class Alarm extends Kcont {

  /** Marks an alarm that is not armed. */
  static final int IDLE = -1;

  /** When it is due, in {@link System#nanoTime} time. Owned by the {@link Alarms} that holds it. */
  long deadlineNanos;

  /** Its place in the heap, or {@link #IDLE}. Owned by the {@link Alarms} that holds it. */
  int index = IDLE;

  /** An alarm that is not armed. */
  protected Alarm() {}
}
