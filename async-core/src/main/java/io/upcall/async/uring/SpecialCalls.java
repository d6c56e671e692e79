package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.Submitter;

/**
 * Submissions that are neither quick nor late: sources, what the ring of this kernel does not do,
 * what is about another call or driver, and whatever names registered files. The everyday call
 * never comes here. Owned by the driver's owner.
 */
final class SpecialCalls {

  private static final int SOL_SOCKET = 1;

  private final UringDriver driver;
  private final Submissions submissions;
  private final Features features;
  private final RingEntries entries;
  private final Cancels cancels;
  private final Sources sources;
  private final Messages messages;
  private final QuickPath quickPath;

  SpecialCalls(
      UringDriver driver,
      Submissions submissions,
      Features features,
      RingEntries entries,
      Cancels cancels,
      Sources sources,
      Messages messages,
      QuickPath quickPath) {
    this.driver = driver;
    this.submissions = submissions;
    this.features = features;
    this.entries = entries;
    this.cancels = cancels;
    this.sources = sources;
    this.messages = messages;
    this.quickPath = quickPath;
  }

  int submit(AsyncCall call, int flags) {
    if (call instanceof AsyncSource source) {
      return submitSource(source, flags);
    }
    switch (call.op()) {
      case CANCEL:
        return submitCancel(call, flags);
      case CANCEL_FD:
        DriverSide.count(call, cancels.cancelWaitingOn(DriverSide.fd(call)));
        return submissions.toRing(call, flags, 0);
      case CANCEL_OP:
        Op op = Op.values()[DriverSide.length(call)];
        return submissions.answer(call, cancels.cancelAll(other -> other.op() == op), flags);
      case CANCEL_ALL:
        return submissions.answer(call, cancels.cancelAll(other -> true), flags);
      case SEND_ZC:
      case SENDMSG_ZC:
        // Without the feature the entry is that of a send with a copy.
        return submissions.toRing(call, flags, 0);
      case SETSOCKOPT:
      case GETSOCKOPT:
        return submitOption(call, flags);
      case MESSAGE:
        return submitMessage(call, flags);
      default:
        return features.isMissing(call.op())
            ? answerPlain(call, flags)
            : submissions.toRing(call, flags, 0);
    }
  }

  private int submitSource(AsyncSource source, int flags) {
    if (source.op() == Op.MESSAGES) {
      int result = messages.receive(source);
      return result == 0 ? Submitter.PENDING : submissions.answer(source, result, flags);
    }
    if (source.op() == Op.RECV_MULTISHOT) {
      if (!sources.hasBuffers() && (flags & Submitter.ATOMIC) != 0) {
        return submissions.again(source);
      }
      int result = sources.makeBuffers();
      if (result < 0) {
        return submissions.answer(source, result, flags);
      }
    }
    return features.isMissing(source.op())
        ? submissions.answer(source, -Errno.EOPNOTSUPP, flags)
        : sources.submit(source, flags);
  }

  private int submitCancel(AsyncCall call, int flags) {
    AsyncCall target = (AsyncCall) DriverSide.subject(call);
    if (target == null || target.home() != driver || !target.isInFlight()) {
      return submissions.answer(call, -Errno.ENOENT, flags);
    }
    if (DriverSide.slot(target) < 0) {
      int result = cancels.cancelWaiting(target) ? 0 : -Errno.ENOENT;
      return submissions.answer(call, result, flags);
    }
    if (!entries.slots().has(target)) {
      // Completed in this turn, and its event is on the way.
      return submissions.answer(call, -Errno.ENOENT, flags);
    }
    target.wantCancel();
    DriverSide.aim(call, -1, DriverSide.ticket(target), 0);
    return submissions.toRing(call, flags, 0);
  }

  /** A plain system call does not wait either, and does what the ring's command refuses. */
  private int submitOption(AsyncCall call, int flags) {
    boolean onlyPlain = call.op() == Op.GETSOCKOPT && (int) DriverSide.address(call) != SOL_SOCKET;
    boolean asked = (flags & Submitter.TRY_QUICK) != 0 && DriverSide.isPlain(call);
    return onlyPlain || asked || features.isMissing(call.op())
        ? answerPlain(call, flags)
        : submissions.toRing(call, flags, 0);
  }

  /** What the ring does not do, by a plain system call if there is one that does not wait. */
  private int answerPlain(AsyncCall call, int flags) {
    int result = DriverSide.isPlain(call) ? quickPath.attempt(call) : QuickPath.UNTRIED;
    return submissions.answer(
        call, result == QuickPath.UNTRIED ? -Errno.EOPNOTSUPP : result, flags);
  }

  private int submitMessage(AsyncCall call, int flags) {
    if (!(DriverSide.subject(call) instanceof UringDriver to)) {
      return submissions.answer(call, -Errno.EOPNOTSUPP, flags);
    }
    int refusal = to.messages().refusal();
    if (refusal != 0) {
      return submissions.answer(call, refusal, flags);
    }
    if (to == driver || features.isMissing(Op.MESSAGE)) {
      return submissions.answer(call, to.messages().post(DriverSide.length(call)), flags);
    }
    DriverSide.aim(call, to.ringFd(), 0, RingEntries.MESSAGE);
    return submissions.toRing(call, flags, 0);
  }
}
