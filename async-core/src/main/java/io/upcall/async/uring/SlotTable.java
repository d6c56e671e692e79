package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which call each completion belongs to.
 *
 * <p>A call in flight has a slot, and a ticket that is its {@code user_data}: the slot in the low
 * half, a number that goes on with each use of any slot in the high half. The call keeps the ticket
 * itself, beside what else the driver notes of it: a completion that comes for an earlier user of
 * the slot finds another ticket there and is dropped. The table grows up to its limit, which is the
 * bound on calls in flight. Owned by the driver's owner.
 */
final class SlotTable {

  private static final int FIRST_SIZE = 256;

  private final int limit;
  private @Nullable AsyncCall[] calls = new AsyncCall[FIRST_SIZE];
  private int[] free = new int[FIRST_SIZE];
  private int freeCount;

  /** Slots handed out at least once; those above were never touched. */
  private int highWater;

  /** The high half of the last ticket. */
  private int uses;

  SlotTable(int limit) {
    this.limit = limit;
  }

  /**
   * Gives {@code call} a slot, and the ticket of this use of it.
   *
   * @param mayGrow false forbids allocation
   * @return false when no slot is free
   */
  boolean acquire(AsyncCall call, boolean mayGrow) {
    int slot;
    if (freeCount > 0) {
      slot = free[--freeCount];
    } else if (highWater < calls.length || (mayGrow && grow())) {
      slot = highWater++;
    } else {
      return false;
    }
    calls[slot] = call;
    DriverSide.ticket(call, ((long) ++uses << Integer.SIZE) | slot);
    return true;
  }

  private boolean grow() {
    if (calls.length >= limit) {
      return false;
    }
    int size = Math.min(limit, calls.length * 2);
    calls = Arrays.copyOf(calls, size);
    free = Arrays.copyOf(free, size);
    return true;
  }

  /** The call that {@code userData} belongs to, or null when it is over. */
  @Nullable AsyncCall find(long userData) {
    int slot = (int) userData;
    if (slot < 0 || slot >= calls.length) {
      return null;
    }
    AsyncCall call = calls[slot];
    return call != null && DriverSide.ticket(call) == userData ? call : null;
  }

  /** Ends the use of its slot by {@code call}, which has one. */
  void release(AsyncCall call) {
    int slot = DriverSide.slot(call);
    calls[slot] = null;
    free[freeCount++] = slot;
  }

  /** True when {@code call} has a slot of this table. */
  boolean has(AsyncCall call) {
    int slot = DriverSide.slot(call);
    return slot >= 0 && slot < calls.length && calls[slot] == call;
  }

  int inUse() {
    return highWater - freeCount;
  }

  /** One more than the largest slot that can hold a call. */
  int highWater() {
    return highWater;
  }

  @Nullable AsyncCall at(int slot) {
    return calls[slot];
  }
}
