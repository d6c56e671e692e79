package io.upcall.cores.policy;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that jumps from one event to the next; events of one moment come as they were made. */
final class VirtualTime {

  private record Event(long nanos, long number, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::number));
  private long nowNanos;
  private long made;

  long nowNanos() {
    return nowNanos;
  }

  void after(long delayNanos, Runnable action) {
    events.add(new Event(nowNanos + delayNanos, made++, action));
  }

  /** When the next event is; MAX_VALUE for none. */
  long nextNanos() {
    Event next = events.peek();
    return next == null ? Long.MAX_VALUE : next.nanos();
  }

  void jumpTo(long nanos) {
    nowNanos = Math.max(nowNanos, nanos);
  }

  void runNext() {
    Event next = events.remove();
    nowNanos = next.nanos();
    next.action().run();
  }
}
