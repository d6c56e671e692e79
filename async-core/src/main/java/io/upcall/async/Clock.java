package io.upcall.async;

import java.util.concurrent.locks.LockSupport;

/**
 * What time it is, and one owner's {@link Alarms} within reach of every thread.
 *
 * <p>The heap of alarms stays its owner's alone. A thread that changes a {@link SharedAlarm} has
 * the owner look at it: at once when the caller is the owner, else by a kcont in the owner's inbox,
 * which is the alarm itself, so that nothing is allocated. A vcore is such an owner, and so is a
 * {@link ClockThread}; a test's clock is one whose time the test moves.
 */
public interface Clock {

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

  /** Has the owner adjust {@code alarm} soon. Any thread; once, however often it is asked. */
  void adjustSoon(SharedAlarm alarm);

  /** The clock that is nearest to the caller: of a proc's clocks, that of the vcore it runs on. */
  default Clock nearest() {
    return this;
  }

  /**
   * Parks the calling thread, as {@link LockSupport#parkNanos(Object, long)} does in this clock's
   * time. A uthread's timed park is an alarm of its vcore already, and a platform thread's the
   * kernel's, so neither needs this clock's owner.
   */
  default void park(Object blocker, long nanos) {
    LockSupport.parkNanos(blocker, nanos);
  }
}
