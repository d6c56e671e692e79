package io.upcall.async.sim;

import io.upcall.async.AsyncSource;
import io.upcall.async.DriverSide;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The multishot calls of one driver that have something to tell, and those whose ring is full.
 * Guarded by the world's monitor.
 */
final class Sources {

  /** Have completions that nobody was told of. */
  private final Set<Flight> telling = new LinkedHashSet<>();

  /** Those of them that this turn tells of. */
  private final Deque<Flight> landing = new ArrayDeque<>();

  /** Take no completion until there is room. */
  private final Set<Flight> stalled = new LinkedHashSet<>();

  static AsyncSource source(Flight flight) {
    return (AsyncSource) flight.call;
  }

  /** A completion that is not the last. */
  void put(Flight flight, int result, long buffer) {
    DriverSide.put(source(flight), result, buffer, false, false);
    telling.add(flight);
  }

  /** True when its ring is full: it is asked again when there is room. */
  boolean stalls(Flight flight) {
    if (DriverSide.isFull(source(flight))) {
      stalled.add(flight);
      return true;
    }
    return false;
  }

  /** Those that were full and have room now. */
  List<Flight> takeResumable() {
    List<Flight> resumable = new ArrayList<>();
    for (Flight flight : List.copyOf(stalled)) {
      if (DriverSide.hasRoom(source(flight))) {
        stalled.remove(flight);
        resumable.add(flight);
      }
    }
    return resumable;
  }

  int due() {
    return telling.size() + landing.size();
  }

  void land() {
    landing.addAll(telling);
    telling.clear();
  }

  /** One whose event comes with this turn; null when that was all. */
  @Nullable Flight takeLanding() {
    return landing.poll();
  }

  /** After its callback: what that left behind is told of with the next turn. */
  void told(Flight flight) {
    if (flight.stage != Flight.Stage.OVER && DriverSide.wantsAnotherTurn(source(flight))) {
      telling.add(flight);
    }
  }

  /** It is over: its last completion tells of all. */
  void forget(Flight flight) {
    telling.remove(flight);
    stalled.remove(flight);
  }
}
