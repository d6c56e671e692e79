package io.upcall.async;

/**
 * One owner's {@link Alarms}, within reach of every thread. A vcore is such an owner, and so is a
 * {@link ClockThread}.
 *
 * <p>The heap of alarms stays its owner's alone. A thread that changes a {@link SharedAlarm} has
 * the owner look at it: at once when the caller is the owner, else by a kcont in the owner's inbox,
 * which is the alarm itself, so that nothing is allocated.
 */
public interface AlarmHome {

  /** Now, in the time of {@link System#nanoTime}: only differences mean anything. */
  long nanoTime();

  /** The owner's alarms. For the owner, from {@link SharedAlarm#adjust}. */
  Alarms alarms();

  /**
   * Adjusts {@code alarm} now, if the caller may.
   *
   * @return false, and nothing done, when the caller is not the owner
   */
  boolean adjustHere(SharedAlarm alarm);

  /**
   * Has the owner adjust {@code alarm} soon. Any thread; once, however often it is asked. An owner
   * that has ended does nothing: the time of its alarms never comes.
   */
  void adjustSoon(SharedAlarm alarm);
}
