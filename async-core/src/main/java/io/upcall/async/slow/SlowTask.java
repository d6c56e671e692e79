package io.upcall.async.slow;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Kcont;
import io.upcall.async.SlowFunction;
import io.upcall.async.watch.SlowRoadEvent;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One function on its way along the road and back. Owned by its lane and used again.
 *
 * <pre>
 *   FREE ──submit──▶ QUEUED ──a thread takes it──▶ RUNNING ──it returned──▶ back in the lane: FREE
 *                      └──cancel──▶ WITHDRAWN ──a thread takes it────────────▲
 * </pre>
 *
 * <p>QUEUED covers the lane's own lists and the road's queue. The kcont's link serves first the
 * road's queue, then the lane's.
 */
final class SlowTask extends Kcont {

  private static final Logger LOG = LoggerFactory.getLogger(SlowTask.class);

  private static final int FREE = 0;
  private static final int QUEUED = 1;
  private static final int RUNNING = 2;
  private static final int WITHDRAWN = 3;

  private final SlowLane lane;

  /** See the table above. The CAS from QUEUED decides between a thread and a cancel. */
  private final AtomicInteger state = new AtomicInteger(FREE);

  /** The next one on a list of the lane. The owner's. */
  @Nullable SlowTask nextInLane;

  /** Whose it is; null when FREE, and when WITHDRAWN, because that call is over. The owner's. */
  @Nullable AsyncCall call;

  /** Written by the owner before the hand-over, which orders it. */
  private @Nullable SlowFunction function;

  /** When it got onto the road's queue. As {@link #function}. */
  private long handedOverNanos;

  /** Written by the thread before the post that brings the task back. */
  private int result;

  SlowTask(SlowLane lane) {
    this.lane = lane;
  }

  // ---- the owner of the lane -------------------------------------------------------------------

  void begin(AsyncCall newCall) {
    call = newCall;
    function = DriverSide.function(newCall);
    state.set(QUEUED);
  }

  /** The next thing that happens to it is a thread, or a withdrawal. */
  void handOver() {
    handedOverNanos = System.nanoTime();
  }

  /** QUEUED to WITHDRAWN: false when a thread has it. */
  boolean withdraw() {
    if (!state.compareAndSet(QUEUED, WITHDRAWN)) {
      return false;
    }
    call = null;
    return true;
  }

  /** Back to FREE. */
  void end() {
    call = null;
    function = null;
    state.set(FREE);
  }

  int result() {
    return result;
  }

  // ---- a thread of the road --------------------------------------------------------------------

  /** Does the work, unless it was withdrawn, and goes back to the lane. */
  void carryOut() {
    SlowFunction work = function;
    if (work != null && state.compareAndSet(QUEUED, RUNNING)) {
      result = resultOf(work, System.nanoTime() - handedOverNanos);
    }
    lane.takeBack(this);
  }

  private static int resultOf(SlowFunction work, long queuedNanos) {
    SlowRoadEvent event = new SlowRoadEvent();
    event.begin();
    int result;
    try {
      result = work.call();
    } catch (RuntimeException | Error failure) {
      // The thread is everybody's and the call must end: the failure is told where it is read.
      LOG.error("a function of the slow road threw: {}", work.getClass().getName(), failure);
      result = -Errno.EIO;
    }
    if (event.shouldCommit()) {
      event.function = work.getClass().getName();
      event.result = result;
      event.queued = queuedNanos;
      event.commit();
    }
    return result;
  }

  /** The lane takes it off its queue itself. */
  @Override
  protected void run() {}
}
