package io.upcall.samples.httpd;

/**
 * How long a client may keep a connection waiting.
 *
 * @param idleMillis for the next request to begin
 * @param headMillis for a head to be complete once it has begun, however it trickles in
 * @param body for a body to come
 * @param answer for the client to take an answer
 */
record Timeouts(long idleMillis, long headMillis, Pace body, Pace answer) {
  static final Timeouts USUAL =
      new Timeouts(60_000, 10_000, new Pace(10_000, 500), new Pace(30_000, 500));
}
