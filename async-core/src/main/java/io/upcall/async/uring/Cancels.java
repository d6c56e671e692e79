package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.slow.SlowLane;
import java.util.function.Predicate;

/**
 * Ends calls before their time: at once those that wait in the driver, by an entry each those that
 * the kernel has, whose own completion says how it went.
 *
 * <p>Every form is a walk over the calls in flight. The kernel could cancel all of one operation,
 * or all there are, by one entry; but it would take RECV and RECV_SELECTED for the same, and the
 * driver's own entries for somebody's calls. Owned by the driver's owner.
 */
final class Cancels {

  private final RingEntries entries;
  private final SlotTable slots;
  private final InFlight inFlight;
  private final Sources sources;
  private final SlowLane slowLane;
  private final Chains chains;

  /** A cancel found no entry: the next turn asks again for every call whose end is wanted. */
  private boolean owed;

  Cancels(
      RingEntries entries, InFlight inFlight, Sources sources, Chains chains, SlowLane slowLane) {
    this.entries = entries;
    this.slots = entries.slots();
    this.inFlight = inFlight;
    this.sources = sources;
    this.chains = chains;
    this.slowLane = slowLane;
  }

  /** Asks for the end of a call that is in flight here. */
  void cancel(AsyncCall call) {
    call.wantCancel();
    if (DriverSide.slot(call) < 0) {
      cancelWaiting(call);
    } else if (slots.has(call)) {
      request(DriverSide.ticket(call));
    }
  }

  /** Ends a call that waits in the driver; false when it does not, or not any more. */
  boolean cancelWaiting(AsyncCall call) {
    if (call instanceof AsyncSource source) {
      return sources.cancelStalled(source);
    }
    if (inFlight.backlog.remove(call)
        || inFlight.late.calls.remove(call)
        || inFlight.soon.calls.remove(call)
        || slowLane.withdraw(other -> other == call) != null) {
      inFlight.end(call, -Errno.ECANCELED);
      return true;
    }
    return chains.cancelWaiting(other -> other == call) > 0;
  }

  /** Asks for the end of what has this {@code user_data}. */
  void request(long userData) {
    if (!entries.cancel(userData)) {
      owed = true;
    }
  }

  /** Asks for the end of all calls that are {@code wanted}; the answer is how many those are. */
  int cancelAll(Predicate<AsyncCall> wanted) {
    int cancelled = cancelWaiting(wanted);
    for (int slot = 0; slot < slots.highWater(); slot++) {
      AsyncCall call = slots.at(slot);
      if (call != null && wanted.test(call)) {
        cancel(call);
        cancelled++;
      }
    }
    return cancelled;
  }

  /** {@link #cancelAll} of those alone that the kernel does not have. */
  int cancelWaiting(Predicate<AsyncCall> wanted) {
    int cancelled = cancelIn(inFlight.backlog.forEntry(), wanted);
    cancelled += cancelIn(inFlight.backlog.forBlock(), wanted);
    cancelled += cancelIn(inFlight.backlog.forBuffer(), wanted);
    cancelled += cancelIn(inFlight.late.calls, wanted);
    cancelled += cancelIn(inFlight.soon.calls, wanted);
    for (AsyncCall call; (call = slowLane.withdraw(wanted)) != null; cancelled++) {
      inFlight.end(call, -Errno.ECANCELED);
    }
    cancelled += chains.cancelWaiting(wanted);
    for (AsyncSource source : sources.stalled()) {
      if (wanted.test(source)) {
        cancel(source);
        cancelled++;
      }
    }
    return cancelled;
  }

  private int cancelIn(CallList list, Predicate<AsyncCall> wanted) {
    int cancelled = 0;
    for (AsyncCall call = list.peek(); call != null; ) {
      AsyncCall next = DriverSide.next(call);
      if (wanted.test(call)) {
        cancel(call);
        cancelled++;
      }
      call = next;
    }
    return cancelled;
  }

  /**
   * Ends what waits in the driver for {@code fd}, before the kernel is asked to end the rest.
   *
   * @return how many
   */
  int cancelWaitingOn(int fd) {
    for (int slot = 0; slot < slots.highWater(); slot++) {
      AsyncCall call = slots.at(slot);
      if (call instanceof AsyncSource && DriverSide.fd(call) == fd) {
        // Its end by the kernel must not be taken for the stop of a full ring.
        call.wantCancel();
      }
    }
    return cancelWaiting(call -> DriverSide.fd(call) == fd && call.op() != Op.CANCEL_FD);
  }

  boolean areOwed() {
    return owed;
  }

  /** To ask twice for the same end does no harm: the second finds nothing. */
  void requestOwed() {
    owed = false;
    for (int slot = 0; slot < slots.highWater() && !owed; slot++) {
      AsyncCall call = slots.at(slot);
      if (call != null && DriverSide.cancelWanted(call)) {
        request(DriverSide.ticket(call));
      }
    }
  }
}
