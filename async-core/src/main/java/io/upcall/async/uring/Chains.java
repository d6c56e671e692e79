package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallChain;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Submitter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Predicate;

/**
 * Linked calls: the kernel runs them one after the other, but for the wait of a drained chain.
 *
 * <p>That wait is the driver's own. The kernel's IOSQE_IO_DRAIN would wait for the driver's read of
 * its wakeup, which ends only with a wake, and would hold up everybody's calls on this vcore
 * meanwhile.
 *
 * <pre>
 *   submit ─▶ drained, or no room? ─no─▶ in the ring
 *                 │yes
 *                 ▼
 *              WAITING ──what was before it is over, room──▶ in the ring
 *                 └──cancel of one of its calls──▶ all ended, ECANCELED
 * </pre>
 *
 * <p>Owned by the driver's owner.
 */
final class Chains {

  private static final int NO_EPOCH = Integer.MIN_VALUE;

  /** A chain that was taken and has not begun. */
  private static final class Waiting {
    final AsyncCall[] calls;
    final int[] how;
    final int epoch;

    Waiting(AsyncCall[] calls, int[] how, int epoch) {
      this.calls = calls;
      this.how = how;
      this.epoch = epoch;
    }

    boolean has(Predicate<AsyncCall> wanted) {
      for (AsyncCall call : calls) {
        if (wanted.test(call)) {
          return true;
        }
      }
      return false;
    }
  }

  private final RingEntries entries;
  private final InFlight inFlight;
  private final Features features;

  /** Of the chain that is being submitted: no array is made for one that starts at once. */
  private final AsyncCall[] calls;

  private final int[] how;

  /** First come, first served. */
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  Chains(RingEntries entries, InFlight inFlight, Features features, int mostCalls) {
    this.entries = entries;
    this.inFlight = inFlight;
    this.features = features;
    this.calls = new AsyncCall[mostCalls];
    this.how = new int[mostCalls];
  }

  /** True when the ring can have all of it. */
  boolean canTake(CallChain chain) {
    if (chain.size() == 0 || chain.size() > calls.length) {
      return false;
    }
    for (int i = 0; i < chain.size(); i++) {
      AsyncCall call = chain.call(i);
      if (!features.isChainable(call.op())) {
        return false;
      }
    }
    return true;
  }

  /** Takes calls that have begun their submission; {@link Submitter#AGAIN} leaves them so. */
  int submit(CallChain chain, int flags) {
    boolean atomic = (flags & Submitter.ATOMIC) != 0;
    boolean mayWait = (flags & (Submitter.NONBLOCK | Submitter.ATOMIC)) == 0;
    int size = chain.size();
    for (int i = 0; i < size; i++) {
      calls[i] = chain.call(i);
      how[i] = Features.CHAINED | linkBehind(chain, i);
    }
    boolean mustWait = !waiting.isEmpty() || !inFlight.backlog.forEntry().isEmpty();
    boolean drained = chain.isDrained() && inFlight.count() > 0;
    if (!mustWait && !drained && entries.startChain(calls, how, size, atomic)) {
      for (int i = 0; i < size; i++) {
        inFlight.takeIntoSlot(calls[i]);
      }
      return forget(size, Submitter.PENDING);
    }
    if (!mayWait) {
      return forget(size, Submitter.AGAIN);
    }
    int epoch = drained ? inFlight.endEpoch() : NO_EPOCH;
    for (int i = 0; i < size; i++) {
      inFlight.take(calls[i]);
    }
    waiting.add(new Waiting(Arrays.copyOf(calls, size), Arrays.copyOf(how, size), epoch));
    return forget(size, Submitter.PENDING);
  }

  private int forget(int size, int answer) {
    Arrays.fill(calls, 0, size, null);
    return answer;
  }

  private static int linkBehind(CallChain chain, int index) {
    if (index == chain.size() - 1) {
      return 0;
    }
    return chain.isHard(index) ? Uapi.IOSQE_IO_HARDLINK : Uapi.IOSQE_IO_LINK;
  }

  /** Starts those whose time has come. */
  void startWaiting() {
    for (Waiting first = waiting.peek(); first != null; first = waiting.peek()) {
      if (!mayStart(first) || !start(first)) {
        return;
      }
      waiting.remove();
    }
  }

  private boolean start(Waiting chain) {
    return entries.startChain(chain.calls, chain.how, chain.calls.length, false);
  }

  private boolean mayStart(Waiting chain) {
    return chain.epoch == NO_EPOCH || inFlight.isOver(chain.epoch);
  }

  /** True when a turn has something to do here. */
  boolean hasWork() {
    Waiting first = waiting.peek();
    return first != null && mayStart(first);
  }

  /**
   * Ends the waiting chains that have a call that is {@code wanted}.
   *
   * @return how many calls were wanted
   */
  int cancelWaiting(Predicate<AsyncCall> wanted) {
    int cancelled = 0;
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
      Waiting chain = each.next();
      if (chain.has(wanted)) {
        each.remove();
        for (AsyncCall call : chain.calls) {
          cancelled += wanted.test(call) ? 1 : 0;
          DriverSide.slot(call, InFlight.NO_SLOT);
          inFlight.end(call, -Errno.ECANCELED);
        }
      }
    }
    return cancelled;
  }
}
