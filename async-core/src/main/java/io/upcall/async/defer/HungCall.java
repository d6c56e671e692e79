package io.upcall.async.defer;

import io.upcall.async.AsyncCall;
import io.upcall.async.Submitter;

/**
 * An async call with a list of kconts, fired when it completes: the object is the call, the status
 * its result. Its own event is posted by the driver that completes it and does nothing but queue
 * them, each where it was established to run, so one completion can be told to several, and the
 * call can be prepared again by any of them.
 */
public final class HungCall extends AsyncCall {

  private final HungKconts kconts = new HungKconts();

  /** A call that nothing hangs on. */
  public HungCall() {}

  /** What hangs on it. */
  public HungKconts kconts() {
    return kconts;
  }

  /**
   * Submits the prepared call. Quick or not, what hangs on it is queued once it is done: never
   * inside a continuation's own stack, so a chain of quick calls is no recursion.
   *
   * @param flags of {@link Submitter#submit}
   * @return {@link Submitter#QUICK}, {@link Submitter#PENDING}, or a refusal, with which nothing is
   *     queued: what hangs here still does
   */
  public int submitTo(Submitter driver, int flags) {
    int how = driver.submit(this, flags);
    if (how == Submitter.QUICK) {
      kconts.fire(this, result());
    }
    return how;
  }

  @Override
  protected void run() {
    kconts.fire(this, result());
  }
}
