package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pending calls of one driver, with its bound: so many may be in the "kernel", the others wait
 * in the order of their submission. Guarded by the world's monitor.
 */
final class Flights {

  private final SimWorld world;
  private final Script script;
  private final int capacity;

  /** Everything taken whose event was not posted, by slot and so in the order of submission. */
  private final Map<Integer, Flight> all = new LinkedHashMap<>();

  /** Those that wait for room, and some that were cancelled since. */
  private final Deque<Flight> backlog = new ArrayDeque<>();

  /** Those that have their result, in the order in which their events will come. */
  private final Deque<Flight> over = new ArrayDeque<>();

  /** Those whose events come with this turn: nobody overtakes these any more, or they starve. */
  private final Deque<Flight> landing = new ArrayDeque<>();

  final Sources sources = new Sources();

  private int lastSlot;
  private int held;
  private int waiting;

  Flights(SimWorld world, Script script, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a capacity of " + capacity + ": it must be 1 or more");
    }
    this.world = world;
    this.script = script;
    this.capacity = capacity;
  }

  /** True when another one could start at once; those that are over have left the kernel. */
  boolean hasRoom() {
    return waiting == 0 && held < capacity;
  }

  Flight add(AsyncCall call, Answer answer) {
    Flight flight = new Flight(this, call, answer);
    lastSlot++;
    DriverSide.slot(call, lastSlot);
    all.put(lastSlot, flight);
    backlog.add(flight);
    waiting++;
    return flight;
  }

  /** Sources that were full go on. */
  void resumeSources() {
    for (Flight flight : sources.takeResumable()) {
      attempt(flight);
    }
  }

  /** Starts those that may: the oldest first, and nobody overtakes one that has no room. */
  void startBacklog() {
    while (!backlog.isEmpty() && held < capacity) {
      Flight flight = backlog.remove();
      if (flight.stage == Flight.Stage.BACKLOG) {
        flight.stage = Flight.Stage.HELD;
        waiting--;
        held++;
        start(flight);
      }
    }
  }

  private void start(Flight flight) {
    flight.object = objectOf(flight.call);
    if (flight.object != null) {
      flight.object.hold();
    }
    if (flight.answer.isHeld()) {
      return;
    }
    if (flight.answer.delayNanos() == 0) {
      begin(flight);
    } else {
      flight.step = world.clock.after(flight.answer.delayNanos(), () -> begin(flight));
    }
  }

  /** Its delay is over. */
  private void begin(Flight flight) {
    boolean performed = flight.answer.isPerformed();
    if (performed && flight.call.op() == Op.TIMEOUT) {
      long nanos = DriverSide.offset(flight.call);
      flight.step = world.clock.after(nanos, () -> end(flight, -Errno.ETIME));
      world.clock.passTo(world.clock.nowNanos());
    } else if (performed && flight.call.op() == Op.TIMEOUT_MULTISHOT) {
      tick(flight, DriverSide.length(flight.call));
    } else if (performed && flight.call.op() == Op.CANCEL_FD) {
      end(flight, cancelOn(flight));
    } else {
      attempt(flight);
    }
  }

  /** The next tick of a clock that has {@code left} to go; 0 is without end. */
  private void tick(Flight flight, int left) {
    flight.step =
        world.clock.after(
            DriverSide.offset(flight.call),
            () -> {
              if (left == 1) {
                end(flight, -Errno.ETIME);
              } else {
                more(flight, -Errno.ETIME, 0);
                tick(flight, Math.max(0, left - 1));
              }
            });
  }

  /** A source has a completion that is not its last. */
  void more(Flight flight, int result, long buffer) {
    sources.put(flight, result, buffer);
    world.monitor.notifyAll();
  }

  /** It may be able to end now: it starts, or what it waits for has changed. */
  void attempt(Flight flight) {
    boolean source = flight.call instanceof AsyncSource;
    while (!source || !sources.stalls(flight)) {
      int result = outcome(flight.call, flight.object, flight.answer);
      if (!isResult(result)) {
        awaitChange(flight, result);
        return;
      }
      if (!source || isLast(flight, result)) {
        end(flight, result);
        return;
      }
      more(flight, result, world.kernel.takePicked());
      if (flight.call.op() == Op.POLL_MULTISHOT) {
        // What is ready now was told; the next completion comes when something changes.
        awaitChange(flight, SimObject.BLOCKED);
        return;
      }
    }
  }

  private static void awaitChange(Flight flight, int outcome) {
    if (outcome == SimObject.BLOCKED && flight.object != null) {
      flight.object.await(flight);
    }
  }

  private static boolean isLast(Flight flight, int result) {
    boolean endOfStream = result == 0 && flight.call.op() == Op.RECV_MULTISHOT;
    return result < 0 || endOfStream || !flight.answer.isPerformed();
  }

  /** It has its result. */
  void end(Flight flight, int result) {
    world.clock.forget(flight.step);
    world.clock.forget(flight.cancelled);
    DriverSide.result(flight.call, result);
    leaveKernel(flight);
    sources.forget(flight);
    if (script.policy().overtakes(flight.call)) {
      over.addFirst(flight);
    } else {
      over.addLast(flight);
    }
    world.monitor.notifyAll();
    SimObject object = flight.object;
    if (object != null) {
      object.leave(flight);
      world.kernel.release(object);
      world.settle();
    }
  }

  private void leaveKernel(Flight flight) {
    if (flight.stage == Flight.Stage.HELD) {
      held--;
    } else {
      waiting--;
    }
    flight.stage = Flight.Stage.OVER;
  }

  // ---- outcomes --------------------------------------------------------------------------------

  /** What comes of a submission inside submit: its result, BLOCKED or UNKNOWN. */
  int outcomeNow(AsyncCall call, Answer answer) {
    if (call instanceof AsyncSource && answer.isPerformed()) {
      return SimObject.BLOCKED;
    }
    return outcome(call, objectOf(call), answer);
  }

  private @Nullable SimObject objectOf(AsyncCall call) {
    return SimKernel.needsObject(call.op())
        ? world.kernel.descriptors.get(DriverSide.fd(call))
        : null;
  }

  static boolean isResult(int outcome) {
    return outcome != SimObject.BLOCKED && outcome != SimKernel.UNKNOWN;
  }

  /** What comes of a call now: its result, BLOCKED or UNKNOWN. */
  private int outcome(AsyncCall call, @Nullable SimObject object, Answer answer) {
    if (answer.isPerformed()) {
      return world.perform(call, object, answer.byteLimit());
    }
    if (call.op() == Op.CLOSE && answer.value() != -Errno.EBADF) {
      // As in the kernel: whatever else close(2) says, the descriptor is gone.
      world.perform(call, object, answer.byteLimit());
    }
    return answer.value();
  }

  // ---- cancelling ------------------------------------------------------------------------------

  int cancelHeldBy(Object holder) {
    int cancelled = 0;
    for (Flight flight : all.values()) {
      if (flight.call.holder() == holder && flight.stage != Flight.Stage.OVER) {
        cancel(flight);
        cancelled++;
      }
    }
    return cancelled;
  }

  /** At once, whatever the policy says: the driver closes. */
  void cancelAll() {
    for (Flight flight : all.values()) {
      cancelNow(flight);
    }
  }

  private int cancelOn(Flight canceller) {
    int fd = DriverSide.fd(canceller.call);
    int cancelled = 0;
    for (Flight flight : all.values()) {
      boolean same =
          canceller.object != null
              ? flight.object == canceller.object
              : flight.object == null && DriverSide.fd(flight.call) == fd;
      if (same && flight != canceller && flight.stage == Flight.Stage.HELD) {
        cancel(flight);
        cancelled++;
      }
    }
    return cancelled;
  }

  void cancel(Flight flight) {
    flight.call.wantCancel();
    if (flight.stage == Flight.Stage.OVER || flight.cancelled != null) {
      return;
    }
    boolean held = flight.stage == Flight.Stage.HELD;
    long nanos = held ? script.policy().cancelDelayNanos(flight.call) : 0;
    if (nanos > 0) {
      flight.cancelled = world.clock.after(nanos, () -> cancelNow(flight));
    } else {
      cancelNow(flight);
    }
  }

  private void cancelNow(Flight flight) {
    if (flight.stage != Flight.Stage.OVER) {
      Integer late = flight.stage == Flight.Stage.HELD ? script.lateCancel(flight.call.op()) : null;
      end(flight, late != null ? late : -Errno.ECANCELED);
    }
  }

  // ---- what there is ---------------------------------------------------------------------------

  /** How many are over. */
  int due() {
    return landing.size() + over.size() + sources.due();
  }

  /** A turn begins: what is over now comes with it, what is over later with the next one. */
  void land() {
    sources.land();
    landing.addAll(over);
    over.clear();
  }

  /** Takes one that comes with this turn; null when that was all. */
  @Nullable Flight takeLanding() {
    Flight flight = landing.poll();
    if (flight != null) {
      all.remove(DriverSide.slot(flight.call));
    }
    return flight;
  }

  @Nullable Flight of(AsyncCall call) {
    Flight flight = all.get(DriverSide.slot(call));
    return flight != null && flight.call == call ? flight : null;
  }

  int size() {
    return all.size();
  }

  List<AsyncCall> held() {
    List<AsyncCall> calls = new ArrayList<>();
    for (Flight flight : all.values()) {
      if (flight.stage == Flight.Stage.HELD) {
        calls.add(flight.call);
      }
    }
    return calls;
  }
}
