package io.upcall.async.sleep;

import java.util.ArrayList;
import java.util.List;

/** A sleeper that keeps what its callbacks told, and then does what the test wants done. */
final class RecordedSleeper extends Sleeper {

  private final List<Outcome> outcomes = new ArrayList<>();
  private Runnable then = () -> {};

  /** What the callback does after it recorded the outcome. */
  RecordedSleeper then(Runnable action) {
    then = action;
    return this;
  }

  @Override
  protected void run() {
    synchronized (outcomes) {
      outcomes.add(outcome());
    }
    then.run();
  }

  /** The outcome of each callback so far. */
  List<Outcome> outcomes() {
    synchronized (outcomes) {
      return List.copyOf(outcomes);
    }
  }
}
