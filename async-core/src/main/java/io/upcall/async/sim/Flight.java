package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import org.jspecify.annotations.Nullable;

/**
 * One pending submission. Guarded by the world's monitor.
 *
 * <pre>
 *   BACKLOG ──room──▶ HELD ──completed, performed, cancelled or due──▶ OVER ──turn──▶ event
 *      └──────────────cancelled─────────────────────────────────────────▲
 * </pre>
 */
final class Flight {

  enum Stage {
    /** Taken, and waiting for room. */
    BACKLOG,
    /** In the "kernel". */
    HELD,
    /** It has its result; the next turn delivers it. */
    OVER
  }

  final Flights flights;
  final AsyncCall call;
  final Answer answer;
  Stage stage = Stage.BACKLOG;

  /** Its own next step: the end of its delay, or of the time that it measures. */
  SimClock.@Nullable Due step;

  /** When the kernel is done with cancelling it. */
  SimClock.@Nullable Due cancelled;

  /** What its descriptor referred to when it started; a number that is used again is no matter. */
  @Nullable SimObject object;

  Flight(Flights flights, AsyncCall call, Answer answer) {
    this.flights = flights;
    this.call = call;
    this.answer = answer;
  }
}
