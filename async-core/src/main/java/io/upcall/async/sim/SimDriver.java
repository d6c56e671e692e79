package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.CallLedger;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.HostCalls;
import io.upcall.async.Op;
import io.upcall.async.kernel.LinuxCalls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A driver that does what the test says; see the package.
 *
 * <p>What becomes of a submission is decided by the script, if it says something of that operation,
 * else by the policy. A timeout that is performed completes when its time has passed, a CANCEL_FD
 * cancels what is in flight on that descriptor, and what the world cannot perform is held.
 *
 * <p>The methods of {@link Driver} belong to its owner, and a second thread inside one of them gets
 * an exception. The script, {@link #complete}, {@link #advance} and what only reads may be used by
 * any thread: they end a turn that waits.
 */
public final class SimDriver implements Driver {

  private static final int UNBOUNDED = Integer.MAX_VALUE;

  private final SimWorld world;
  private final Object monitor;

  /** The owner's. */
  private final CallLedger ledger = new CallLedger();

  // All that follows is guarded by the monitor, and so are the private methods, but for those that
  // run callbacks: deliver and what calls it.

  private final Script script = new Script();
  private final Flights flights;
  private final TurnWait turnWait;
  private final List<Submission> submissions = new ArrayList<>();
  private boolean recording = true;
  private int turns;
  private boolean closed;

  /** Who is inside a turn, to catch a second owner. */
  private @Nullable Thread inside;

  /** A driver with room for every call, in a world of its own. */
  public SimDriver() {
    this(new SimWorld());
  }

  /** A driver with room for {@code capacity} calls at a time, in a world of its own. */
  public SimDriver(int capacity) {
    this(new SimWorld(), capacity);
  }

  /** A driver with room for every call. */
  public SimDriver(SimWorld world) {
    this(world, UNBOUNDED);
  }

  /**
   * A driver with room for {@code capacity} calls at a time; the others wait in its backlog or, if
   * they said NONBLOCK, get AGAIN.
   */
  public SimDriver(SimWorld world, int capacity) {
    this.world = world;
    monitor = world.monitor;
    flights = new Flights(world, script, capacity);
    turnWait = new TurnWait(world, flights);
    synchronized (monitor) {
      world.opened();
    }
  }

  @Override
  public String name() {
    return "sim";
  }

  /** Where it is. */
  public SimWorld world() {
    return world;
  }

  // ---- the script: any thread ------------------------------------------------------------------

  /** From now on submissions of {@code op} are answered with {@code answer}. */
  public SimDriver script(Op op, Answer answer) {
    synchronized (monitor) {
      script.always(op, answer);
    }
    return this;
  }

  /** The next submission of {@code op} is; several of these are used up one after the other. */
  public SimDriver scriptOnce(Op op, Answer answer) {
    synchronized (monitor) {
      script.once(op, answer);
    }
    return this;
  }

  /** From now on a cancel of {@code op} comes too late: the call ends with {@code result}. */
  public SimDriver scriptLateCancel(Op op, int result) {
    synchronized (monitor) {
      script.lateCancel(op, result);
    }
    return this;
  }

  /** From now on {@code newPolicy} decides where the script says nothing. */
  public SimDriver policy(Policy newPolicy) {
    synchronized (monitor) {
      script.otherwise(newPolicy);
    }
    return this;
  }

  /** From now on {@link #submissions} grows no more: for millions of them. */
  public SimDriver withoutRecord() {
    synchronized (monitor) {
      recording = false;
    }
    return this;
  }

  /** See {@link SimWorld#jumping}. */
  public SimDriver jumping() {
    world.jumping();
    return this;
  }

  /**
   * Ends a held call with {@code result}; its event comes with the next turn.
   *
   * @return false when the call is not held here (any more)
   */
  public boolean complete(AsyncCall call, int result) {
    synchronized (monitor) {
      Flight flight = flights.of(call);
      if (flight == null || flight.stage != Flight.Stage.HELD) {
        return false;
      }
      flights.end(flight, result);
      return true;
    }
  }

  /**
   * Gives a held source a completion that is not its last one; its event comes with the next turn.
   *
   * @return false when the source is not held here (any more)
   */
  public boolean more(AsyncSource source, int result) {
    synchronized (monitor) {
      Flight flight = flights.of(source);
      if (flight == null || flight.stage != Flight.Stage.HELD) {
        return false;
      }
      flights.more(flight, result, 0);
      return true;
    }
  }

  /**
   * Ends a held read or receive with as much of {@code data} as it asked for.
   *
   * @return how much, or -1 when the call is not held here (any more)
   */
  public int completeWith(AsyncCall call, byte[] data) {
    synchronized (monitor) {
      Flight flight = flights.of(call);
      if (flight == null || flight.stage != Flight.Stage.HELD) {
        return -1;
      }
      int bytes = put(call, data);
      flights.end(flight, bytes);
      return bytes;
    }
  }

  private int put(AsyncCall call, byte[] data) {
    switch (call.op()) {
      case READ:
      case RECV:
        int bytes = Math.min(CallMemory.length(call), data.length);
        CallMemory.put(call, data, bytes);
        return bytes;
      case RECV_SELECTED:
        return world.kernel.select(call, data);
      default:
        throw new IllegalArgumentException(call.op() + " brings no data");
    }
  }

  /** See {@link SimWorld#advance}. */
  public void advance(long nanos) {
    world.advance(nanos);
  }

  // ---- what happened: any thread ---------------------------------------------------------------

  /** Every submission so far, refused ones too. */
  public List<Submission> submissions() {
    synchronized (monitor) {
      return List.copyOf(submissions);
    }
  }

  /** The calls in the "kernel", in the order of their submission. */
  public List<AsyncCall> held() {
    synchronized (monitor) {
      return flights.held();
    }
  }

  /** See {@link SimWorld#nowNanos}. */
  public long nowNanos() {
    return world.nowNanos();
  }

  /** How many turns there were. */
  public int turns() {
    synchronized (monitor) {
      return turns;
    }
  }

  /** How many wakes there were. */
  public int wakes() {
    synchronized (monitor) {
      return turnWait.wakes();
    }
  }

  /** True while a turn waits. */
  public boolean isWaiting() {
    synchronized (monitor) {
      return turnWait.isWaiting();
    }
  }

  /** True once closed. */
  public boolean isClosed() {
    synchronized (monitor) {
      return closed;
    }
  }

  // ---- submitting ------------------------------------------------------------------------------

  @Override
  public int submit(AsyncCall call, int flags) {
    synchronized (monitor) {
      requireOwner();
      DriverSide.begin(call);
      int answer = take(call, flags);
      if (recording) {
        submissions.add(Submission.of(call, flags, answer));
      }
      return answer;
    }
  }

  private int take(AsyncCall call, int flags) {
    if (closed) {
      return refuse(call, INVALID);
    }
    if ((flags & ALWAYS_EVENT) != 0 && !ledger.hasRoom()) {
      return refuse(call, AGAIN);
    }
    if (DriverSide.cancelWanted(call)) {
      return answerNow(call, -Errno.ECANCELED, flags);
    }
    Answer answer = script.answer(call, flags);
    if (answer.isRefused()) {
      script.useUp(call.op());
      return refuse(call, answer.value());
    }
    int result = answer.isQuick() ? flights.outcomeNow(call, answer) : SimObject.BLOCKED;
    if (Flights.isResult(result)) {
      script.useUp(call.op());
      return answerNow(call, result, flags);
    }
    if ((flags & SOON) != 0) {
      return answerNow(call, -Errno.EAGAIN, flags);
    }
    boolean mayWait = (flags & (NONBLOCK | ATOMIC)) == 0;
    if ((!flights.hasRoom() && !mayWait) || !ledger.hasRoom()) {
      return refuse(call, AGAIN);
    }
    script.useUp(call.op());
    pend(call, answer);
    flights.startBacklog();
    return PENDING;
  }

  private int refuse(AsyncCall call, int answer) {
    DriverSide.refuse(call, this);
    return answer;
  }

  private int answerNow(AsyncCall call, int result, int flags) {
    if ((flags & ALWAYS_EVENT) == 0) {
      DriverSide.quick(call, this, result);
      return QUICK;
    }
    flights.end(pend(call, Answer.quick(result)), result);
    return PENDING;
  }

  private Flight pend(AsyncCall call, Answer answer) {
    DriverSide.pend(call, this);
    return flights.add(call, answer);
  }

  // ---- cancelling ------------------------------------------------------------------------------

  @Override
  public void cancel(AsyncCall call) {
    synchronized (monitor) {
      requireOwner();
      Flight flight = flights.of(call);
      if (flight != null) {
        flights.cancel(flight);
      }
    }
  }

  @Override
  public int cancelHeldBy(Object holder) {
    synchronized (monitor) {
      requireOwner();
      return flights.cancelHeldBy(holder);
    }
  }

  // ---- the turn --------------------------------------------------------------------------------

  @Override
  public boolean hasWork() {
    synchronized (monitor) {
      return flights.due() > 0;
    }
  }

  @Override
  public int turn(long timeoutNanos) {
    Thread outer = enter();
    try {
      synchronized (monitor) {
        turns++;
        flights.resumeSources();
        flights.startBacklog();
        turnWait.await(timeoutNanos);
        flights.land();
      }
      return deliver();
    } finally {
      leave(outer);
    }
  }

  private int deliver() {
    int delivered = tellOfSources();
    for (Flight flight; (flight = nextLanding()) != null; delivered++) {
      // Outside the monitor: a callback may do anything, and other threads wake meanwhile.
      DriverSide.complete(flight.call);
    }
    return delivered;
  }

  /** Events of sources that go on. */
  private int tellOfSources() {
    int told = 0;
    for (Flight flight; (flight = nextTelling()) != null; told++) {
      AsyncSource source = Sources.source(flight);
      DriverSide.announce(source, false);
      synchronized (monitor) {
        flights.sources.told(flight);
        if (DriverSide.isRefused(source)) {
          flights.cancel(flight);
        }
      }
    }
    return told;
  }

  private @Nullable Flight nextTelling() {
    synchronized (monitor) {
      return flights.sources.takeLanding();
    }
  }

  private @Nullable Flight nextLanding() {
    synchronized (monitor) {
      Flight flight = flights.takeLanding();
      flights.startBacklog();
      return flight;
    }
  }

  @Override
  public void releaseBuffer(long buffer) {
    synchronized (monitor) {
      world.kernel.takeBack(buffer);
    }
  }

  @Override
  public void wake() {
    synchronized (monitor) {
      turnWait.wake();
    }
  }

  @Override
  public CallLedger ledger() {
    return ledger;
  }

  @Override
  public HostCalls hostCalls() {
    return LinuxCalls.INSTANCE;
  }

  @Override
  public int inFlight() {
    synchronized (monitor) {
      return flights.size();
    }
  }

  @Override
  public void close() {
    synchronized (monitor) {
      requireOwner();
      if (closed) {
        return;
      }
      closed = true;
      flights.cancelAll();
      world.closed();
    }
    while (inFlight() > 0) {
      turn(0);
    }
    ledger.close();
  }

  // ---- one owner -------------------------------------------------------------------------------

  private @Nullable Thread enter() {
    synchronized (monitor) {
      requireOwner();
      Thread outer = inside;
      inside = Thread.currentThread();
      return outer;
    }
  }

  private void leave(@Nullable Thread outer) {
    synchronized (monitor) {
      inside = outer;
    }
  }

  private void requireOwner() {
    if (inside != null && inside != Thread.currentThread()) {
      throw new IllegalStateException(
          Thread.currentThread() + " is not the owner of this driver: " + inside + " is");
    }
  }
}
