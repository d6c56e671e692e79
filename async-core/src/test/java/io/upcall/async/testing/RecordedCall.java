package io.upcall.async.testing;

import io.upcall.async.AsyncCall;
import io.upcall.async.EventQueue;
import java.util.ArrayList;
import java.util.List;

/** A call that keeps the results of its events, and then does what the test wants done. */
public final class RecordedCall extends AsyncCall {

  private final List<Integer> results = new ArrayList<>();
  private Runnable then = () -> {};

  /** A call whose callback runs in the driver's turn. */
  public RecordedCall() {
    super();
  }

  /** A call whose callback runs where {@code queue} delivers. */
  public RecordedCall(EventQueue queue) {
    super(queue);
  }

  /** What the callback does after it recorded the result. */
  public RecordedCall then(Runnable action) {
    then = action;
    return this;
  }

  @Override
  protected void run() {
    synchronized (results) {
      results.add(result());
    }
    then.run();
  }

  /** The result of each event so far. */
  public List<Integer> results() {
    synchronized (results) {
      return List.copyOf(results);
    }
  }

  /** How many events came. */
  public int events() {
    return results().size();
  }
}
