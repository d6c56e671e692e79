package io.upcall.async.stress;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.UpcallTarget;

/** An upcall target that an actor runs. */
final class ManualTarget implements UpcallTarget {

  private final EventQueue inbox = EventQueue.polled();

  @Override
  public void post(Kcont kcont, Level level) {
    inbox.post(kcont);
  }

  @Override
  public boolean isVcoreContext() {
    return false;
  }

  /** Runs what was posted. */
  int turn() {
    return inbox.drain(Integer.MAX_VALUE);
  }
}
