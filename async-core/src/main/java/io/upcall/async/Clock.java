package io.upcall.async;

import java.util.concurrent.locks.LockSupport;

/**
 * What time it is, and who keeps the alarms: a proc with its vcores, a {@link ClockThread}, or a
 * test that moves the time itself.
 */
public interface Clock {

  /** Now, in the time of {@link System#nanoTime}: only differences mean anything. */
  long nanoTime();

  /** Where the caller best keeps an alarm: in a proc, the vcore that it runs on. */
  AlarmHome nearest();

  /**
   * Parks the calling thread, as {@link LockSupport#parkNanos(Object, long)} does, in this clock's
   * time. It needs no alarm here: a uthread's timed park is an alarm of its vcore already, and a
   * platform thread's the kernel's.
   */
  default void park(Object blocker, long nanos) {
    LockSupport.parkNanos(blocker, nanos);
  }
}
