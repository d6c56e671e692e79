package io.upcall.async.slow;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.EventQueue;
import io.upcall.async.SlowFunction;
import io.upcall.async.Submitter;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one driver that are on the slow road. All but {@link #takeBack} and {@link
 * #roomAgain} belongs to the owner of the driver.
 *
 * <p>What a driver does with it:
 *
 * <pre>
 *   submit   tryQuick, or else take: then the call is pending
 *   turn     turn, then deliver each nextOver, whose result is there; no wait while hasWork
 *   cancel   withdraw: then the call ends ECANCELED. Null: not here, or begun, and its own end comes
 *   close    withdraw everything, go on turning until nothing is in flight, close
 * </pre>
 */
public final class SlowLane {

  /** Tasks made ahead, so that an ATOMIC submission finds one. */
  private static final int PREPARED = 4;

  /**
   * Whether the road is to tell of room.
   *
   * <pre>
   *   CONTENT ──turn: somebody waits for room──▶ WANTING ──by a thread: room──▶ TOLD ──turn──▶ CONTENT
   * </pre>
   */
  private enum Want {
    CONTENT,
    WANTING,
    TOLD
  }

  private final Driver driver;
  private final SlowRoad road;
  private final AtomicReference<Want> want = new AtomicReference<>(Want.CONTENT);

  /** What came back. Any thread of the road posts; the owner consumes. */
  private final EventQueue returned = EventQueue.polled();

  // A task is on exactly one of these.

  private final TaskList free = new TaskList();

  /** Submitted, without room on the road. */
  private final TaskList waiting = new TaskList();

  /** Submitted, with room: handed over by the next turn. */
  private final TaskList ready = new TaskList();

  /** Handed over and not come back, withdrawn ones too. */
  private final TaskList onRoad = new TaskList();

  /** Written by the owner; a thread that has room for this lane then tells the next one. */
  private volatile boolean closed;

  /** A lane of {@code road}, for a driver that opens. */
  public SlowLane(Driver driver, SlowRoad road) {
    this.driver = driver;
    this.road = road;
    for (int i = 0; i < PREPARED; i++) {
      free.add(new SlowTask(this));
    }
  }

  // ---- submitting ------------------------------------------------------------------------------

  /** {@link SlowFunction#tryQuick} of a call, if {@code flags} of the submission allow it. */
  public static int tryQuick(AsyncCall call, int flags) {
    boolean may = (flags & Submitter.TRY_QUICK) != 0 && (flags & Submitter.ATOMIC) == 0;
    return may ? DriverSide.function(call).tryQuick() : SlowFunction.WOULD_WAIT;
  }

  /**
   * Takes a call, which begins after the next turn.
   *
   * @return false when there is no room and {@code flags} say not to wait for it
   */
  public boolean take(AsyncCall call, int flags) {
    boolean atomic = (flags & Submitter.ATOMIC) != 0;
    if (atomic && free.isEmpty()) {
      return false;
    }
    // Nobody overtakes those that wait for room already.
    boolean room = waiting.isEmpty() && road.reserve();
    if (!room && (atomic || (flags & Submitter.NONBLOCK) != 0)) {
      return false;
    }
    SlowTask idle = free.remove();
    SlowTask task = idle != null ? idle : new SlowTask(this);
    task.begin(call);
    (room ? ready : waiting).add(task);
    return true;
  }

  // ---- the turn --------------------------------------------------------------------------------

  /** Hands over what was submitted and has room. */
  public void turn() {
    if (!waiting.isEmpty() || want.get() == Want.TOLD) {
      askForRoom();
    }
    for (SlowTask task = ready.remove(); task != null; task = ready.remove()) {
      onRoad.add(task);
      road.start(task);
    }
  }

  private void askForRoom() {
    boolean told = want.compareAndSet(Want.TOLD, Want.CONTENT);
    takeRoom();
    if (waiting.isEmpty()) {
      if (told) {
        road.passRoomOn();
      }
      return;
    }
    // Register, then look again: room that came in between is seen here.
    if (want.compareAndSet(Want.CONTENT, Want.WANTING)) {
      road.tellOfRoom(this);
      takeRoom();
    }
  }

  private void takeRoom() {
    while (!waiting.isEmpty() && road.reserve()) {
      SlowTask task = waiting.remove();
      if (task != null) {
        ready.add(task);
      }
    }
  }

  /** True when a turn would do something. */
  public boolean hasWork() {
    return !returned.isEmpty() || !ready.isEmpty() || want.get() == Want.TOLD;
  }

  /** Takes a call whose function is over, with its result in it; null when there is none. */
  public @Nullable AsyncCall nextOver() {
    for (SlowTask task; (task = (SlowTask) returned.poll()) != null; ) {
      AsyncCall call = task.call;
      int result = task.result();
      onRoad.remove(task);
      recycle(task);
      if (call != null) {
        DriverSide.result(call, result);
        return call;
      }
    }
    return null;
  }

  private void recycle(SlowTask task) {
    task.end();
    free.add(task);
  }

  // ---- cancelling ------------------------------------------------------------------------------

  /**
   * Takes back one of the calls that no thread has begun.
   *
   * @return it, and it is the driver's to end; null when there is none such
   */
  public @Nullable AsyncCall withdraw(Predicate<AsyncCall> wanted) {
    SlowTask task = waiting.find(wanted);
    if (task != null) {
      waiting.remove(task);
      return taken(task);
    }
    task = ready.find(wanted);
    if (task != null) {
      ready.remove(task);
      road.giveRoomBack();
      return taken(task);
    }
    return onRoad.withdraw(wanted);
  }

  private @Nullable AsyncCall taken(SlowTask task) {
    AsyncCall call = task.call;
    recycle(task);
    return call;
  }

  /** The driver is closed, and nothing is in flight. */
  public void close() {
    closed = true;
    if (want.get() == Want.TOLD) {
      road.passRoomOn();
    }
  }

  // ---- a thread of the road --------------------------------------------------------------------

  /** A task is over, or was found withdrawn. */
  void takeBack(SlowTask task) {
    returned.post(task);
    driver.wake();
  }

  /** There is room again. */
  void roomAgain() {
    want.set(Want.TOLD);
    if (closed) {
      road.passRoomOn();
    } else {
      driver.wake();
    }
  }
}
