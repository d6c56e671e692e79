package io.upcall.async.testing;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.UpcallTarget;

/** An upcall target that runs what was posted to it when the test says so, on the test's thread. */
public final class ManualTarget implements UpcallTarget {

  private final EventQueue inbox = EventQueue.polled();

  @Override
  public void post(Kcont kcont, Level level) {
    inbox.post(kcont);
  }

  @Override
  public boolean isVcoreContext() {
    return false;
  }

  /** True when nothing was posted. */
  public boolean isIdle() {
    return inbox.isEmpty();
  }

  /** Runs what was posted, and what that posts. */
  public int turn() {
    return inbox.drain(Integer.MAX_VALUE);
  }
}
