package io.upcall.cores;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Kcont;
import io.upcall.async.Submitter;

/**
 * The calls of one proc: how each gets to a vcore's driver, and how its end is asked for. Each
 * method may be called from any thread; see {@link Proc} for what they promise.
 */
final class ProcCalls {

  private final Proc proc;

  /** Whom calls are charged to. Set before any uthread exists, with the number of vcores. */
  private CallQuota quota = new CallQuota(1, 1);

  ProcCalls(Proc proc) {
    this.proc = proc;
  }

  CallQuota quota() {
    return quota;
  }

  void quota(CallQuota newQuota) {
    quota = newQuota;
  }

  /** How many are in flight; a look at moving numbers. */
  long inFlight() {
    long inFlight = 0;
    for (int id = 0; id < proc.vcoreCount(); id++) {
      inFlight += proc.vcore(id).driver().ledger().inFlight();
    }
    return inFlight;
  }

  /** To the driver of the vcore that the caller is on, if it is one of the proc's. */
  int submit(AsyncCall call, int flags) {
    Carrier carrier = Carrier.current();
    Vcore here = carrier == null ? null : carrier.vcore();
    if (carrier != null && here != null && here.proc() == proc) {
      int was = carrier.enter();
      if (was != Carrier.LOST) {
        try {
          return here.driver().submit(call, flags);
        } finally {
          carrier.exit(was);
        }
      }
    }
    return route(call, flags);
  }

  /** By way of a vcore's inbox. */
  private int route(AsyncCall call, int flags) {
    if ((flags & (Submitter.NONBLOCK | Submitter.ATOMIC)) != 0) {
      return Submitter.AGAIN;
    }
    if (quota.take(1) == 0) {
      return Submitter.AGAIN;
    }
    Vcore there = proc.pickVcore();
    call.routed();
    Kcont submission =
        new Kcont() {
          @Override
          protected void run() {
            there.submitRouted(call, flags);
          }
        };
    if (there.post(submission)) {
      return Submitter.PENDING;
    }
    quota.giveBack(1);
    DriverSide.refuse(call);
    return Submitter.INVALID;
  }

  /** Only this submission of it. */
  void cancel(AsyncCall call) {
    // A routed call gets its number with its submission, which may see that its end is wanted or
    // may have looked just before: both come to the same.
    int use = call.isRouted() ? call.sequence() + 1 : call.sequence();
    call.wantCancel();
    proc.vcores()
        .forEach(
            vcore ->
                vcore.post(
                    new Kcont() {
                      @Override
                      protected void run() {
                        if (call.home() == vcore.driver() && call.sequence() == use) {
                          vcore.driver().cancel(call);
                        }
                      }
                    }));
  }

  void cancelHeldBy(Object holder) {
    proc.vcores()
        .forEach(
            vcore ->
                vcore.post(
                    new Kcont() {
                      @Override
                      protected void run() {
                        vcore.driver().cancelHeldBy(holder);
                      }
                    }));
  }
}
