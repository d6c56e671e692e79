package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A driver that does what the test says; see the package.
 *
 * <p>What is not scripted: a nop completes with the next turn, a timeout when its time has passed,
 * a CANCEL_FD cancels what is held on that descriptor, and everything else is held.
 *
 * <p>The methods of {@link Driver} belong to its owner, and a second thread inside one of them gets
 * an exception. The script, {@link #complete}, {@link #advance} and what only reads may be used by
 * any thread: they end a turn that waits.
 */
public final class SimDriver implements Driver {

  private static final int UNBOUNDED = Integer.MAX_VALUE;

  private final Object monitor = new Object();
  private final int capacity;

  // All that follows is guarded by the monitor, and so are the private methods, but for those that
  // run callbacks: deliver and what calls it.

  private final Map<Op, Answer> script = new EnumMap<>(Op.class);
  private final Map<Op, Deque<Answer>> scriptOnce = new EnumMap<>(Op.class);
  private final Map<Op, Integer> lateCancels = new EnumMap<>(Op.class);
  private final List<Submission> submissions = new ArrayList<>();

  /** Everything taken whose event was not posted, in the order of submission. */
  private final List<Flight> flights = new ArrayList<>();

  /** Those of them that have their result, in the order in which they got it. */
  private final Deque<Flight> over = new ArrayDeque<>();

  /** Buffers handed out by RECV_SELECTED. */
  private final Set<Long> buffers = new HashSet<>();

  private long nowNanos;
  private boolean jumping;
  private boolean woken;
  private int wakes;
  private int turns;
  private boolean waiting;
  private boolean closed;

  /** Who is inside a turn, to catch a second owner. */
  private @Nullable Thread inside;

  /** A driver with room for every call. */
  public SimDriver() {
    this(UNBOUNDED);
  }

  /**
   * A driver with room for {@code capacity} calls at a time; the others wait in its backlog or, if
   * they said NONBLOCK, get AGAIN.
   */
  public SimDriver(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a capacity of " + capacity + ": it must be 1 or more");
    }
    this.capacity = capacity;
  }

  @Override
  public String name() {
    return "sim";
  }

  // ---- the script: any thread ------------------------------------------------------------------

  /** From now on submissions of {@code op} are answered with {@code answer}. */
  public SimDriver script(Op op, Answer answer) {
    synchronized (monitor) {
      script.put(op, answer);
    }
    return this;
  }

  /** The next submission of {@code op} is; several of these are used up one after the other. */
  public SimDriver scriptOnce(Op op, Answer answer) {
    synchronized (monitor) {
      scriptOnce.computeIfAbsent(op, key -> new ArrayDeque<>()).add(answer);
    }
    return this;
  }

  /** From now on a cancel of {@code op} comes too late: the call ends with {@code result}. */
  public SimDriver scriptLateCancel(Op op, int result) {
    synchronized (monitor) {
      lateCancels.put(op, result);
    }
    return this;
  }

  /**
   * From now on a turn that would wait lets the time pass instead: to its timeout or to the first
   * deadline, whichever is earlier, and returns. Without this it waits, in real time.
   */
  public SimDriver jumping() {
    synchronized (monitor) {
      jumping = true;
    }
    return this;
  }

  /**
   * Ends a held call with {@code result}; its event comes with the next turn.
   *
   * @return false when the call is not held here (any more)
   */
  public boolean complete(AsyncCall call, int result) {
    synchronized (monitor) {
      Flight flight = find(call);
      if (flight == null || flight.stage != Flight.Stage.HELD) {
        return false;
      }
      end(flight, result);
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
      Flight flight = find(call);
      if (flight == null || flight.stage != Flight.Stage.HELD) {
        return -1;
      }
      int bytes = put(call, data);
      end(flight, bytes);
      return bytes;
    }
  }

  private int put(AsyncCall call, byte[] data) {
    int bytes = Math.min(DriverSide.length(call), data.length);
    byte[] array = DriverSide.array(call);
    switch (call.op()) {
      case READ:
      case RECV:
        if (array != null) {
          System.arraycopy(data, 0, array, DriverSide.arrayOffset(call), bytes);
        } else {
          NativeMemory.copyIn(data, 0, DriverSide.address(call), bytes);
        }
        return bytes;
      case RECV_SELECTED:
        return putSelected(call, data);
      default:
        throw new IllegalArgumentException(call.op() + " brings no data");
    }
  }

  private int putSelected(AsyncCall call, byte[] data) {
    long buffer = NativeMemory.allocate(data.length);
    NativeMemory.copyIn(data, 0, buffer, data.length);
    buffers.add(buffer);
    DriverSide.selectedBuffer(call, buffer);
    return data.length;
  }

  /** Lets {@code nanos} pass: timeouts that are due then complete, by deadline. */
  public void advance(long nanos) {
    synchronized (monitor) {
      passTo(later(nanos));
    }
  }

  // ---- what happened: any thread ---------------------------------------------------------------

  /** Every submission so far, refused ones too. */
  public List<Submission> submissions() {
    synchronized (monitor) {
      return List.copyOf(submissions);
    }
  }

  /** The calls that wait for the test, in the order of their submission. */
  public List<AsyncCall> held() {
    synchronized (monitor) {
      List<AsyncCall> held = new ArrayList<>();
      for (Flight flight : flights) {
        if (flight.stage == Flight.Stage.HELD) {
          held.add(flight.call);
        }
      }
      return held;
    }
  }

  /** The virtual time; it starts at 0. */
  public long nowNanos() {
    synchronized (monitor) {
      return nowNanos;
    }
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
      return wakes;
    }
  }

  /** True while a turn waits. */
  public boolean isWaiting() {
    synchronized (monitor) {
      return waiting;
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
      submissions.add(Submission.of(call, flags, answer));
      return answer;
    }
  }

  private int take(AsyncCall call, int flags) {
    if (closed) {
      return refuse(call, INVALID);
    }
    if (DriverSide.cancelWanted(call)) {
      return answerNow(call, -Errno.ECANCELED, flags);
    }
    Answer answer = answerTo(call.op());
    boolean pending = answer.kind() != Answer.Kind.REFUSE && answer.kind() != Answer.Kind.QUICK;
    if (pending && !hasRoom() && (flags & (NONBLOCK | ATOMIC)) != 0) {
      return refuse(call, AGAIN);
    }
    useUp(call.op());
    if (pending) {
      DriverSide.pend(call, this);
      flights.add(new Flight(call, answer));
      startBacklog();
      return PENDING;
    }
    return answer.kind() == Answer.Kind.QUICK
        ? answerNow(call, answer.value(), flags)
        : refuse(call, answer.value());
  }

  private int refuse(AsyncCall call, int answer) {
    DriverSide.refuse(call);
    return answer;
  }

  private int answerNow(AsyncCall call, int result, int flags) {
    if ((flags & ALWAYS_EVENT) == 0) {
      DriverSide.quick(call, result);
      return QUICK;
    }
    DriverSide.pend(call, this);
    Flight flight = new Flight(call, Answer.quick(result));
    flights.add(flight);
    end(flight, result);
    return PENDING;
  }

  private Answer answerTo(Op op) {
    Deque<Answer> once = scriptOnce.get(op);
    return once == null || once.isEmpty()
        ? script.getOrDefault(op, Answer.UNSCRIPTED)
        : once.getFirst();
  }

  private void useUp(Op op) {
    Deque<Answer> once = scriptOnce.get(op);
    if (once != null) {
      once.poll();
    }
  }

  /** Those that have their result have left the "kernel", whether delivered or not. */
  private boolean hasRoom() {
    int held = 0;
    for (Flight flight : flights) {
      if (flight.stage == Flight.Stage.BACKLOG) {
        return false;
      }
      held += flight.stage == Flight.Stage.HELD ? 1 : 0;
    }
    return held < capacity;
  }

  // ---- a flight's stages -----------------------------------------------------------------------

  private void startBacklog() {
    int held = 0;
    for (Flight flight : List.copyOf(flights)) {
      if (flight.stage == Flight.Stage.BACKLOG) {
        if (held == capacity) {
          return;
        }
        start(flight);
      }
      held += flight.stage == Flight.Stage.HELD ? 1 : 0;
    }
  }

  private void start(Flight flight) {
    flight.stage = Flight.Stage.HELD;
    if (flight.answer.kind() == Answer.Kind.NEXT_TURN) {
      end(flight, flight.answer.value());
    } else if (flight.answer.kind() == Answer.Kind.UNSCRIPTED) {
      startUnscripted(flight);
    }
  }

  private void startUnscripted(Flight flight) {
    switch (flight.call.op()) {
      case NOP:
        end(flight, 0);
        break;
      case TIMEOUT:
        flight.deadlineNanos = later(DriverSide.offset(flight.call));
        passTo(nowNanos);
        break;
      case CANCEL_FD:
        end(flight, cancelOn(DriverSide.fd(flight.call), flight));
        break;
      default:
        break;
    }
  }

  private void end(Flight flight, int result) {
    flight.stage = Flight.Stage.OVER;
    flight.deadlineNanos = Flight.NEVER;
    DriverSide.result(flight.call, result);
    over.add(flight);
    monitor.notifyAll();
  }

  private void passTo(long timeNanos) {
    for (Flight due = earliest(); due != null && due.deadlineNanos <= timeNanos; due = earliest()) {
      nowNanos = Math.max(nowNanos, due.deadlineNanos);
      end(due, -Errno.ETIME);
    }
    nowNanos = timeNanos;
  }

  private long later(long nanos) {
    long timeNanos = nowNanos + nanos;
    return timeNanos < 0 ? Flight.NEVER : timeNanos;
  }

  private @Nullable Flight earliest() {
    Flight earliest = null;
    for (Flight flight : flights) {
      if (flight.deadlineNanos != Flight.NEVER
          && (earliest == null || flight.deadlineNanos < earliest.deadlineNanos)) {
        earliest = flight;
      }
    }
    return earliest;
  }

  private @Nullable Flight find(AsyncCall call) {
    for (Flight flight : flights) {
      if (flight.call == call) {
        return flight;
      }
    }
    return null;
  }

  // ---- cancelling ------------------------------------------------------------------------------

  @Override
  public void cancel(AsyncCall call) {
    synchronized (monitor) {
      requireOwner();
      Flight flight = find(call);
      if (flight != null) {
        call.wantCancel();
        cancel(flight);
      }
    }
  }

  @Override
  public int cancelHeldBy(Object holder) {
    synchronized (monitor) {
      requireOwner();
      int cancelled = 0;
      for (Flight flight : flights) {
        if (flight.call.holder() == holder && flight.stage != Flight.Stage.OVER) {
          flight.call.wantCancel();
          cancel(flight);
          cancelled++;
        }
      }
      return cancelled;
    }
  }

  private int cancelOn(int fd, Flight except) {
    int cancelled = 0;
    for (Flight flight : flights) {
      if (flight != except
          && flight.stage == Flight.Stage.HELD
          && DriverSide.fd(flight.call) == fd) {
        cancel(flight);
        cancelled++;
      }
    }
    return cancelled;
  }

  private void cancel(Flight flight) {
    if (flight.stage != Flight.Stage.OVER) {
      Integer late = flight.stage == Flight.Stage.HELD ? lateCancels.get(flight.call.op()) : null;
      end(flight, late != null ? late : -Errno.ECANCELED);
    }
  }

  // ---- the turn --------------------------------------------------------------------------------

  @Override
  public boolean hasWork() {
    synchronized (monitor) {
      return !over.isEmpty();
    }
  }

  @Override
  public int turn(long timeoutNanos) {
    Thread outer = enter();
    try {
      int due;
      synchronized (monitor) {
        turns++;
        startBacklog();
        await(timeoutNanos);
        woken = false;
        due = over.size();
      }
      return deliver(due);
    } finally {
      leave(outer);
    }
  }

  /** Only what was over when the turn looked: what callbacks add comes with the next one. */
  private int deliver(int due) {
    int delivered = 0;
    for (Flight flight; delivered < due && (flight = nextOver()) != null; delivered++) {
      // Outside the monitor: a callback may do anything, and other threads wake meanwhile.
      DriverSide.complete(flight.call);
    }
    return delivered;
  }

  private @Nullable Flight nextOver() {
    synchronized (monitor) {
      Flight flight = over.poll();
      if (flight != null) {
        flights.remove(flight);
        startBacklog();
      }
      return flight;
    }
  }

  private void await(long timeoutNanos) {
    if (timeoutNanos == 0 || !over.isEmpty() || woken) {
      return;
    }
    Flight earliest = earliest();
    if (jumping && (timeoutNanos != FOREVER || earliest != null)) {
      long deadlineNanos = later(timeoutNanos);
      passTo(earliest == null ? deadlineNanos : Math.min(deadlineNanos, earliest.deadlineNanos));
      return;
    }
    park(timeoutNanos);
  }

  private void park(long timeoutNanos) {
    long deadlineNanos = System.nanoTime() + timeoutNanos;
    waiting = true;
    try {
      while (over.isEmpty() && !woken) {
        if (timeoutNanos == FOREVER) {
          monitor.wait();
          continue;
        }
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          return;
        }
        TimeUnit.NANOSECONDS.timedWait(monitor, leftNanos);
      }
    } catch (InterruptedException interrupt) {
      // As EINTR of io_uring_enter: the turn is over, and the interrupt is its thread's.
      Thread.currentThread().interrupt();
    } finally {
      waiting = false;
    }
  }

  @Override
  public void releaseBuffer(long buffer) {
    synchronized (monitor) {
      if (!buffers.remove(buffer)) {
        throw new IllegalArgumentException(
            "0x" + Long.toHexString(buffer) + " is no buffer of this driver, or was given back");
      }
    }
    NativeMemory.free(buffer);
  }

  @Override
  public void wake() {
    synchronized (monitor) {
      wakes++;
      woken = true;
      monitor.notifyAll();
    }
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
      for (Flight flight : flights) {
        cancel(flight);
      }
    }
    while (inFlight() > 0) {
      turn(0);
    }
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
