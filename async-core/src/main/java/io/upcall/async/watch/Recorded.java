package io.upcall.async.watch;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallWatch;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.EventType;

/** Tells Flight Recorder of each call. No state: a recording decides which events it takes. */
final class Recorded implements CallWatch {

  private static final List<Class<? extends Event>> EVENTS =
      List.of(
          CallEvent.Submit.class,
          CallEvent.Quick.class,
          CallEvent.Complete.class,
          CallEvent.Cancel.class,
          OverflowEvent.class);

  /** True when some recording takes an event of ours. */
  static boolean isWanted() {
    return EVENTS.stream().anyMatch(event -> EventType.getEventType(event).isEnabled());
  }

  @Override
  public void quick(AsyncCall call, int result, long nanos) {
    CallEvent.Quick event = new CallEvent.Quick();
    if (event.shouldCommit()) {
      event.result = result;
      event.latency = nanos;
      event.commit(call);
    }
  }

  @Override
  public void pending(AsyncCall call) {
    CallEvent.Submit event = new CallEvent.Submit();
    if (event.shouldCommit()) {
      event.commit(call);
    }
  }

  @Override
  public void completed(AsyncCall call, int result, long nanos) {
    CallEvent.Complete event = new CallEvent.Complete();
    if (event.shouldCommit()) {
      event.result = result;
      event.latency = nanos;
      event.commit(call);
    }
  }

  @Override
  public void cancelling(AsyncCall call) {
    CallEvent.Cancel event = new CallEvent.Cancel();
    if (event.shouldCommit()) {
      event.commit(call);
    }
  }

  @Override
  public void overflowed(String driver, int entries) {
    OverflowEvent event = new OverflowEvent();
    if (event.shouldCommit()) {
      event.driver = driver;
      event.entries = entries;
      event.commit();
    }
  }
}
