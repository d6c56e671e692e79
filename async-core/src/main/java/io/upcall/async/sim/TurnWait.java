package io.upcall.async.sim;

import io.upcall.async.Driver;
import java.util.concurrent.TimeUnit;

/** How a turn waits: in virtual time where the world jumps, else in real time. By its monitor. */
final class TurnWait {

  private final SimWorld world;
  private final Flights flights;
  private boolean woken;
  private boolean timeIsUp;
  private boolean waiting;
  private int wakes;

  TurnWait(SimWorld world, Flights flights) {
    this.world = world;
    this.flights = flights;
  }

  void wake() {
    wakes++;
    woken = true;
    world.monitor.notifyAll();
  }

  int wakes() {
    return wakes;
  }

  boolean isWaiting() {
    return waiting;
  }

  /** Returns when a call is over, somebody woke, the time is up or the thread is interrupted. */
  void await(long timeoutNanos) {
    timeIsUp = timeoutNanos == 0;
    if (!mayGoOn()) {
      SimClock.Due end =
          world.isJumping() && timeoutNanos != Driver.FOREVER
              ? world.clock.after(timeoutNanos, () -> timeIsUp = true)
              : null;
      waiting = true;
      world.begin(this);
      try {
        park(timeoutNanos);
      } catch (InterruptedException interrupt) {
        // As EINTR of io_uring_enter: the turn is over, and the interrupt is its thread's.
        Thread.currentThread().interrupt();
      } finally {
        waiting = false;
        world.end(this);
        world.clock.forget(end);
      }
    }
    woken = false;
  }

  boolean mayGoOn() {
    return flights.due() > 0 || woken || timeIsUp;
  }

  private void park(long timeoutNanos) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + timeoutNanos;
    while (!mayGoOn()) {
      if (world.jump()) {
        continue;
      }
      if (timeoutNanos == Driver.FOREVER || world.isJumping()) {
        world.monitor.wait();
        continue;
      }
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.timedWait(world.monitor, leftNanos);
    }
  }
}
