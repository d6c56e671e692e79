package io.upcall.samples.httpd;

/**
 * How long a client may keep a connection waiting.
 *
 * @param idleMillis for the next request to begin
 * @param requestMillis for a head to be complete once it has begun, and for a body to go on
 * @param sendMillis for it to take anything of an answer
 */
record Timeouts(long idleMillis, long requestMillis, long sendMillis) {
  static final Timeouts USUAL = new Timeouts(60_000, 10_000, 30_000);
}
