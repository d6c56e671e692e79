package io.upcall.async.sleep;

/** How a sleep ended: exactly one of these. */
public enum Outcome {
  /** Somebody called wakeup on what it slept on. */
  WOKEN,
  /** Nobody did in time. */
  TIMED_OUT,
  /** Its owner withdrew it: no callback runs. */
  WITHDRAWN
}
