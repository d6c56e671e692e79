package io.upcall.async;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A multishot call: one submission, many completions.
 *
 * <p>Its completions enter a bounded ring inside it, and its kcont is queued while that ring is not
 * empty. Who gets the event takes them one after the other:
 *
 * <pre>{@code
 * protected void run() {
 *   while (next()) {
 *     use(result());
 *   }
 * }
 * }</pre>
 *
 * <p>What a callback leaves behind comes with a further event. The call is in flight until {@link
 * #next} has moved to its last completion, the only one that makes it done:
 *
 * <pre>
 *                        ┌─────── completion, more to come: into the ring ──────┐
 *   READY ──submit──▶ ARMED ◀───────────────────────────────────────────────────┘
 *                        │ ▲ └──── last completion ───▶ ENDED ──next() took it──▶ DONE
 *             ring full, │ │ consumer made room,
 *         no buffer free ▼ │ buffer came back
 *                      STALLED ──cancel──▶ ENDED
 * </pre>
 *
 * <p>Only the driver knows ARMED and STALLED apart: a full ring has the kernel's side cancelled,
 * and armed again once the ring is empty. What comes between the moment the ring is full and the
 * end of that cancel is kept in a larger ring behind the first, so nothing is lost; it is bounded
 * by what the kernel can post before it sees the cancel.
 *
 * <p>One thread at a time may call {@link #next}: the consumer of its queue. Whoever closes that
 * queue takes what is left by {@link #next} himself; the source is then cancelled by the driver.
 */
public class AsyncSource extends AsyncCall {

  private final int capacity;

  /** Where completions go. The driver's owner. */
  private CompletionRing putting;

  /** Where they come from. The consumer. */
  private CompletionRing taking;

  /** Completions put since the source was made. The driver's owner. */
  private long put;

  /**
   * Completions taken since then. Written by the consumer, volatile: before it looks at {@link
   * #waitsForRoom}, as the driver sets that before it looks here, so that one of them sees the
   * other.
   */
  private volatile long taken;

  /** The driver waits for room. Set by the driver, cleared by whoever acts on it. */
  private volatile boolean waitsForRoom;

  /** Inside of the callback: what is left after it is posted then. The consumer. */
  private boolean firing;

  /** Completions put before this submission. The driver's owner. */
  private long putBefore;

  /** Where the driver is with it, in the driver's own words. The driver's owner. */
  int driverState;

  /** How it ended; before that, what {@link #complete} is to put. The driver's owner. */
  private int lastResult;

  /** The link of the driver's list of sources, for {@link Kcont#next} may be in a queue's use. */
  @Nullable AsyncSource nextSource;

  /**
   * A source that completes to {@code queue}.
   *
   * @param queue null to have the callback run in the turn of the driver itself
   * @param capacity of the ring of completions, a power of two
   */
  protected AsyncSource(@Nullable EventQueue queue, int capacity) {
    super(queue, SOURCE);
    if (Integer.bitCount(capacity) != 1 || capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + ": it must be a power of two");
    }
    this.capacity = capacity;
    this.putting = new CompletionRing(capacity);
    this.taking = putting;
  }

  /** A source without a callback, for a polled queue. */
  public static AsyncSource to(EventQueue queue, int capacity) {
    return new AsyncSource(queue, capacity);
  }

  // ---- the consumer's side ---------------------------------------------------------------------

  /**
   * Moves to the next completion, of which {@link #result}, {@link #selectedBuffer} and {@link
   * #moreReady} tell then. A buffer that was not given back before is the caller's to give to
   * {@link Driver#releaseBuffer}.
   *
   * @return false when there is none now
   */
  public final boolean next() {
    CompletionRing ring = ringToTake();
    if (ring == null) {
      return false;
    }
    boolean last = ring.take(this);
    long nowTaken = taken + 1;
    taken = nowTaken;
    if (waitsForRoom) {
      wakeForRoom();
    }
    if (last) {
      release();
    } else if (!firing && queue != null && hasNext()) {
      // Taken by a poller, who gets one event for each completion this way.
      queue.post(this);
    }
    return true;
  }

  private @Nullable CompletionRing ringToTake() {
    CompletionRing ring = taking;
    while (ring.isEmpty()) {
      CompletionRing larger = ring.larger();
      if (larger == null) {
        return null;
      }
      // The driver may have filled this one between the two looks, but not after it made a larger.
      if (ring.isEmpty()) {
        taking = larger;
        ring = larger;
      }
    }
    return ring;
  }

  private void wakeForRoom() {
    Driver driver = home();
    if (driver != null && !hasNext()) {
      waitsForRoom = false;
      driver.wake();
    }
  }

  /** True when {@link #next} would find one. */
  public final boolean hasNext() {
    return ringToTake() != null;
  }

  @Override
  final void takenOff() {
    // The claim is given back before the ring is looked at: whoever puts a completion there and
    // finds the claim still taken knows that it will be seen.
    VarHandle.fullFence();
  }

  @Override
  final void fire() {
    firing = true;
    try {
      super.fire();
    } finally {
      firing = false;
    }
    if (queue != null && hasNext()) {
      queue.post(this);
    }
  }

  final void move(int newResult, long buffer, boolean more) {
    super.result(newResult);
    selectedBuffer(buffer);
    moreReady(more);
  }

  // ---- the driver's side, public in DriverSide -------------------------------------------------

  /** Puts a completion; when it is the last one, nothing is put after it. */
  final void put(int newResult, long buffer, boolean more, boolean last) {
    long kept = isRefused() ? 0 : buffer;
    CompletionRing ring = putting;
    if (ring.isFull()) {
      ring = ring.grow();
      putting = ring;
    }
    put++;
    if (last) {
      putBefore = put;
      lastResult = newResult;
    }
    ring.put(newResult, kept, more, last);
    Driver driver = home();
    if (kept != buffer && driver != null) {
      // Nobody will be told of it, so nobody would give it back.
      driver.releaseBuffer(buffer);
    }
  }

  /** True when the driver should stop the kernel's side. */
  final boolean isFull() {
    return put - taken >= capacity;
  }

  /** Completions of this submission so far. */
  final long putCount() {
    return put - putBefore;
  }

  /** True when the driver may arm it again: nothing is left to take. */
  final boolean isDrained() {
    return put == taken;
  }

  /** From now on the consumer wakes the driver when there is room; false when there is already. */
  final boolean waitForRoom() {
    waitsForRoom = true;
    return !isDrained();
  }

  /** Its queue was closed: no event will be taken. */
  final boolean isRefused() {
    return queue != null && queue.isClosed();
  }

  /** Queues it, unless it is queued; without a queue the callback runs here. */
  final void announce() {
    if (queue == null) {
      fire();
    } else {
      // The completion is in the ring before the claim is tried: see takenOff.
      VarHandle.fullFence();
      queue.post(this);
    }
  }

  /** True when its callback runs in the driver's turn and left something behind. */
  final boolean wantsAnotherTurn() {
    return queue == null && !isDrained();
  }

  /** Of a source that ends without the kernel: the result of its last completion. */
  @Override
  final void result(int value) {
    lastResult = value;
  }

  @Override
  final int endResult() {
    return lastResult;
  }

  @Override
  final void complete() {
    put(lastResult, 0, false, true);
    end();
    announce();
  }

  /** After the last completion was put: nobody takes it off a closed queue. */
  final void end() {
    if (isRefused()) {
      release();
    }
  }
}
