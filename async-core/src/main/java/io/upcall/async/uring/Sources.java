package io.upcall.async.uring;

import static io.upcall.async.uring.InFlight.NO_SLOT;

import io.upcall.async.AsyncSource;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.Syscalls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The multishot calls of a driver.
 *
 * <pre>
 *  ARMED ──ring full──▶ STOPPING ──cancelled──▶ STALLED ──consumer took all──▶ ARMED
 *    │ └──the kernel ended it, there may be more: a CQ overflow, a single shot──▶ ARMED
 *    │ └──no buffer──▶ STALLED ──a buffer came back──▶ ARMED
 *    └──end of stream, error, last tick, cancel──▶ ENDED
 * </pre>
 *
 * <p>ARMED and STOPPING sources have a slot, STALLED ones are in a list here, and so is the one
 * that {@link Messages} feed. Those that have new completions are on the list of the ready until
 * the delivery. Owned by the driver's owner.
 */
final class Sources {

  private static final int READY = 1;
  private static final int STOPPING = 1 << 1;
  private static final int ENDED = 1 << 2;
  private static final int HELD = 1 << 3;

  private final Syscalls syscalls;
  private final Ring ring;
  private final RingEntries entries;
  private final InFlight inFlight;
  private final Features features;
  private final int bufferCount;

  private final SourceList ready = new SourceList();

  /** What the present turn delivers; a turn inside of a callback goes on with it. */
  private final SourceList delivering = new SourceList();

  private final List<AsyncSource> stalled = new ArrayList<>();

  /** Made when the first source needs them. */
  private @Nullable StreamBuffers buffers;

  Sources(
      Syscalls syscalls,
      Ring ring,
      RingEntries entries,
      InFlight inFlight,
      Features features,
      int bufferCount) {
    this.syscalls = syscalls;
    this.ring = ring;
    this.entries = entries;
    this.inFlight = inFlight;
    this.features = features;
    this.bufferCount = bufferCount;
  }

  /** The entries of a multishot timeout still to come, 0 for no end. */
  static long ticksLeft(AsyncSource source) {
    int ticks = DriverSide.length(source);
    return ticks == 0 ? 0 : ticks - DriverSide.putCount(source);
  }

  // ---- submitting ------------------------------------------------------------------------------

  /** Takes a source; the answer is that of {@link Submitter#submit}. */
  int submit(AsyncSource source, int flags) {
    boolean mayWait = (flags & (Submitter.NONBLOCK | Submitter.ATOMIC)) == 0;
    DriverSide.driverState(source, 0);
    if (canArm(source) && entries.start(source, 0, (flags & Submitter.ATOMIC) != 0)) {
      inFlight.takeIntoSlot(source);
      return Submitter.PENDING;
    }
    if (!mayWait) {
      DriverSide.refuse(source, inFlight.driver());
      return Submitter.AGAIN;
    }
    inFlight.take(source);
    stalled.add(source);
    return Submitter.PENDING;
  }

  boolean hasBuffers() {
    return buffers != null;
  }

  /**
   * Makes the buffers of multishot receives.
   *
   * @return 0 or {@code -errno}
   */
  int makeBuffers() {
    if (buffers != null) {
      return 0;
    }
    boolean incremental = features.has(UringFeature.INCREMENTAL_BUFFERS);
    int result = makeBuffers(incremental);
    // A kernel before 6.12 does not know the flag.
    return result == -Errno.EINVAL && incremental ? makeBuffers(false) : result;
  }

  private int makeBuffers(boolean incremental) {
    try {
      buffers = new StreamBuffers(syscalls, ring, bufferCount, incremental);
      return 0;
    } catch (UringUnavailableException refusal) {
      return -refusal.errno();
    }
  }

  private boolean hasBuffer(AsyncSource source) {
    return source.op() != Op.RECV_MULTISHOT || (buffers != null && buffers.hasFree());
  }

  /** True when an entry for it makes sense now. */
  private boolean canArm(AsyncSource source) {
    return (DriverSide.driverState(source) & HELD) == 0
        && hasBuffer(source)
        && DriverSide.hasRoom(source);
  }

  // ---- completions: inside the drain -----------------------------------------------------------

  /** One completion of the source's entry. */
  void completed(AsyncSource source, int result, int flags) {
    boolean armed = (flags & Uapi.IORING_CQE_F_MORE) != 0;
    boolean data = putData(source, result, flags);
    if (armed) {
      stopIfNeeded(source);
      return;
    }
    entries.slots().release(source);
    DriverSide.slot(source, NO_SLOT);
    if (goesOn(source, result, data)) {
      armAgain(source, result);
    } else {
      // Cancelled at the moment when it brought something: that was put, the end is a cancel's.
      end(source, data ? -Errno.ECANCELED : result);
    }
  }

  /** Puts what the completion brought; false when it brought nothing but its result. */
  private boolean putData(AsyncSource source, int result, int flags) {
    switch (source.op()) {
      case RECV_MULTISHOT:
        return putPieces(source, result, flags);
      case TIMEOUT_MULTISHOT:
        // The last tick is the end.
        return result == -Errno.ETIME && ticksLeft(source) != 1 && put(source, result);
      default:
        return result >= 0 && put(source, result);
    }
  }

  private boolean put(AsyncSource source, int result) {
    put(source, result, 0, false, false);
    return true;
  }

  private boolean putPieces(AsyncSource source, int result, int flags) {
    StreamBuffers from = buffers;
    if ((flags & Uapi.IORING_CQE_F_BUFFER) == 0 || from == null) {
      return false;
    }
    int id = flags >>> Uapi.IORING_CQE_BUFFER_SHIFT;
    if (result <= 0) {
      from.returnUnused(id);
      return false;
    }
    boolean more = (flags & Uapi.IORING_CQE_F_SOCK_NONEMPTY) != 0;
    from.split(id, result);
    while (from.nextPiece()) {
      put(source, from.pieceBytes(), from.pieceAddress(), more || from.hasPiece(), false);
    }
    return true;
  }

  /** Takes a source that nothing of the kernel's feeds. */
  void hold(AsyncSource source) {
    DriverSide.driverState(source, HELD);
    inFlight.take(source);
    stalled.add(source);
  }

  /** True while {@link #hold} lasts: until a cancel. */
  boolean isHeld(AsyncSource source) {
    return stalled.contains(source);
  }

  void put(AsyncSource source, int result, long buffer, boolean more, boolean last) {
    DriverSide.put(source, result, buffer, more, last);
    markReady(source);
  }

  private void stopIfNeeded(AsyncSource source) {
    int state = DriverSide.driverState(source);
    if (DriverSide.isRefused(source)) {
      source.wantCancel();
    } else if (!DriverSide.isFull(source)) {
      return;
    }
    // Without an entry for it the next completion asks again.
    if ((state & STOPPING) == 0 && entries.cancel(DriverSide.ticket(source))) {
      DriverSide.driverState(source, state | STOPPING);
    }
  }

  /** True when the kernel's side is over and the source is not. */
  private boolean goesOn(AsyncSource source, int result, boolean data) {
    if (DriverSide.cancelWanted(source) || DriverSide.isRefused(source)) {
      return false;
    }
    if (result == -Errno.ECANCELED) {
      return (DriverSide.driverState(source) & STOPPING) != 0;
    }
    return data || (result < 0 && Retries.mustRetry(source, -result, false));
  }

  private void armAgain(AsyncSource source, int result) {
    int state = DriverSide.driverState(source);
    DriverSide.driverState(source, state & ~STOPPING);
    // A single poll of what is ready still would answer at once, for ever.
    boolean stall =
        (state & STOPPING) != 0
            || DriverSide.isFull(source)
            || (source.op() == Op.POLL_MULTISHOT && !features.has(UringFeature.MULTISHOT_POLL))
            || (result == -Errno.ENOBUFS && !hasBuffer(source));
    if (stall || !entries.start(source, 0, false)) {
      stalled.add(source);
    }
  }

  private void end(AsyncSource source, int result) {
    put(source, result, 0, false, true);
    DriverSide.driverState(source, DriverSide.driverState(source) | ENDED);
  }

  // ---- what a turn does ------------------------------------------------------------------------

  /** Arms those again that have room and buffers by now. */
  void armStalled() {
    for (int i = stalled.size() - 1; i >= 0; i--) {
      AsyncSource source = stalled.get(i);
      if (DriverSide.isRefused(source)) {
        cancelStalled(source);
      } else if (canArm(source) && entries.start(source, 0, false)) {
        stalled.remove(i);
      }
    }
  }

  /** True when a turn has something to do here. */
  boolean hasWork() {
    if (!ready.isEmpty() || !delivering.isEmpty()) {
      return true;
    }
    for (int i = 0; i < stalled.size(); i++) {
      if (canArm(stalled.get(i)) || DriverSide.isRefused(stalled.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** Queues those that have completions. */
  int deliver() {
    int delivered = 0;
    delivering.takeAll(ready);
    for (AsyncSource source = delivering.remove(); source != null; source = delivering.remove()) {
      delivered++;
      int state = DriverSide.driverState(source);
      boolean ended = (state & ENDED) != 0;
      DriverSide.driverState(source, state & ~(READY | ENDED));
      if (ended) {
        inFlight.delivered(source);
      }
      DriverSide.announce(source, ended);
      if (DriverSide.wantsAnotherTurn(source)) {
        markReady(source);
      }
    }
    return delivered;
  }

  private void markReady(AsyncSource source) {
    int state = DriverSide.driverState(source);
    if ((state & READY) == 0) {
      DriverSide.driverState(source, state | READY);
      ready.add(source);
    }
  }

  // ---- cancelling and closing ------------------------------------------------------------------

  /** Those that wait here and not in the kernel. */
  List<AsyncSource> stalled() {
    return List.copyOf(stalled);
  }

  /** Ends a source that waits here; false when it does not. */
  boolean cancelStalled(AsyncSource source) {
    boolean waited = stalled.remove(source);
    if (waited) {
      end(source, -Errno.ECANCELED);
    }
    return waited;
  }

  boolean ownsBuffer(long address) {
    return buffers != null && buffers.owns(address);
  }

  void releaseBuffer(long address) {
    if (buffers != null) {
      buffers.release(address);
    }
  }

  /** Pieces of streams that owners hold, or will find in their sources. */
  int heldPieces() {
    return buffers == null ? 0 : buffers.heldPieces();
  }

  void closeBuffers() {
    if (buffers != null) {
      buffers.close();
    }
  }
}
