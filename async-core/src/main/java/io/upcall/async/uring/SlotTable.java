package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which call each completion belongs to.
 *
 * <p>A call in flight has a slot; {@code user_data} is the slot in the low half and the slot's
 * generation in the high half. The generation changes with each use, so a completion that comes for
 * an earlier user of the slot is recognised and dropped. The table grows up to its limit, which is
 * the bound on calls in flight. Owned by the driver's owner.
 */
final class SlotTable {

  private static final int FIRST_SIZE = 256;

  private final int limit;
  private @Nullable AsyncCall[] calls = new AsyncCall[FIRST_SIZE];
  private int[] generations = new int[FIRST_SIZE];
  private long[] blocks = new long[FIRST_SIZE];
  private int[] how = new int[FIRST_SIZE];
  private int[] free = new int[FIRST_SIZE];
  private int freeCount;

  /** Slots handed out at least once; those above were never touched. */
  private int highWater;

  SlotTable(int limit) {
    this.limit = limit;
  }

  /**
   * Takes a slot for {@code call}.
   *
   * @param mayGrow false forbids allocation
   * @return the slot, or -1 when none is free
   */
  int acquire(AsyncCall call, boolean mayGrow) {
    int slot;
    if (freeCount > 0) {
      slot = free[--freeCount];
    } else if (highWater < calls.length || (mayGrow && grow())) {
      slot = highWater++;
    } else {
      return -1;
    }
    calls[slot] = call;
    return slot;
  }

  private boolean grow() {
    if (calls.length >= limit) {
      return false;
    }
    int size = Math.min(limit, calls.length * 2);
    calls = Arrays.copyOf(calls, size);
    generations = Arrays.copyOf(generations, size);
    blocks = Arrays.copyOf(blocks, size);
    how = Arrays.copyOf(how, size);
    free = Arrays.copyOf(free, size);
    return true;
  }

  /** The {@code user_data} of the slot's present use. */
  long userData(int slot) {
    return ((long) generations[slot] << Integer.SIZE) | slot;
  }

  /** The call that {@code userData} belongs to, or null when it is over. */
  @Nullable AsyncCall find(long userData) {
    int slot = (int) userData;
    if (slot < 0 || slot >= highWater || generations[slot] != (int) (userData >>> Integer.SIZE)) {
      return null;
    }
    return calls[slot];
  }

  /** Ends the slot's present use. */
  void release(int slot) {
    calls[slot] = null;
    generations[slot]++;
    free[freeCount++] = slot;
  }

  /** The slab block that the slot's call has, or 0. */
  long block(int slot) {
    return blocks[slot];
  }

  void block(int slot, long address) {
    blocks[slot] = address;
  }

  /**
   * How the slot's call was put into the ring: flags of the entry, and marks of {@link Features}.
   */
  int how(int slot) {
    return how[slot];
  }

  void how(int slot, int flags) {
    how[slot] = flags;
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
