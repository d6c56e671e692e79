package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Op;

/**
 * Calls that were taken and wait for room, in the order in which they came.
 *
 * <p>In lists by what they wait for: a block of the slab can be in use for as long as a peer is
 * silent, so calls that wait for one must not hold back those that need none; a receive whose data
 * is there would wait for ever. Owned by the driver's owner.
 */
final class Backlog {

  private final CallList forEntry = new CallList();
  private final CallList forBlock = new CallList();
  private final CallList forBuffer = new CallList();

  /** True when the heap array of {@code call} passes through a block of the slab. */
  static boolean needsBlock(AsyncCall call) {
    return DriverSide.array(call) != null && call.op() != Op.RECV;
  }

  /** The calls that {@code call} has to wait behind. */
  CallList ahead(AsyncCall call) {
    return needsBlock(call) ? forBlock : forEntry;
  }

  /** Those that wait for an entry or a slot. */
  CallList forEntry() {
    return forEntry;
  }

  /** Those that wait for a block as well. */
  CallList forBlock() {
    return forBlock;
  }

  /** Receives whose data is there, and no buffer for it. */
  CallList forBuffer() {
    return forBuffer;
  }

  void add(AsyncCall call) {
    ahead(call).add(call);
  }

  boolean remove(AsyncCall call) {
    return ahead(call).remove(call) || forBuffer.remove(call);
  }
}
