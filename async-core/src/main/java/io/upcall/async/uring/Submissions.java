package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.SlowFunction;
import io.upcall.async.Submitter;
import io.upcall.async.slow.SlowLane;

/** Where a submission may go, with the answer for its submitter. Owned by the driver's owner. */
final class Submissions {

  private final Driver driver;
  private final RingEntries entries;
  private final InFlight inFlight;
  private final SlowLane slowLane;

  Submissions(Driver driver, RingEntries entries, InFlight inFlight, SlowLane slowLane) {
    this.driver = driver;
    this.entries = entries;
    this.inFlight = inFlight;
    this.slowLane = slowLane;
  }

  /** Nowhere: there is no room. */
  int again(AsyncCall call) {
    DriverSide.refuse(call, driver);
    return Submitter.AGAIN;
  }

  /** Answered. */
  int answer(AsyncCall call, int result, int flags) {
    if ((flags & Submitter.ALWAYS_EVENT) == 0) {
      DriverSide.quick(call, driver, result);
      return Submitter.QUICK;
    }
    inFlight.take(call);
    inFlight.end(call, result);
    return Submitter.PENDING;
  }

  /** To the ring, or where it waits for room there. */
  int toRing(AsyncCall call, int flags, int how) {
    // Behind what waits already for the same: calls start in the order in which they came.
    boolean atomic = (flags & Submitter.ATOMIC) != 0;
    if (inFlight.backlog.ahead(call).isEmpty() && entries.start(call, how, atomic)) {
      inFlight.takeIntoSlot(call);
      return Submitter.PENDING;
    }
    if (atomic || (flags & Submitter.NONBLOCK) != 0) {
      return again(call);
    }
    inFlight.take(call);
    inFlight.backlog.add(call);
    return Submitter.PENDING;
  }

  /** To a thread, when the function cannot be answered without waiting. */
  int toSlowRoad(AsyncCall call, int flags) {
    int result = SlowLane.tryQuick(call, flags);
    if (result != SlowFunction.WOULD_WAIT) {
      return answer(call, result, flags);
    }
    if (!slowLane.take(call, flags)) {
      return again(call);
    }
    inFlight.take(call);
    return Submitter.PENDING;
  }
}
