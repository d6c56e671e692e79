package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;

/**
 * Puts calls into the ring: a slot, an entry and, for a heap array, a block for each. Owned by the
 * driver's owner.
 */
final class RingEntries implements AutoCloseable {

  private static final int MAX_CALLS = 1 << 17;

  /** {@code user_data} of entries whose completion nobody waits for. No slot is negative. */
  static final long IGNORED = -1;

  static final long WAKEUP = -2;

  /** {@code user_data} of what another driver posts here. */
  static final long MESSAGE = -3;

  private final Ring ring;
  private final Slab slab;
  private final Features features;
  private final SqeEncoder encoder;
  private final SlotTable slots = new SlotTable(MAX_CALLS);

  RingEntries(Ring ring, Slab slab, Features features) {
    this.ring = ring;
    this.slab = slab;
    this.features = features;
    this.encoder = new SqeEncoder(ring.sqEntries(), features);
  }

  SlotTable slots() {
    return slots;
  }

  Slab slab() {
    return slab;
  }

  /**
   * Puts the call into the ring if there is a slot, an entry and a block for it.
   *
   * @param how flags of the entry, {@link SqeEncoder#POLL_FIRST} and marks of {@link Features}
   * @param atomic neither grow nor enter
   */
  boolean start(AsyncCall call, int how, boolean atomic) {
    int index = next(!atomic);
    if (index < 0) {
      return false;
    }
    long block = 0;
    if (Backlog.needsBlock(call)) {
      block = slab.acquire(DriverSide.length(call));
      if (block == 0) {
        return false;
      }
    }
    if (!slots.acquire(call, !atomic)) {
      releaseBlock(block);
      return false;
    }
    DriverSide.started(call, how | features.marks(call.op()), block);
    fillBlock(call, block);
    encoder.encode(ring.entryAddress(index), index, call, how);
    ring.commitEntry();
    return true;
  }

  /**
   * Puts linked calls into the ring: all of them, one behind the other, or none.
   *
   * @param how of each call
   */
  boolean startChain(AsyncCall[] calls, int[] how, int count, boolean atomic) {
    if (ring.freeEntries() < count && !atomic) {
      enter(0);
    }
    if (ring.freeEntries() < count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (!start(calls[i], how[i], atomic)) {
        withdraw(calls, i);
        return false;
      }
    }
    return true;
  }

  private void withdraw(AsyncCall[] calls, int count) {
    ring.withdraw(count);
    for (int i = 0; i < count; i++) {
      releaseBlock(DriverSide.block(calls[i]));
      slots.release(calls[i]);
      DriverSide.slot(calls[i], InFlight.NO_SLOT);
    }
  }

  private static void fillBlock(AsyncCall call, long block) {
    byte[] array = DriverSide.array(call);
    if (block != 0 && array != null && call.op() != Op.READ) {
      int bytes = Math.min(DriverSide.length(call), Slab.LARGE_BYTES);
      NativeMemory.copyIn(array, DriverSide.arrayOffset(call), block, bytes);
    }
  }

  void releaseBlock(long block) {
    if (block != 0) {
      slab.release(block);
    }
  }

  /** The next entry to write; hands the full queue over first if that is allowed. -1: none. */
  private int next(boolean mayEnter) {
    int index = ring.nextEntry();
    if (index < 0 && mayEnter) {
      enter(0);
      index = ring.nextEntry();
    }
    return index;
  }

  /** Cancels what has this {@code user_data}; false when there is no entry for that. */
  boolean cancel(long userData) {
    int index = next(true);
    if (index < 0) {
      return false;
    }
    SqeEncoder.encodeCancel(ring.entryAddress(index), userData, IGNORED);
    ring.commitEntry();
    return true;
  }

  /** Reads the wakeup's counter when there is something; false when there is no entry for that. */
  boolean readWakeup(Wakeup wakeup) {
    int index = next(true);
    if (index < 0) {
      return false;
    }
    SqeEncoder.encodeRead(
        ring.entryAddress(index), wakeup.fd(), wakeup.counterAddress(), Long.BYTES, WAKEUP);
    ring.commitEntry();
    return true;
  }

  /** Hands over what was written, and waits for up to {@code timeoutNanos} for a completion. */
  void enter(long timeoutNanos) {
    int result = ring.enter(timeoutNanos);
    switch (-result) {
      case 0:
      case Errno.EINTR:
      case Errno.ETIME:
      case Errno.EBUSY:
      case Errno.EAGAIN:
        // The last two: no memory, or completions must be taken first. What was not handed over
        // stays in the queue, and the driver's hasWork() says so.
        return;
      default:
        throw new IllegalStateException(
            "io_uring_enter on ring " + ring.fd() + ": " + Errno.name(-result));
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
