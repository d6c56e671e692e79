package io.upcall.async.vertx;

import org.jspecify.annotations.Nullable;

/**
 * Flights that wait for the same thing, first come first served. Linked through the flights, so an
 * idle socket with one receive holds nothing but this. Owned by one event loop, or by the owner of
 * a driver.
 */
final class FlightList {

  private @Nullable Flight first;
  private @Nullable Flight last;

  FlightList() {}

  boolean isEmpty() {
    return first == null;
  }

  @Nullable Flight peek() {
    return first;
  }

  void add(Flight flight) {
    flight.peer = null;
    if (last == null) {
      first = flight;
    } else {
      last.peer = flight;
    }
    last = flight;
  }

  @Nullable Flight remove() {
    Flight flight = first;
    if (flight != null) {
      first = flight.peer;
      last = first == null ? null : last;
      flight.peer = null;
    }
    return flight;
  }

  /** Takes {@code flight} out; false when it is not in here. */
  boolean remove(Flight flight) {
    Flight before = null;
    for (Flight at = first; at != null; before = at, at = at.peer) {
      if (at != flight) {
        continue;
      }
      if (before == null) {
        first = flight.peer;
      } else {
        before.peer = flight.peer;
      }
      last = last == flight ? before : last;
      flight.peer = null;
      return true;
    }
    return false;
  }

  /** Ends all of them with {@code result}; how many. */
  int finishAll(int result) {
    int finished = 0;
    for (Flight flight = remove(); flight != null; flight = remove()) {
      flight.finish(result);
      finished++;
    }
    return finished;
  }
}
