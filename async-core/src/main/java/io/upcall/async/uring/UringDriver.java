package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallLedger;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.SlowFunction;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Syscalls;
import io.upcall.async.slow.SlowLane;
import io.upcall.async.slow.SlowRoad;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries calls out with one io_uring. See the package for how data flows.
 *
 * <pre>
 *   submit ─▶ quick? ─yes─▶ QUICK
 *               │no
 *               ▼
 *            a receive? ─▶ late: the plain way at the end of the turn ─data─▶ done
 *               │no                              │no data
 *               ▼◀───────────────────────────────┘
 *            room for it? ─no─▶ backlog ──at the next turn──┐
 *               │yes                                        │
 *               ▼◀──────────────────────────────────────────┘
 *            in the ring ─completion─▶ retried errno? ─yes─▶ again: ring, or the plain way
 *                                         │no
 *                                         ▼
 *                                       done ─after the drain─▶ event
 * </pre>
 */
public final class UringDriver implements Driver {

  private static final Logger LOG = LoggerFactory.getLogger(UringDriver.class);

  private static final int MAX_CALLS = 1 << 17;
  private static final long CLOSE_TURN_NANOS = 100_000_000L;
  private static final int CLOSE_IDLE_TURNS = 100;
  private static final int NO_SLOT = -1;

  /** {@code user_data} of entries whose completion nobody waits for. No slot is negative. */
  private static final long IGNORED = -1;

  private static final long WAKEUP = -2;

  private final UringParts parts;
  private final Ring ring;
  private final Wakeup wakeup;
  private final BufferRing buffers;
  private final Slab slab;
  private final QuickPath quickPath;
  private final SqeEncoder encoder;
  private final SlotTable slots = new SlotTable(MAX_CALLS);

  /** Taken, and waiting for a slot, an entry or a block. */
  private final Backlog backlog = new Backlog();

  /** Completed in this drain, to be retried or delivered after it. */
  private final CallList done = new CallList();

  /** Completed in this drain with an errno that is retried. */
  private final CallList again = new CallList();

  /** Receives that are tried the plain way at the end of the turn. */
  private final LateReceives late = new LateReceives();

  /** What the present turn delivers; what its callbacks complete waits for the next one. */
  private final CallList delivering = new CallList();

  private final CallLedger ledger = new CallLedger();
  private final SlowLane slowLane;

  private int inFlight;

  /** Buffers that owners of calls hold: their memory stays until they are given back. */
  private int buffersOut;

  private boolean wakeupArmed;

  /** A cancel found no entry: the next turn asks again for every call whose end is wanted. */
  private boolean cancelsOwed;

  private boolean closed;
  private boolean freed;

  private UringDriver(UringParts parts, SlowRoad slowRoad) {
    this.parts = parts;
    this.slowLane = new SlowLane(this, slowRoad);
    this.ring = parts.ring();
    this.wakeup = parts.wakeup();
    this.buffers = parts.buffers();
    this.slab = parts.slab();
    this.quickPath = parts.quickPath();
    this.encoder = new SqeEncoder(ring.sqEntries());
  }

  /**
   * Opens a driver on a ring of its own.
   *
   * @throws UringUnavailableException when the kernel refuses; the message says why and what to do
   */
  public static UringDriver open() throws UringUnavailableException {
    return open(SlowRoad.ofJvm());
  }

  /** {@link #open()} with another slow road than that of the JVM. */
  public static UringDriver open(SlowRoad slowRoad) throws UringUnavailableException {
    return new UringDriver(UringParts.open(new NativeSyscalls()), slowRoad);
  }

  /** {@link #open()} over a kernel that a test supplies. */
  static UringDriver open(Syscalls syscalls) throws UringUnavailableException {
    return new UringDriver(UringParts.open(syscalls), SlowRoad.ofJvm());
  }

  @Override
  public String name() {
    return "uring";
  }

  // ---- submitting ------------------------------------------------------------------------------

  @Override
  public int submit(AsyncCall call, int flags) {
    DriverSide.begin(call);
    if (closed) {
      DriverSide.refuse(call, this);
      return INVALID;
    }
    if ((flags & ALWAYS_EVENT) != 0 && !ledger.hasRoom()) {
      return again(call);
    }
    if (DriverSide.cancelWanted(call)) {
      return answer(call, -Errno.ECANCELED, flags);
    }
    boolean atomic = (flags & ATOMIC) != 0;
    boolean tried = ((flags & TRY_QUICK) != 0 && !atomic) || call.op().ringCode() < 0;
    if (tried) {
      int result = quickPath.attempt(call);
      boolean waits = result == -Errno.EAGAIN && !Retries.isNonBlocking(call);
      if (result != QuickPath.UNTRIED && !waits) {
        return answer(call, result, flags);
      }
    }
    if (!ledger.hasRoom()) {
      return again(call);
    }
    return call.op() == Op.FUNCTION
        ? submitFunction(call, flags)
        : submitToRing(call, flags, tried);
  }

  private int again(AsyncCall call) {
    DriverSide.refuse(call, this);
    return AGAIN;
  }

  private int submitFunction(AsyncCall call, int flags) {
    int result = SlowLane.tryQuick(call, flags);
    if (result != SlowFunction.WOULD_WAIT) {
      return answer(call, result, flags);
    }
    if (!slowLane.take(call, flags)) {
      return again(call);
    }
    pend(call);
    DriverSide.slot(call, NO_SLOT);
    return PENDING;
  }

  private int answer(AsyncCall call, int result, int flags) {
    if ((flags & ALWAYS_EVENT) == 0) {
      DriverSide.quick(call, this, result);
      return QUICK;
    }
    pend(call);
    DriverSide.slot(call, NO_SLOT);
    DriverSide.result(call, result);
    done.add(call);
    return PENDING;
  }

  private void pend(AsyncCall call) {
    DriverSide.pend(call, this);
    inFlight++;
  }

  private int submitToRing(AsyncCall call, int flags, boolean tried) {
    if (!tried && (flags & (NONBLOCK | ATOMIC)) == 0 && late.wants(call)) {
      pend(call);
      DriverSide.slot(call, NO_SLOT);
      late.add(call);
      return PENDING;
    }
    // Behind what waits already for the same: calls start in the order in which they came.
    boolean atomic = (flags & ATOMIC) != 0;
    if (backlog.ahead(call).isEmpty() && start(call, tried ? SqeEncoder.POLL_FIRST : 0, atomic)) {
      pend(call);
      return PENDING;
    }
    if (atomic || (flags & NONBLOCK) != 0) {
      return again(call);
    }
    pend(call);
    DriverSide.slot(call, NO_SLOT);
    backlog.add(call);
    return PENDING;
  }

  /** Puts the call into the ring if there is a slot, an entry and a block for it. */
  private boolean start(AsyncCall call, int how, boolean atomic) {
    int index = nextEntry(!atomic);
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
    int slot = slots.acquire(call, !atomic);
    if (slot < 0) {
      releaseBlock(block);
      return false;
    }
    slots.block(slot, block);
    slots.sqeFlags(slot, how);
    DriverSide.slot(call, slot);
    fillBlock(call, block);
    encoder.encode(ring.entryAddress(index), index, call, slots.userData(slot), block, how);
    ring.commitEntry();
    return true;
  }

  private static void fillBlock(AsyncCall call, long block) {
    byte[] array = DriverSide.array(call);
    if (block != 0 && array != null && call.op() != Op.READ) {
      int bytes = Math.min(DriverSide.length(call), Slab.LARGE_BYTES);
      NativeMemory.copyIn(array, DriverSide.arrayOffset(call), block, bytes);
    }
  }

  private void releaseBlock(long block) {
    if (block != 0) {
      slab.release(block);
    }
  }

  /** The next entry to write; hands the full queue over first if that is allowed. -1: none. */
  private int nextEntry(boolean mayEnter) {
    int index = ring.nextEntry();
    if (index < 0 && mayEnter) {
      enter(0);
      index = ring.nextEntry();
    }
    return index;
  }

  // ---- cancelling ------------------------------------------------------------------------------

  @Override
  public void cancel(AsyncCall call) {
    if (call.home() != this || !call.isInFlight()) {
      return;
    }
    call.wantCancel();
    int slot = DriverSide.slot(call);
    if (slot < 0) {
      cancelWaiting(call);
    } else if (slots.at(slot) == call) {
      requestCancel(slots.userData(slot));
    }
  }

  private void cancelWaiting(AsyncCall call) {
    if (backlog.remove(call)
        || late.remove(call)
        || slowLane.withdraw(other -> other == call) != null) {
      DriverSide.result(call, -Errno.ECANCELED);
      done.add(call);
    }
  }

  @Override
  public int cancelHeldBy(Object holder) {
    int cancelled = 0;
    cancelled += cancelHeldBy(holder, backlog.forEntry().peek());
    cancelled += cancelHeldBy(holder, backlog.forBlock().peek());
    cancelled += cancelHeldBy(holder, late.peek());
    cancelled += withdrawFunctions(call -> call.holder() == holder);
    for (int slot = 0; slot < slots.highWater(); slot++) {
      AsyncCall call = slots.at(slot);
      if (call != null && call.holder() == holder) {
        cancel(call);
        cancelled++;
      }
    }
    return cancelled;
  }

  /** Ends the functions that have not begun. */
  private int withdrawFunctions(Predicate<AsyncCall> wanted) {
    int withdrawn = 0;
    for (AsyncCall call; (call = slowLane.withdraw(wanted)) != null; withdrawn++) {
      DriverSide.result(call, -Errno.ECANCELED);
      done.add(call);
    }
    return withdrawn;
  }

  private int cancelHeldBy(Object holder, @Nullable AsyncCall first) {
    int cancelled = 0;
    for (AsyncCall call = first; call != null; ) {
      AsyncCall next = DriverSide.next(call);
      if (call.holder() == holder) {
        cancel(call);
        cancelled++;
      }
      call = next;
    }
    return cancelled;
  }

  private void requestCancel(long userData) {
    int index = nextEntry(true);
    if (index < 0) {
      cancelsOwed = true;
      return;
    }
    SqeEncoder.encodeCancel(ring.entryAddress(index), userData, IGNORED);
    ring.commitEntry();
  }

  /** To ask twice for the same end does no harm: the second finds nothing. */
  private void requestOwedCancels() {
    cancelsOwed = false;
    for (int slot = 0; slot < slots.highWater() && !cancelsOwed; slot++) {
      AsyncCall call = slots.at(slot);
      if (call != null && DriverSide.cancelWanted(call)) {
        requestCancel(slots.userData(slot));
      }
    }
    if (closed && wakeupArmed && !cancelsOwed) {
      requestCancel(WAKEUP);
    }
  }

  // ---- the turn --------------------------------------------------------------------------------

  @Override
  public boolean hasWork() {
    return !freed && (ring.unsubmitted() > 0 || mustNotWait() || ring.needsEnter());
  }

  private boolean mustNotWait() {
    return ring.hasCompletions()
        || !done.isEmpty()
        || !again.isEmpty()
        || !delivering.isEmpty()
        || !late.isEmpty()
        || slowLane.hasWork()
        || cancelsOwed;
  }

  @Override
  public int turn(long timeoutNanos) {
    if (freed) {
      return 0;
    }
    if (cancelsOwed) {
      requestOwedCancels();
    }
    startBacklog();
    receiveLate();
    slowLane.turn();
    long waitNanos = mustNotWait() || !armWakeup(timeoutNanos) ? 0 : timeoutNanos;
    if (waitNanos != 0 || ring.unsubmitted() > 0 || ring.needsEnter()) {
      enter(waitNanos);
    }
    drain();
    retry();
    takeFunctions();
    // What has room now goes to the kernel with the next turn, and hasWork() says so.
    startBacklog();
    return deliver();
  }

  /** False when a wait could not be ended by a wake. */
  private boolean armWakeup(long timeoutNanos) {
    if (timeoutNanos != 0 && !wakeupArmed && !closed) {
      int index = nextEntry(true);
      if (index < 0) {
        return false;
      }
      SqeEncoder.encodeRead(
          ring.entryAddress(index), wakeup.fd(), wakeup.counterAddress(), Long.BYTES, WAKEUP);
      ring.commitEntry();
      wakeupArmed = true;
    }
    return true;
  }

  private void startBacklog() {
    start(backlog.forEntry());
    start(backlog.forBlock());
  }

  private void start(CallList waiting) {
    for (AsyncCall call = waiting.peek(); call != null; call = waiting.peek()) {
      if (!start(call, 0, false)) {
        return;
      }
      waiting.remove();
    }
  }

  /** The receives of this turn, the plain way; those whose data has not come go to the ring. */
  private void receiveLate() {
    for (AsyncCall call = late.next(); call != null; call = late.next()) {
      boolean received = call.op() == Op.RECV ? receivedQuick(call) : receivedPlain(call);
      late.tried(received);
      if (received) {
        done.add(call);
      } else if (!start(call, SqeEncoder.POLL_FIRST, false)) {
        backlog.add(call);
      }
    }
  }

  private boolean receivedQuick(AsyncCall call) {
    int result = quickPath.attempt(call);
    DriverSide.result(call, result);
    return result != -Errno.EAGAIN && result != QuickPath.UNTRIED;
  }

  private void enter(long timeoutNanos) {
    int result = ring.enter(timeoutNanos);
    switch (-result) {
      case 0:
      case Errno.EINTR:
      case Errno.ETIME:
      case Errno.EBUSY:
      case Errno.EAGAIN:
        // The last two: no memory, or completions must be taken first. What was not handed over
        // stays in the queue, and hasWork() says so.
        return;
      default:
        throw new IllegalStateException(
            "io_uring_enter on ring " + ring.fd() + ": " + Errno.name(-result));
    }
  }

  private void drain() {
    boolean any = false;
    for (long completion; (completion = ring.peekCompletion()) != 0; ring.nextCompletion()) {
      any = true;
      take(Ring.userData(completion), Ring.result(completion), Ring.flags(completion));
    }
    if (any) {
      ring.releaseCompletions();
    }
  }

  private void take(long userData, int result, int flags) {
    if (userData == WAKEUP) {
      wakeupArmed = false;
      wakeup.acknowledge();
      return;
    }
    AsyncCall call = userData == IGNORED ? null : slots.find(userData);
    if (call == null) {
      return;
    }
    int slot = DriverSide.slot(call);
    boolean byWorker = (slots.sqeFlags(slot) & Uapi.IOSQE_ASYNC) != 0;
    takeBuffers(call, slot, result, flags);
    slots.release(slot);
    DriverSide.result(call, result);
    if (result >= 0 || !Retries.mustRetry(call, -result, byWorker)) {
      done.add(call);
    } else if (DriverSide.cancelWanted(call)) {
      // The cancel named this attempt: after another one nobody would end it.
      DriverSide.result(call, -Errno.ECANCELED);
      done.add(call);
    } else {
      again.add(call);
    }
  }

  /** Copies to the heap what came for the heap, and gives blocks and buffers back. */
  private void takeBuffers(AsyncCall call, int slot, int result, int flags) {
    byte[] array = DriverSide.array(call);
    long block = slots.block(slot);
    if (block != 0) {
      if (result > 0 && array != null && call.op() == Op.READ) {
        NativeMemory.copyOut(block, array, DriverSide.arrayOffset(call), result);
      }
      slab.release(block);
    }
    DriverSide.moreReady(call, (flags & Uapi.IORING_CQE_F_SOCK_NONEMPTY) != 0);
    if ((flags & Uapi.IORING_CQE_F_BUFFER) != 0) {
      long buffer = buffers.address(flags >>> Uapi.IORING_CQE_BUFFER_SHIFT);
      if (result > 0 && array == null) {
        handOut(call, buffer);
        return;
      }
      if (result > 0 && array != null) {
        NativeMemory.copyOut(buffer, array, DriverSide.arrayOffset(call), result);
      }
      buffers.recycle(buffer);
    }
  }

  /** The owner of the call has the buffer until {@link #releaseBuffer}. */
  private void handOut(AsyncCall call, long buffer) {
    DriverSide.selectedBuffer(call, buffer);
    buffersOut++;
  }

  private void retry() {
    for (AsyncCall call = again.remove(); call != null; call = again.remove()) {
      if (call.result() == -Errno.ENOBUFS && receivedPlain(call)) {
        done.add(call);
        continue;
      }
      // An EAGAIN from a file means that its file system cannot answer inline: ask a worker.
      boolean worker = call.result() == -Errno.EAGAIN && Retries.isFileTransfer(call.op());
      if (!start(call, worker ? Uapi.IOSQE_ASYNC : SqeEncoder.POLL_FIRST, false)) {
        DriverSide.slot(call, NO_SLOT);
        backlog.add(call);
      }
    }
  }

  private void takeFunctions() {
    for (AsyncCall call; (call = slowLane.nextOver()) != null; ) {
      done.add(call);
    }
  }

  /** The buffers were used up in one drain, but the data is in the socket. */
  private boolean receivedPlain(AsyncCall call) {
    long block = 0;
    if (call.op() == Op.RECV_SELECTED) {
      block = slab.acquire(BufferRing.BYTES);
      if (block == 0) {
        return false;
      }
    }
    int result = quickPath.receiveNow(call, block, BufferRing.BYTES);
    if (result > 0 && block != 0) {
      handOut(call, block);
    } else {
      releaseBlock(block);
    }
    DriverSide.result(call, result);
    return result != -Errno.EAGAIN && result != -Errno.EINTR;
  }

  private int deliver() {
    int delivered = 0;
    delivering.takeAll(done);
    for (AsyncCall call = delivering.remove(); call != null; call = delivering.remove()) {
      delivered++;
      inFlight--;
      DriverSide.complete(call);
    }
    return delivered;
  }

  @Override
  public void releaseBuffer(long buffer) {
    buffersOut--;
    if (buffers.owns(buffer)) {
      buffers.recycle(buffer);
    } else {
      slab.release(buffer);
    }
    if (freed && buffersOut == 0) {
      parts.closeBuffers();
    }
  }

  @Override
  public void wake() {
    wakeup.signal();
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  @Override
  public CallLedger ledger() {
    return ledger;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      cancelEverything();
    }
    // After a callback threw, a second close goes on where the first one stopped.
    for (int idleTurns = 0; idleTurns < CLOSE_IDLE_TURNS && !freed && !isQuiet(); ) {
      idleTurns += turn(CLOSE_TURN_NANOS) == 0 ? 1 : 0;
    }
    if (!freed) {
      free();
    }
  }

  /** Nothing of ours is in the kernel any more, and every event was posted. */
  private boolean isQuiet() {
    return inFlight == 0 && slots.inUse() == 0 && !wakeupArmed;
  }

  private void free() {
    if (!isQuiet()) {
      // Freeing memory that the kernel may still write to would be worse than leaking it.
      LOG.error(
          "closing ring {}: {} calls did not end; their memory is leaked", ring.fd(), inFlight);
      return;
    }
    freed = true;
    slowLane.close();
    ledger.close();
    encoder.close();
    parts.close();
    if (buffersOut == 0) {
      parts.closeBuffers();
    }
  }

  private void cancelEverything() {
    for (AsyncCall call = backlog.peek(); call != null; call = backlog.peek()) {
      cancel(call);
    }
    for (AsyncCall call = late.peek(); call != null; call = late.peek()) {
      cancel(call);
    }
    withdrawFunctions(call -> true);
    for (int slot = 0; slot < slots.highWater(); slot++) {
      AsyncCall call = slots.at(slot);
      if (call != null) {
        cancel(call);
      }
    }
    if (wakeupArmed) {
      requestCancel(WAKEUP);
    }
  }
}
