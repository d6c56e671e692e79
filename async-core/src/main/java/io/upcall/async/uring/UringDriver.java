package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.CallChain;
import io.upcall.async.CallLedger;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.SlowFunction;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Syscalls;
import io.upcall.async.slow.SlowLane;
import io.upcall.async.slow.SlowRoad;
import java.io.IOException;
import java.util.Set;
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

  private static final int SOL_SOCKET = 1;
  private static final long CLOSE_TURN_NANOS = 100_000_000L;
  private static final int CLOSE_IDLE_TURNS = 100;

  private final UringParts parts;
  private final Ring ring;
  private final Wakeup wakeup;
  private final Features features;
  private final QuickPath quickPath;
  private final RingEntries entries;
  private final InFlight inFlight = new InFlight(this);
  private final Sources sources;
  private final Chains chains;
  private final Cancels cancels;
  private final Buffers buffers;
  private final Messages messages;
  private final Completions completions;

  /** What the present turn delivers; what its callbacks complete waits for the next one. */
  private final CallList delivering = new CallList();

  private final CallLedger ledger = new CallLedger();
  private final SlowLane slowLane;

  /** The last turn took completions, be they of nobody's calls. */
  private boolean progressed;

  private boolean closed;
  private boolean freed;

  private UringDriver(
      UringParts parts, Syscalls syscalls, UringOptions options, SlowRoad slowRoad) {
    this.parts = parts;
    this.slowLane = new SlowLane(this, slowRoad);
    this.ring = parts.ring();
    this.wakeup = parts.wakeup();
    this.features = parts.features();
    this.quickPath = parts.quickPath();
    this.entries = new RingEntries(ring, parts.slab(), features);
    this.sources =
        new Sources(syscalls, ring, entries, inFlight, features, options.streamBuffers());
    this.chains = new Chains(entries, inFlight, features, ring.sqEntries());
    this.cancels = new Cancels(entries, inFlight, sources, chains, slowLane);
    this.buffers = new Buffers(parts.buffers(), parts.slab(), sources);
    this.messages = new Messages(sources, wakeup);
    this.completions =
        new Completions(ring, entries, inFlight, buffers, quickPath, sources, messages, wakeup);
  }

  /**
   * Opens a driver on a ring of its own.
   *
   * @throws UringUnavailableException when the kernel refuses; the message says why and what to do
   */
  public static UringDriver open() throws UringUnavailableException {
    return open(UringOptions.defaults());
  }

  /** {@link #open()}, of other sizes or without some features. */
  public static UringDriver open(UringOptions options) throws UringUnavailableException {
    return open(options, SlowRoad.ofJvm());
  }

  /** {@link #open()} with another slow road than that of the JVM. */
  public static UringDriver open(SlowRoad slowRoad) throws UringUnavailableException {
    return open(UringOptions.defaults(), slowRoad);
  }

  /** {@link #open(UringOptions)} with another slow road than that of the JVM. */
  public static UringDriver open(UringOptions options, SlowRoad slowRoad)
      throws UringUnavailableException {
    return open(new NativeSyscalls(), options, slowRoad);
  }

  /** {@link #open()} over a kernel that a test supplies. */
  static UringDriver open(Syscalls syscalls) throws UringUnavailableException {
    return open(syscalls, UringOptions.defaults(), SlowRoad.ofJvm());
  }

  private static UringDriver open(Syscalls syscalls, UringOptions options, SlowRoad slowRoad)
      throws UringUnavailableException {
    return new UringDriver(UringParts.open(syscalls, options), syscalls, options, slowRoad);
  }

  @Override
  public String name() {
    return "uring";
  }

  /** What the kernel has, and was not switched off. */
  public Set<UringFeature> features() {
    return features.available();
  }

  // ---- submitting ------------------------------------------------------------------------------

  @Override
  public int submit(AsyncCall call, int flags) {
    DriverSide.begin(call);
    if (closed) {
      DriverSide.refuse(call, this);
      return INVALID;
    }
    boolean special = features.isSpecial(call.op()) || !DriverSide.isPlain(call);
    if ((special || (flags & ALWAYS_EVENT) != 0) && !ledger.hasRoom()) {
      return again(call);
    }
    if (DriverSide.cancelWanted(call)) {
      return answer(call, -Errno.ECANCELED, flags);
    }
    if (special) {
      return submitSpecial(call, flags);
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
    if (call.op() == Op.FUNCTION) {
      return submitFunction(call, flags);
    }
    if (!tried && (flags & (NONBLOCK | ATOMIC)) == 0 && inFlight.late.wants(call)) {
      inFlight.take(call);
      inFlight.late.add(call);
      return PENDING;
    }
    return submitToRing(call, flags, tried ? SqeEncoder.POLL_FIRST : 0);
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
    inFlight.take(call);
    return PENDING;
  }

  private int answer(AsyncCall call, int result, int flags) {
    if ((flags & ALWAYS_EVENT) == 0) {
      DriverSide.quick(call, this, result);
      return QUICK;
    }
    inFlight.take(call);
    inFlight.end(call, result);
    return PENDING;
  }

  private int submitToRing(AsyncCall call, int flags, int how) {
    // Behind what waits already for the same: calls start in the order in which they came.
    boolean atomic = (flags & ATOMIC) != 0;
    if (inFlight.backlog.ahead(call).isEmpty() && entries.start(call, how, atomic)) {
      inFlight.takeIntoSlot(call);
      return PENDING;
    }
    if (atomic || (flags & NONBLOCK) != 0) {
      return again(call);
    }
    inFlight.take(call);
    inFlight.backlog.add(call);
    return PENDING;
  }

  /** Neither quick nor late: sources, what the ring does not do, and the less common forms. */
  private int submitSpecial(AsyncCall call, int flags) {
    if (call instanceof AsyncSource source) {
      return submitSource(source, flags);
    }
    switch (call.op()) {
      case CANCEL:
        return submitCancel(call, flags);
      case CANCEL_FD:
        DriverSide.count(call, cancels.cancelWaitingOn(DriverSide.fd(call)));
        return submitToRing(call, flags, 0);
      case CANCEL_OP:
        Op op = Op.values()[DriverSide.length(call)];
        return answer(call, cancels.cancelAll(other -> other.op() == op), flags);
      case CANCEL_ALL:
        return answer(call, cancels.cancelAll(other -> true), flags);
      case SEND_ZC:
      case SENDMSG_ZC:
        return submitToRing(call, flags, 0);
      case SETSOCKOPT:
      case GETSOCKOPT:
        return submitOption(call, flags);
      case MESSAGE:
        return submitMessage(call, flags);
      default:
        return features.isMissing(call.op())
            ? answerPlain(call, flags)
            : submitToRing(call, flags, 0);
    }
  }

  private int submitSource(AsyncSource source, int flags) {
    if (source.op() == Op.MESSAGES) {
      int result = messages.receive(source);
      return result == 0 ? PENDING : answer(source, result, flags);
    }
    if (source.op() == Op.RECV_MULTISHOT) {
      if (!sources.hasBuffers() && (flags & ATOMIC) != 0) {
        return again(source);
      }
      int result = sources.makeBuffers();
      if (result < 0) {
        return answer(source, result, flags);
      }
    }
    return features.isMissing(source.op())
        ? answer(source, -Errno.EOPNOTSUPP, flags)
        : sources.submit(source, flags);
  }

  private int submitCancel(AsyncCall call, int flags) {
    AsyncCall target = (AsyncCall) DriverSide.subject(call);
    if (target == null || target.home() != this || !target.isInFlight()) {
      return answer(call, -Errno.ENOENT, flags);
    }
    int slot = DriverSide.slot(target);
    if (slot < 0) {
      return answer(call, cancels.cancelWaiting(target) ? 0 : -Errno.ENOENT, flags);
    }
    target.wantCancel();
    DriverSide.aim(call, -1, entries.slots().userData(slot), 0);
    return submitToRing(call, flags, 0);
  }

  /** A plain system call does not wait either, and does what the ring's command refuses. */
  private int submitOption(AsyncCall call, int flags) {
    boolean onlyPlain = call.op() == Op.GETSOCKOPT && (int) DriverSide.address(call) != SOL_SOCKET;
    boolean plain = onlyPlain || (flags & TRY_QUICK) != 0 || features.isMissing(call.op());
    return plain ? answerPlain(call, flags) : submitToRing(call, flags, 0);
  }

  /** What the ring does not do, by a plain system call if there is one that does not wait. */
  private int answerPlain(AsyncCall call, int flags) {
    int result = DriverSide.isPlain(call) ? quickPath.attempt(call) : QuickPath.UNTRIED;
    return answer(call, result == QuickPath.UNTRIED ? -Errno.EOPNOTSUPP : result, flags);
  }

  private int submitMessage(AsyncCall call, int flags) {
    if (!(DriverSide.subject(call) instanceof UringDriver to)) {
      return answer(call, -Errno.EOPNOTSUPP, flags);
    }
    int refusal = to.messages.refusal();
    if (refusal != 0) {
      return answer(call, refusal, flags);
    }
    if (to == this || features.isMissing(Op.MESSAGE)) {
      return answer(call, to.messages.post(DriverSide.length(call)), flags);
    }
    DriverSide.aim(call, to.ring.fd(), 0, RingEntries.MESSAGE);
    return submitToRing(call, flags, 0);
  }

  @Override
  public int submitChain(CallChain chain, int flags) {
    for (int i = 0; i < chain.size(); i++) {
      DriverSide.requirePrepared(chain.call(i));
    }
    int answer = closed || !chains.canTake(chain) ? INVALID : AGAIN;
    if (answer == AGAIN && ledger.hasRoom(chain.size())) {
      for (int i = 0; i < chain.size(); i++) {
        DriverSide.begin(chain.call(i));
      }
      answer = chains.submit(chain, flags);
    }
    for (int i = 0; answer != PENDING && i < chain.size(); i++) {
      DriverSide.refuse(chain.call(i), this);
    }
    return answer;
  }

  // ---- registered files and buffers ------------------------------------------------------------

  /**
   * Makes a table of registered files, all free. One at a time.
   *
   * @throws IOException when the kernel refuses: RLIMIT_NOFILE bounds it
   */
  public RegisteredFiles registerFiles(int count) throws IOException {
    return new RegisteredFiles(this, count);
  }

  /**
   * Makes a table of registered buffers, all empty. One at a time.
   *
   * @throws IOException when the kernel refuses
   */
  public RegisteredBuffers registerBuffers(int count) throws IOException {
    return new RegisteredBuffers(this, count);
  }

  /** io_uring_register(2); {@code -ESHUTDOWN} when the ring is gone. */
  int register(int opcode, long arg, int count) {
    return freed ? -Errno.ESHUTDOWN : ring.register(opcode, arg, count);
  }

  // ---- cancelling ------------------------------------------------------------------------------

  @Override
  public void cancel(AsyncCall call) {
    if (call.home() == this && call.isInFlight()) {
      cancels.cancel(call);
    }
  }

  @Override
  public int cancelHeldBy(Object holder) {
    return cancels.cancelAll(call -> call.holder() == holder);
  }

  // ---- the turn --------------------------------------------------------------------------------

  @Override
  public boolean hasWork() {
    return !freed && (ring.unsubmitted() > 0 || mustNotWait() || ring.needsEnter());
  }

  private boolean mustNotWait() {
    return ring.hasCompletions()
        || !inFlight.done.isEmpty()
        || !inFlight.again.isEmpty()
        || !delivering.isEmpty()
        || !inFlight.late.isEmpty()
        || slowLane.hasWork()
        || cancels.areOwed()
        || chains.hasWork()
        || sources.hasWork()
        || messages.hasWork()
        || (!inFlight.backlog.forBuffer().isEmpty() && buffers.hasFree());
  }

  @Override
  public int turn(long timeoutNanos) {
    if (freed) {
      return 0;
    }
    if (cancels.areOwed()) {
      requestOwedCancels();
    }
    startBacklog();
    receiveLate();
    slowLane.turn();
    long waitNanos = mustNotWait() || !mayWait(timeoutNanos) ? 0 : timeoutNanos;
    if (waitNanos != 0 || ring.unsubmitted() > 0 || ring.needsEnter()) {
      entries.enter(waitNanos);
    }
    progressed = completions.drain();
    completions.retry();
    takeFunctions();
    // What has room now goes to the kernel with the next turn, and hasWork() says so.
    startBacklog();
    return deliver();
  }

  private void requestOwedCancels() {
    cancels.requestOwed();
    if (closed && completions.isWakeupArmed() && !cancels.areOwed()) {
      cancels.request(RingEntries.WAKEUP);
    }
  }

  /** False when a wait could not be ended by a wake. */
  private boolean mayWait(long timeoutNanos) {
    return timeoutNanos == 0 || closed || completions.armWakeup();
  }

  private void startBacklog() {
    start(inFlight.backlog.forEntry());
    start(inFlight.backlog.forBlock());
    if (!inFlight.backlog.forBuffer().isEmpty() && buffers.hasFree()) {
      start(inFlight.backlog.forBuffer());
    }
    chains.startWaiting();
    sources.armStalled();
    messages.take();
  }

  private void start(CallList waiting) {
    for (AsyncCall call = waiting.peek(); call != null; call = waiting.peek()) {
      if (!entries.start(call, 0, false)) {
        return;
      }
      waiting.remove();
    }
  }

  /** The receives of this turn, the plain way; those whose data has not come go to the ring. */
  private void receiveLate() {
    LateReceives late = inFlight.late;
    for (AsyncCall call = late.next(); call != null; call = late.next()) {
      boolean received =
          call.op() == Op.RECV ? receivedQuick(call) : completions.receivedPlain(call);
      late.tried(received);
      if (received) {
        inFlight.done.add(call);
      } else {
        completions.startOrWait(call, SqeEncoder.POLL_FIRST);
      }
    }
  }

  private boolean receivedQuick(AsyncCall call) {
    int result = quickPath.attempt(call);
    DriverSide.result(call, result);
    return result != -Errno.EAGAIN && result != QuickPath.UNTRIED;
  }

  private void takeFunctions() {
    for (AsyncCall call; (call = slowLane.nextOver()) != null; ) {
      inFlight.done.add(call);
    }
  }

  private int deliver() {
    int delivered = 0;
    delivering.takeAll(inFlight.done);
    for (AsyncCall call = delivering.remove(); call != null; call = delivering.remove()) {
      delivered++;
      inFlight.delivered(call);
      DriverSide.complete(call);
    }
    return delivered + sources.deliver();
  }

  @Override
  public void releaseBuffer(long buffer) {
    buffers.release(buffer);
  }

  @Override
  public void wake() {
    wakeup.signal();
  }

  @Override
  public int inFlight() {
    return inFlight.count();
  }

  @Override
  public CallLedger ledger() {
    return ledger;
  }

  // ---- closing ---------------------------------------------------------------------------------

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      messages.close();
      cancels.cancelAll(call -> true);
      if (completions.isWakeupArmed()) {
        cancels.request(RingEntries.WAKEUP);
      }
    }
    // After a callback threw, a second close goes on where the first one stopped.
    for (int idleTurns = 0; idleTurns < CLOSE_IDLE_TURNS && !freed && !isQuiet(); ) {
      idleTurns += turn(CLOSE_TURN_NANOS) == 0 && !progressed ? 1 : 0;
    }
    if (!freed) {
      free();
    }
  }

  /** Nothing of ours is in the kernel any more, and every event was posted. */
  private boolean isQuiet() {
    return inFlight.count() == 0 && entries.slots().inUse() == 0 && !completions.isWakeupArmed();
  }

  private void free() {
    if (!isQuiet()) {
      // Freeing memory that the kernel may still write to would be worse than leaking it.
      LOG.error(
          "closing ring {}: {} calls did not end; their memory is leaked",
          ring.fd(),
          inFlight.count());
      return;
    }
    freed = true;
    slowLane.close();
    ledger.close();
    entries.close();
    parts.close();
    buffers.close();
  }
}
