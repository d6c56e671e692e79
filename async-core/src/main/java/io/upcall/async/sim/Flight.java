package io.upcall.async.sim;

import io.upcall.async.AsyncCall;

/** One pending submission. Guarded by the driver's monitor. */
final class Flight {

  /** A deadline that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  /**
   *
   *
   * <pre>
   *   BACKLOG ──room──▶ HELD ──completed, cancelled or due──▶ OVER ──turn──▶ event
   *      └──────────cancelled──────────────────────────────────▲
   * </pre>
   */
  enum Stage {
    /** Taken, and waiting for room. */
    BACKLOG,
    /** In the "kernel". */
    HELD,
    /** It has its result; the next turn delivers it. */
    OVER
  }

  final AsyncCall call;
  final Answer answer;
  Stage stage = Stage.BACKLOG;

  /** When it is due, if it is a timeout. */
  long deadlineNanos = NEVER;

  Flight(AsyncCall call, Answer answer) {
    this.call = call;
    this.answer = answer;
  }
}
