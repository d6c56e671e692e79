package io.upcall.async.vertx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The flights of one driver by their slot, with a stack of the free ones. Grows to its limit as
 * they are needed. Owned by the driver's owner.
 */
final class FlightTable {

  private static final int FIRST = 64;

  private final VertxDriver driver;
  private final int limit;
  private @Nullable Flight[] flights = new Flight[0];
  private int highWater;
  private int[] free = new int[0];
  private int freeCount;

  FlightTable(VertxDriver driver, int limit) {
    this.driver = driver;
    this.limit = limit;
    while (highWater < Math.min(FIRST, limit)) {
      addFlight();
    }
  }

  /** Makes one flight more, and puts it on the stack. */
  private void addFlight() {
    if (highWater == flights.length) {
      int size = Math.min(limit, Math.max(FIRST, 2 * highWater));
      flights = Arrays.copyOf(flights, size);
      free = Arrays.copyOf(free, size);
    }
    flights[highWater] = new Flight(driver, highWater);
    free[freeCount++] = highWater++;
  }

  /** A free flight; null when the limit is reached, or there is none and none may be made. */
  @Nullable Flight take(boolean mayAllocate) {
    if (freeCount == 0) {
      if (!mayAllocate || highWater == limit) {
        return null;
      }
      addFlight();
    }
    return flights[free[--freeCount]];
  }

  boolean hasFree() {
    return freeCount > 0 || highWater < limit;
  }

  /** Its event is posted: a new one takes the place of a flight that was cancelled. */
  void giveBack(Flight flight) {
    if (flight.wasCancelled) {
      flights[flight.slot] = new Flight(driver, flight.slot);
    }
    free[freeCount++] = flight.slot;
  }

  @Nullable Flight at(int slot) {
    return slot < highWater ? flights[slot] : null;
  }

  /** All slots that ever were in use are below. */
  int highWater() {
    return highWater;
  }
}
