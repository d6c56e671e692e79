package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import java.util.ArrayDeque;

/**
 * The calls that a driver has taken, by where they are. A call is in one of these, or in a slot; a
 * source never is, as its link may be in a queue's use: {@link Sources} has those. Owned by the
 * driver's owner.
 */
final class InFlight {

  static final int NO_SLOT = -1;

  /** Receives that are tried the plain way at the end of the turn. */
  final LateReceives late = new LateReceives();

  /** What is tried the plain way when there is nothing else to deliver. */
  final SoonCalls soon = new SoonCalls();

  /** Taken, and waiting for a slot, an entry, a block or a buffer. */
  final Backlog backlog = new Backlog();

  /** Completed with an errno that is retried, after the drain. */
  final CallList again = new CallList();

  /** Completed, to be delivered after the drain. */
  final CallList done = new CallList();

  private final Driver driver;
  private int count;

  /** Of the calls that are taken now. It goes on by one with each drained chain. */
  private int epoch;

  /** Calls in flight of each epoch from {@link #oldest} to before the present one. */
  private final ArrayDeque<int[]> older = new ArrayDeque<>();

  private int oldest;
  private int olderCount;

  InFlight(Driver driver) {
    this.driver = driver;
  }

  Driver driver() {
    return driver;
  }

  /** The driver takes {@code call}, and has no slot for it yet. */
  void take(AsyncCall call) {
    takeIntoSlot(call);
    DriverSide.slot(call, NO_SLOT);
  }

  /** The driver takes {@code call}, which has its slot. */
  void takeIntoSlot(AsyncCall call) {
    DriverSide.epoch(call, epoch);
    DriverSide.pend(call, driver);
    count++;
  }

  /** It is over: its event comes with the next delivery. */
  void end(AsyncCall call, int result) {
    DriverSide.result(call, result);
    done.add(call);
  }

  /** Its event is being posted. */
  void delivered(AsyncCall call) {
    count--;
    if (DriverSide.epoch(call) != epoch) {
      deliveredOlder(DriverSide.epoch(call));
    }
  }

  private void deliveredOlder(int ofEpoch) {
    olderCount--;
    int at = oldest;
    for (int[] counted : older) {
      if (at++ == ofEpoch) {
        counted[0]--;
      }
    }
    for (int[] first = older.peek(); first != null && first[0] == 0; first = older.peek()) {
      older.remove();
      oldest++;
    }
  }

  /** Begins an epoch; the answer is the one that ended, of all calls in flight now or earlier. */
  int endEpoch() {
    if (older.isEmpty()) {
      oldest = epoch;
    }
    older.add(new int[] {count - olderCount});
    olderCount = count;
    return epoch++;
  }

  /** True when no call of that epoch or an earlier one is in flight. */
  boolean isOver(int ofEpoch) {
    return older.isEmpty() || oldest - ofEpoch > 0;
  }

  /** Calls whose events have not been posted. */
  int count() {
    return count;
  }
}
