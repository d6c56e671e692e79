package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.Op;

/**
 * Receives that wait for the end of the turn, to be tried by a plain system call then.
 *
 * <p>A server that has just answered has nothing to receive yet; when it has answered everybody,
 * its peers have often spoken again. Then a plain recv(2) costs a quarter of a microsecond less
 * than an entry and a completion. When they have not, the attempt costs as much, so this keeps the
 * rate of successes and stops trying, but for a sample, while it is low: one driver has a saturated
 * server and an idle one to be good at.
 *
 * <p>Measured in C first, CPU a round trip at 1,000 connections: a receive that polls first 3.9 to
 * 4.0 µs, one that tries first 3.2 to 3.4, a multishot one 3.9 to 4.0. Owned by the driver's owner.
 */
final class LateReceives {

  /**
   * How many a turn tries. Each success is a uthread to run before the next turn: with a thousand
   * of them what the first left in the caches is gone when the last has run, and the peers, all
   * answered at once, fall asleep between.
   */
  static final int A_TURN = 64;

  /** Those that wait. */
  final CallList calls = new CallList();

  /** Of the attempts. */
  final SuccessRate rate = new SuccessRate();

  /** True when {@code call} is to be tried at the end of the turn. */
  boolean wants(AsyncCall call) {
    return (call.op() == Op.RECV || call.op() == Op.RECV_SELECTED) && rate.isWorthTrying();
  }
}
