package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallChain;
import io.upcall.async.CallLedger;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.HostCalls;
import io.upcall.async.Op;
import io.upcall.async.kernel.LinuxCalls;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Syscalls;
import io.upcall.async.slow.SlowLane;
import io.upcall.async.slow.SlowRoad;
import io.upcall.async.watch.Watching;
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
 *            SOON? ─▶ the plain way when nothing else is to be delivered ─▶ done, or EAGAIN
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
  private final Submissions submissions;
  private final SpecialCalls specials;
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
    Watching.listen();
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
    this.submissions = new Submissions(this, entries, inFlight, slowLane);
    this.specials =
        new SpecialCalls(
            this, submissions, features, entries, cancels, sources, messages, quickPath);
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
      return submissions.again(call);
    }
    if (DriverSide.cancelWanted(call)) {
      return submissions.answer(call, -Errno.ECANCELED, flags);
    }
    if (special) {
      return specials.submit(call, flags);
    }
    boolean atomic = (flags & ATOMIC) != 0;
    boolean tried = ((flags & TRY_QUICK) != 0 && !atomic) || call.op().ringCode() < 0;
    if (tried) {
      int result = quickPath.attempt(call);
      boolean waits = result == -Errno.EAGAIN && !Retries.isNonBlocking(call);
      if (result != QuickPath.UNTRIED && !waits) {
        return submissions.answer(call, result, flags);
      }
    }
    if ((flags & SOON) != 0 && !inFlight.soon.rate.isWorthTrying()) {
      return submissions.answer(call, -Errno.EAGAIN, flags);
    }
    if (!ledger.hasRoom()) {
      return submissions.again(call);
    }
    if ((flags & SOON) != 0) {
      inFlight.take(call);
      inFlight.soon.calls.add(call);
      return PENDING;
    }
    if (call.op() == Op.FUNCTION) {
      return submissions.toSlowRoad(call, flags);
    }
    if (!tried && (flags & (NONBLOCK | ATOMIC)) == 0 && inFlight.late.wants(call)) {
      inFlight.take(call);
      inFlight.late.calls.add(call);
      return PENDING;
    }
    return submissions.toRing(call, flags, tried ? SqeEncoder.POLL_FIRST : 0);
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

  /** Where others message this driver, and by what descriptor. */
  Messages messages() {
    return messages;
  }

  int ringFd() {
    return ring.fd();
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
        || !inFlight.late.calls.isEmpty()
        || !inFlight.soon.calls.isEmpty()
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
      if (ring.isOverflowing()) {
        ledger.overflowed(name(), ring.cqEntries());
      }
      entries.enter(waitNanos);
    }
    progressed = completions.drain();
    completions.retry();
    takeFunctions();
    answerSoon();
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

  /** Receives the plain way, as many as a turn may; those whose data has not come: by the ring. */
  private void receiveLate() {
    LateReceives late = inFlight.late;
    for (int left = LateReceives.A_TURN; left > 0; left--) {
      AsyncCall call = late.calls.remove();
      if (call == null) {
        return;
      }
      boolean received =
          call.op() == Op.RECV ? answeredQuick(call) : completions.receivedPlain(call);
      late.rate.learn(received);
      if (received) {
        inFlight.done.add(call);
      } else {
        completions.startOrWait(call, SqeEncoder.POLL_FIRST);
      }
    }
  }

  private boolean answeredQuick(AsyncCall call) {
    int result = quickPath.attempt(call);
    DriverSide.result(call, result);
    return result != -Errno.EAGAIN && result != QuickPath.UNTRIED;
  }

  private void takeFunctions() {
    for (AsyncCall call; (call = slowLane.nextOver()) != null; ) {
      inFlight.done.add(call);
    }
  }

  /** The plain way, until one is answered; the others are told that they would have to wait. */
  private void answerSoon() {
    SoonCalls soon = inFlight.soon;
    if (!soon.isDue(!inFlight.done.isEmpty())) {
      return;
    }
    boolean answered = false;
    for (AsyncCall call; !answered && (call = soon.calls.remove()) != null; ) {
      answered = answeredQuick(call);
      soon.rate.learn(answered);
      inFlight.end(call, answered ? call.result() : -Errno.EAGAIN);
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

  /** The ring itself: it is readable while there are completions to take. */
  @Override
  public int pollFd() {
    if (freed || !completions.armWakeup()) {
      return -1;
    }
    if (ring.unsubmitted() > 0) {
      entries.enter(0);
    }
    return ring.fd();
  }

  @Override
  public HostCalls hostCalls() {
    return LinuxCalls.INSTANCE;
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
    // A function that does not end has no memory of ours: it comes back to a lane that is closed.
    if (entries.slots().inUse() > 0 || completions.isWakeupArmed()) {
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
