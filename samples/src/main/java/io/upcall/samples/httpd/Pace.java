package io.upcall.samples.httpd;

import java.util.concurrent.TimeUnit;

/**
 * How slow a client may be before it is shed: it has a grace, and for every so many bytes that
 * moved a second more.
 *
 * @param graceMillis what there is for nothing
 * @param bytesPerSecond the least rate after that
 */
record Pace(long graceMillis, int bytesPerSecond) {
  private static final long LONGEST_TICK_MILLIS = 1_000;

  /** How much time is left of what began at {@code beganNanos}; 0 or less when it is over. */
  long leftMillis(long beganNanos, long bytes) {
    long spentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    return graceMillis + bytes * 1_000 / bytesPerSecond - spentMillis;
  }

  long graceNanos() {
    return TimeUnit.MILLISECONDS.toNanos(graceMillis);
  }

  /** The time that so many bytes are worth. */
  long earnedNanos(long bytes) {
    return bytes * (TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
  }

  /** How long one may wait before looking again. */
  long tickMillis() {
    return Math.min(graceMillis, LONGEST_TICK_MILLIS);
  }
}
