package io.upcall.async.vertx;

import io.upcall.async.Alarms;
import io.upcall.async.AsyncCall;
import io.upcall.async.CallLedger;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.HostCalls;
import io.upcall.async.Op;
import io.upcall.async.SlowFunction;
import io.upcall.async.slow.SlowLane;
import io.upcall.async.slow.SlowRoad;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries calls out over Vert.x. See the package for how data flows and for what it cannot do.
 *
 * <pre>
 *   submit ─▶ cannot wait? ─▶ QUICK, or an event with the next turn
 *               │ may wait
 *               ▼
 *            a flight free? ─no─▶ backlog ──at the next turn──┐
 *               │ yes                                         │
 *               ▼◀────────────────────────────────────────────┘
 *            timeout: the driver's alarms ┐
 *            socket: its event loop       ├──▶ finished ─▶ event, in a turn
 *            file, path: the pool         ┘
 * </pre>
 *
 * <p>Event loops and pool threads only push finished flights to {@link Landing}, and end the
 * owner's {@link Nap}; everything else here belongs to the owner.
 */
public final class VertxDriver implements Driver {

  /** How many calls may be in flight; those beyond wait for one of them. */
  public static final int CALLS = 1 << 16;

  private static final Logger LOG = LoggerFactory.getLogger(VertxDriver.class);
  private static final int NO_FLIGHT = -1;
  private static final long CLOSE_TURN_NANOS = 100_000_000L;
  private static final int CLOSE_IDLE_TURNS = 100;

  private final VertxHost host;
  private final VertxHostCalls hostCalls;
  private final FlightTable flights;
  private final CallLedger ledger = new CallLedger();
  private final SlowLane slowLane;
  private final Alarms alarms = new Alarms();
  private final Landing landing;
  private final Nap nap;

  /** Taken, and waiting for a flight. */
  private final ArrayDeque<AsyncCall> backlog = new ArrayDeque<>();

  /** For the file threads, with the next turn: see {@link FileThreads#execute}. */
  private final FlightList forFiles = new FlightList();

  /** Answered, to be delivered by a turn. */
  private ArrayDeque<AsyncCall> done = new ArrayDeque<>();

  /** What the present turn delivers; what its callbacks complete waits for the next one. */
  private ArrayDeque<AsyncCall> delivering = new ArrayDeque<>();

  private int inFlight;
  private boolean closed;
  private boolean freed;

  private VertxDriver(VertxHost host, int calls, SlowRoad slowRoad) {
    this.host = host;
    this.slowLane = new SlowLane(this, slowRoad);
    this.hostCalls = new VertxHostCalls(host);
    this.flights = new FlightTable(this, calls);
    this.landing = new Landing(this, flights);
    this.nap = new Nap(landing.finished(), alarms);
  }

  /**
   * Opens a driver on the Vert.x that all drivers of this JVM share.
   *
   * @throws IOException when Vert.x cannot be started; the message says why
   */
  public static VertxDriver open() throws IOException {
    return open(CALLS, SlowRoad.ofJvm());
  }

  /** {@link #open()} with another slow road than that of the JVM. */
  public static VertxDriver open(SlowRoad slowRoad) throws IOException {
    return open(CALLS, slowRoad);
  }

  /** {@link #open()} with another bound on the calls in flight. */
  static VertxDriver open(int calls, SlowRoad slowRoad) throws IOException {
    try {
      return new VertxDriver(VertxHost.acquire(), calls, slowRoad);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Vert.x started", interrupt);
    }
  }

  @Override
  public String name() {
    return "vertx";
  }

  /** The Vert.x below: for the bridges, and for programs that use both. Closed with the drivers. */
  @SuppressWarnings("exports") // who calls this has Vert.x; the module needs it for nothing else
  public Vertx vertx() {
    return host.vertx();
  }

  @Override
  public CallLedger ledger() {
    return ledger;
  }

  @Override
  public HostCalls hostCalls() {
    return hostCalls;
  }

  VertxHost host() {
    return host;
  }

  // ---- submitting ------------------------------------------------------------------------------

  @Override
  public int submit(AsyncCall call, int flags) {
    DriverSide.begin(call);
    if (closed || CannotDo.reason(call.op()) != null) {
      DriverSide.refuse(call, this);
      return INVALID;
    }
    if ((flags & ALWAYS_EVENT) != 0 && !ledger.hasRoom()) {
      return again(call);
    }
    if (DriverSide.cancelWanted(call)) {
      return answer(call, -Errno.ECANCELED, flags);
    }
    // Without TRY_QUICK the caller expects an event, and an account that has room for one.
    boolean quick = (flags & (TRY_QUICK | ALWAYS_EVENT)) == TRY_QUICK;
    if (!quick && !ledger.hasRoom()) {
      return again(call);
    }
    // ATOMIC promises no allocation, which an answer from here may need.
    boolean atomic = (flags & ATOMIC) != 0;
    int result = atomic ? Entry.UNTRIED : attempt(call, flags);
    if (result != Entry.UNTRIED) {
      return answer(call, result, quick ? flags : flags | ALWAYS_EVENT);
    }
    if ((flags & SOON) != 0) {
      return answer(call, -Errno.EAGAIN, flags);
    }
    if (!ledger.hasRoom()) {
      return again(call);
    }
    boolean slow = call.op() == Op.FUNCTION && !NameResolution.isOf(call);
    return slow ? submitFunction(call, flags) : submitFlight(call, flags);
  }

  private int again(AsyncCall call) {
    DriverSide.refuse(call, this);
    return AGAIN;
  }

  private int submitFunction(AsyncCall call, int flags) {
    if (!slowLane.take(call, flags)) {
      return again(call);
    }
    pend(call);
    DriverSide.slot(call, NO_FLIGHT);
    return PENDING;
  }

  private int submitFlight(AsyncCall call, int flags) {
    if (backlog.isEmpty() && start(call, (flags & ATOMIC) == 0)) {
      pend(call);
      return PENDING;
    }
    if ((flags & (NONBLOCK | ATOMIC)) != 0) {
      return again(call);
    }
    pend(call);
    DriverSide.slot(call, NO_FLIGHT);
    backlog.add(call);
    return PENDING;
  }

  /** What can be answered here without waiting, or {@link Entry#UNTRIED}. */
  private int attempt(AsyncCall call, int flags) {
    switch (call.op()) {
      case NOP:
        return (flags & TRY_QUICK) != 0 ? 0 : Entry.UNTRIED;
      case TIMEOUT:
        return Entry.UNTRIED;
      case FUNCTION:
        int answer = SlowLane.tryQuick(call, flags);
        return answer == SlowFunction.WOULD_WAIT ? Entry.UNTRIED : answer;
      case SOCKET:
        return Sockets.open(
            host, DriverSide.fd(call), (int) DriverSide.offset(call), DriverSide.length(call));
      case CLOSE:
        return hostCalls.close(DriverSide.fd(call));
      default:
        return FileThreads.takesPath(call) ? Entry.UNTRIED : attemptOnEntry(call);
    }
  }

  private int attemptOnEntry(AsyncCall call) {
    Entry entry = host.descriptors().find(DriverSide.fd(call));
    if (entry == null) {
      return -Errno.EBADF;
    }
    int result = entry.attempt(call);
    // EAGAIN is an answer only for who does not want to wait.
    return result == -Errno.EAGAIN && !Sockets.isNonBlocking(call) ? Entry.UNTRIED : result;
  }

  private int answer(AsyncCall call, int result, int flags) {
    if ((flags & ALWAYS_EVENT) == 0) {
      DriverSide.quick(call, this, result);
      return QUICK;
    }
    pend(call);
    DriverSide.slot(call, NO_FLIGHT);
    answered(call, result);
    return PENDING;
  }

  private void answered(AsyncCall call, int result) {
    DriverSide.result(call, result);
    done.add(call);
  }

  private void pend(AsyncCall call) {
    DriverSide.pend(call, this);
    inFlight++;
  }

  /** Sends the call on its way if there is a flight for it. */
  private boolean start(AsyncCall call, boolean mayAllocate) {
    Flight flight = flights.take(mayAllocate);
    if (flight == null) {
      return false;
    }
    DriverSide.slot(call, flight.slot);
    Entry entry = host.descriptors().find(DriverSide.fd(call));
    Entry second = call.op() == Op.SENDFILE ? host.descriptors().find(DriverSide.fdIn(call)) : null;
    flight.begin(call, entry, second);
    dispatch(flight, call, entry);
    return true;
  }

  private void dispatch(Flight flight, AsyncCall call, @Nullable Entry entry) {
    if (call.op() == Op.NOP) {
      flight.finish(0);
    } else if (call.op() == Op.TIMEOUT) {
      alarms.arm(flight.expiry(), System.nanoTime() + DriverSide.offset(call));
    } else if (NameResolution.isOf(call)) {
      NameResolution.start(host.vertx(), flight);
    } else if (FileThreads.takesPath(call)) {
      flight.leaveForFiles();
    } else if (entry == null) {
      flight.finish(-Errno.EBADF);
    } else {
      entry.dispatch(flight);
    }
  }

  void leaveForFiles(Flight flight) {
    forFiles.add(flight);
  }

  private void startFiles() {
    for (Flight flight = forFiles.remove(); flight != null; flight = forFiles.remove()) {
      host.files().execute(flight);
    }
  }

  // ---- cancelling ------------------------------------------------------------------------------

  @Override
  public void cancel(AsyncCall call) {
    if (call.home() != this || !call.isInFlight()) {
      return;
    }
    call.wantCancel();
    int slot = DriverSide.slot(call);
    if (slot == NO_FLIGHT) {
      if (backlog.remove(call) || slowLane.withdraw(other -> other == call) != null) {
        answered(call, -Errno.ECANCELED);
      }
      return;
    }
    Flight flight = flights.at(slot);
    if (flight != null && !flight.isOver() && flight.call() == call) {
      cancel(flight);
    }
  }

  private void cancel(Flight flight) {
    Entry entry = flight.entry();
    if (flight.call().op() == Op.TIMEOUT) {
      if (alarms.disarm(flight.expiry())) {
        flight.finish(-Errno.ECANCELED);
      }
    } else if (flight.isPooled) {
      if (flight.withdraw()) {
        forFiles.remove(flight);
        flight.wasCancelled = true;
        flight.finish(-Errno.ECANCELED);
      }
    } else if (entry != null && !flight.wasCancelled) {
      flight.wasCancelled = true;
      entry.leave(flight.cancellation());
    }
  }

  @Override
  public int cancelHeldBy(Object holder) {
    if (closed) {
      return 0;
    }
    int asked = 0;
    for (AsyncCall call : backlog.toArray(new AsyncCall[0])) {
      if (call.holder() == holder) {
        cancel(call);
        asked++;
      }
    }
    asked += withdrawFunctions(call -> call.holder() == holder);
    for (int slot = 0; slot < flights.highWater(); slot++) {
      Flight flight = flights.at(slot);
      if (flight != null && !flight.isOver() && flight.call().holder() == holder) {
        cancel(flight);
        asked++;
      }
    }
    return asked;
  }

  /** Ends the functions that have not begun. */
  private int withdrawFunctions(Predicate<AsyncCall> wanted) {
    int withdrawn = 0;
    for (AsyncCall call; (call = slowLane.withdraw(wanted)) != null; withdrawn++) {
      answered(call, -Errno.ECANCELED);
    }
    return withdrawn;
  }

  // ---- the turn --------------------------------------------------------------------------------

  @Override
  public boolean hasWork() {
    return !freed && (mustNotWait() || !forFiles.isEmpty() || host.isOwedWake());
  }

  private boolean mustNotWait() {
    return !done.isEmpty()
        || !delivering.isEmpty()
        || !landing.finished().isEmpty()
        || slowLane.hasWork()
        || (!backlog.isEmpty() && flights.hasFree())
        || (alarms.size() > 0 && alarms.untilNextNanos(System.nanoTime()) == 0);
  }

  @Override
  public int turn(long timeoutNanos) {
    if (freed) {
      return 0;
    }
    startBacklog();
    startFiles();
    slowLane.turn();
    host.wakeLoops();
    if (timeoutNanos > 0 && !mustNotWait()) {
      nap.take(timeoutNanos);
    }
    if (alarms.size() > 0) {
      alarms.expire(System.nanoTime());
    }
    landing.takeFinished();
    for (AsyncCall call; (call = slowLane.nextOver()) != null; ) {
      done.add(call);
    }
    startBacklog();
    startFiles();
    return deliver();
  }

  private void startBacklog() {
    for (AsyncCall call = backlog.peek(); call != null; call = backlog.peek()) {
      if (!start(call, true)) {
        return;
      }
      backlog.remove();
    }
  }

  @Override
  public void wake() {
    nap.wake();
  }

  Nap nap() {
    return nap;
  }

  /** By a loop, a pool thread or the owner itself: the flight comes home. */
  void completed(Flight flight) {
    // Asked first: once it is pushed the owner may use the flight for another call.
    Entry entry = flight.entry();
    landing.finished().push(flight);
    if (nap.isTaken()) {
      Loop loop = entry == null ? null : entry.currentLoop();
      if (loop == null) {
        nap.unpark();
      } else {
        loop.unparkAfterRound(this);
      }
    }
  }

  /** The alarm of a timeout, in the owner's turn. */
  void expired(Flight flight) {
    flight.finish(-Errno.ETIME);
  }

  /** A flight has ended: its call is answered, to be delivered with the turn. */
  void landed(AsyncCall call, int result) {
    DriverSide.slot(call, NO_FLIGHT);
    answered(call, result);
  }

  private int deliver() {
    int delivered = 0;
    if (delivering.isEmpty()) {
      ArrayDeque<AsyncCall> empty = delivering;
      delivering = done;
      done = empty;
    }
    for (AsyncCall call = delivering.poll(); call != null; call = delivering.poll()) {
      delivered++;
      inFlight--;
      DriverSide.complete(call);
    }
    return delivered;
  }

  @Override
  public void releaseBuffer(long buffer) {
    landing.releaseBuffer(buffer);
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  // ---- closing ---------------------------------------------------------------------------------

  @Override
  public void close() {
    if (!closed) {
      cancelEverything();
      closed = true;
    }
    // After a callback threw, a second close goes on where the first one stopped.
    for (int idleTurns = 0; idleTurns < CLOSE_IDLE_TURNS && !freed && inFlight > 0; ) {
      idleTurns += turn(CLOSE_TURN_NANOS) == 0 ? 1 : 0;
    }
    if (!freed) {
      free();
    }
  }

  private void cancelEverything() {
    for (AsyncCall call = backlog.peek(); call != null; call = backlog.peek()) {
      cancel(call);
    }
    for (int slot = 0; slot < flights.highWater(); slot++) {
      Flight flight = flights.at(slot);
      if (flight != null && !flight.isOver()) {
        cancel(flight);
      }
    }
    withdrawFunctions(call -> true);
    landing.dropWaiting();
  }

  private void free() {
    freed = true;
    if (inFlight > 0) {
      // A pool thread that is stuck in a file keeps its memory; better a leak than a stray write.
      LOG.error("closing: {} calls did not end", inFlight);
    }
    slowLane.close();
    ledger.close();
    landing.close();
    VertxHost.release(host);
  }
}
