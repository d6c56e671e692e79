package io.upcall.async.vertx;

import io.upcall.async.Alarms;
import io.upcall.async.Driver;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The sleep of a driver's owner in its turn: until a flight is finished, a wake came, an alarm is
 * due or the time is over.
 *
 * <p>The owner sets {@link #asleep} and looks once more; whoever finishes a flight or leaves a wake
 * looks at {@link #asleep} afterwards. So one of the two sees the other.
 */
final class Nap {

  private final Handover finished;
  private final Alarms alarms;

  /** Who is in {@link #take}. Written by that thread before it sets {@link #asleep}. */
  private @Nullable Thread sleeper;

  /** Set before the last look and cleared after the sleep, by the owner; see the class comment. */
  private volatile boolean asleep;

  /** A wake came. Set by any thread, cleared by the owner before it looks for work. */
  private volatile boolean woken;

  Nap(Handover finished, Alarms alarms) {
    this.finished = finished;
    this.alarms = alarms;
  }

  /**
   * Parks; by the owner.
   *
   * @param timeoutNanos for how long at most; {@link Driver#FOREVER} for no bound
   */
  void take(long timeoutNanos) {
    long beganNanos = System.nanoTime();
    sleeper = Thread.currentThread();
    asleep = true;
    while (finished.isEmpty() && !woken && !Thread.currentThread().isInterrupted()) {
      long nowNanos = System.nanoTime();
      long leftNanos = alarms.untilNextNanos(nowNanos);
      if (timeoutNanos != Driver.FOREVER) {
        leftNanos = Math.min(leftNanos, timeoutNanos - (nowNanos - beganNanos));
      }
      if (leftNanos <= 0) {
        break;
      }
      if (leftNanos == Driver.FOREVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, leftNanos);
      }
    }
    asleep = false;
    // Before the finished flights are taken: what comes after this look wakes the next turn.
    woken = false;
  }

  boolean isTaken() {
    return asleep;
  }

  /** Ends it, or the next one. Any thread. */
  void wake() {
    woken = true;
    unpark();
  }

  /** Has the owner look for what was finished. Any thread. */
  void unpark() {
    if (asleep) {
      LockSupport.unpark(sleeper);
    }
  }
}
