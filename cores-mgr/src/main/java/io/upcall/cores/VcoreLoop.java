package io.upcall.cores;

import io.upcall.async.Alarms;
import io.upcall.async.Driver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a vcore by who owns it: the turns of its loop, coming online and leaving, a
 * turn on behalf of it. See {@link Vcore}.
 *
 * <p>All of it runs on a carrier in state LOOP, or between {@link Tenure#borrow} and {@link
 * #release}.
 */
final class VcoreLoop {

  private static final Logger LOG = LoggerFactory.getLogger(VcoreLoop.class);

  /** A core that is given up for less than this is given up in vain. */
  private static final long SHORTEST_REST_NANOS = 100_000;

  /** Turns that a sibling takes for it before it goes on with its own. */
  private static final int TURNS_A_STAND_IN = 8;

  private final Vcore vcore;
  private final CoreManager manager;
  private final Tenure tenure;
  private final Driver driver;
  private final Alarms alarms;
  private final Arrivals arrivals;
  private final BusyTime busyTime;
  private final Absence absence;
  private final Membarrier membarrier = new Membarrier();

  /** Made once: a turn allocates nothing. */
  private final Arrivals.Taker takesHere = new TakesHere();

  /** Who submits now. */
  private @Nullable Carrier submitter;

  /** Who submitted before, and may have calls in flight yet. */
  private @Nullable Carrier stray;

  VcoreLoop(Vcore vcore, CoreManager manager) {
    this.vcore = vcore;
    this.manager = manager;
    this.tenure = vcore.tenure();
    this.driver = vcore.driver();
    this.alarms = vcore.alarms();
    this.arrivals = vcore.arrivals();
    this.busyTime = vcore.busyTime();
    this.absence = vcore.absence();
  }

  private ProcScheduler scheduler() {
    return vcore.proc().scheduler();
  }

  private ProcCores cores() {
    return vcore.proc().cores();
  }

  // ---- the loop --------------------------------------------------------------------------------

  /**
   * Runs until it is ordered to leave or the carrier loses it. By a carrier, in state LOOP.
   *
   * @return why the carrier does not run it any more
   */
  Departure run(Carrier carrier) {
    switch (tenure.begin()) {
      case OVER:
        return Departure.ENDED;
      case GRANTED:
        comeOnline(carrier);
        break;
      case TAKEN_OVER:
        carrier.takeHold();
        break;
    }
    submitsBy(carrier);
    // Before it looks whether the core is wanted back already: what arrived while the proc had none
    // comes with the next grant, and not with the first that lasts for a turn.
    arrivals.runKconts();
    while (tenure.orders() == 0) {
      vcore.beginTurn();
      arrivals.runKconts();
      takeUthreads();
      takeOffered();
      if (alarms.size() > 0) {
        expireAlarms();
      }
      if (vcore.runsUthreads() && !runUthreads(carrier)) {
        return Departure.LOST;
      }
      if (hasReady() || arrivals.hasKconts()) {
        if (driver.hasWork()) {
          turn(0);
        }
      } else {
        idle(carrier);
      }
    }
    return tenure.isOrdered(Tenure.STOP) ? end() : leave();
  }

  private void comeOnline(Carrier carrier) {
    // The proc first: to move away who had the core is a system call, and to tell the others may be
    // two wake-ups, ten microseconds each.
    tellGranted();
    carrier.takeHold();
    absence.ends();
    busyTime.begin(System.nanoTime());
    manager.monitor().awake();
    carrier.tellOnline();
    cores().standInForAll(carrier);
  }

  private void tellGranted() {
    try {
      vcore.proc().activations().granted(vcore);
    } catch (RuntimeException | Error failure) {
      LOG.error("an upcall threw on {}", vcore, failure);
    }
  }

  private void submitsBy(Carrier carrier) {
    if (submitter != carrier) {
      stray = submitter;
      submitter = carrier;
    }
  }

  private boolean hasReady() {
    return vcore.runsUthreads() && scheduler().ready(vcore) > 0;
  }

  private void expireAlarms() {
    try {
      alarms.expire(System.nanoTime());
    } catch (RuntimeException | Error failure) {
      LOG.error("an alarm threw on {}", vcore, failure);
    }
  }

  private void takeUthreads() {
    arrivals.takeUthreads(takesHere);
  }

  /** With nothing of its own to run: what siblings that compute were left. */
  private void takeOffered() {
    if (cores().areCounted() && !hasReady()) {
      vcore.proc().vcores().takeOffered(vcore, takesHere);
    }
  }

  private final class TakesHere implements Arrivals.Taker {
    @Override
    public void ready(Runnable uthread) {
      scheduler().threadRunnable(uthread, vcore);
    }

    @Override
    public void paused(Runnable uthread) {
      scheduler().threadPaused(uthread, vcore);
    }
  }

  /** False when the vcore was lost while a uthread ran. */
  private boolean runUthreads(Carrier carrier) {
    for (int left = Math.max(1, scheduler().ready(vcore)); left > 0; left--) {
      Runnable uthread = scheduler().schedEntry(vcore);
      if (uthread == null) {
        break;
      }
      carrier.beginUthread(uthread);
      try {
        uthread.run();
      } catch (RuntimeException | Error failure) {
        LOG.error("a uthread's continuation failed on {}", vcore, failure);
      }
      if (!carrier.endUthread()) {
        return false;
      }
      if (tenure.orders() != 0) {
        break;
      }
    }
    return true;
  }

  /** Nothing is ready: hand over what was submitted and wait for whatever comes first. */
  private void idle(Carrier carrier) {
    boolean counted = cores().areCounted();
    long nowNanos = counted || alarms.size() > 0 ? System.nanoTime() : 0;
    long waitNanos = alarms.untilNextNanos(nowNanos);
    tenure.sleep();
    if (tenure.orders() != 0 || hasReady() || !arrivals.isEmpty() || takesSurplus()) {
      waitNanos = 0;
    } else if (waitNanos > SHORTEST_REST_NANOS && cores().rests()) {
      if (!driver.hasWork()) {
        tenure.awake();
        tenure.order(Tenure.REST);
        return;
      }
      // What was submitted goes to the kernel first, and then it rests: who asleep waits for its
      // own receive would keep a core that it has no use for.
      waitNanos = 0;
    }
    callStrayIn();
    if (counted && waitNanos > 0) {
      busyTime.end(nowNanos);
    }
    carrier.beginEnter();
    turn(waitNanos);
    carrier.endEnter();
    tenure.awake();
    if (counted && waitNanos > 0) {
      busyTime.begin(System.nanoTime());
    }
    manager.monitor().awake();
  }

  private boolean takesSurplus() {
    return vcore.runsUthreads() && vcore.proc().vcores().hasSurplus(vcore);
  }

  /**
   * Who submitted what is in flight may compute elsewhere by now: then the kernel completes it only
   * when that one enters the kernel again.
   */
  private void callStrayIn() {
    if (stray == null) {
      return;
    }
    if (driver.inFlight() == 0) {
      stray = null;
    } else if (stray.vcore() != null) {
      membarrier.issue();
    }
  }

  /** A callback that throws does not keep the events behind it: they come with the next turn. */
  private void turn(long waitNanos) {
    try {
      driver.turn(waitNanos);
    } catch (RuntimeException | Error failure) {
      LOG.error("a callback threw on {}", vcore, failure);
    }
  }

  // ---- leaving and standing in -----------------------------------------------------------------

  /** Gives the core up. By its carrier, at a scheduling point. */
  private Departure leave() {
    Departure how =
        tenure.isOrdered(Tenure.YIELD)
            ? Departure.YIELDED
            : tenure.isOrdered(Tenure.PREEMPT) ? Departure.PREEMPTED : Departure.RESTED;
    Vcore heir = vcore.proc().vcores().onlineSibling(vcore);
    if (heir != null) {
      handOver(heir);
    }
    goOffline();
    return how;
  }

  /** Gives all that is ready here to {@code heir}, which runs. */
  private void handOver(Vcore heir) {
    takeUthreads();
    for (Runnable uthread; (uthread = scheduler().handOver(vcore)) != null; ) {
      heir.remoteReady(uthread);
    }
  }

  /** Takes the vcore off its core. By its carrier, or by who took it from that one. */
  void goOffline() {
    busyTime.end(System.nanoTime());
    vcore.runByNobody();
    release();
  }

  /**
   * Ends the caller's ownership: nobody has the vcore from here on, and if there is something to do
   * somebody will be asked to.
   */
  private void release() {
    absence.begins();
    boolean work = driver.hasWork();
    boolean ready = scheduler().ready(vcore) > 0;
    tenure.leave();
    // Looked for after the leave: of two vcores that share one queue and leave at the same time,
    // the later one sees that nobody is left to take what is ready.
    boolean stranded = ready && vcore.proc().vcores().onlineSibling(vcore) == null;
    if (work || stranded || absence.isNeedy() || !arrivals.isEmpty()) {
      cores().attend(vcore);
    }
    manager.post(absence);
  }

  /**
   * Takes some turns of this vcore, which is offline, on a carrier that runs a sibling, and hands
   * over to that one what got ready. Does nothing when it is online again, or somebody else does
   * it.
   */
  void standIn(Carrier host) {
    Vcore heir = host.vcore();
    if (heir == null || !tenure.borrow()) {
      return;
    }
    absence.ends();
    host.turnTo(vcore);
    submitsBy(host);
    try {
      int left = TURNS_A_STAND_IN;
      do {
        arrivals.runKconts();
        expireAlarms();
        turn(0);
      } while (--left > 0 && driver.hasWork());
      handOver(heir);
    } finally {
      host.turnTo(heir);
      release();
    }
  }

  /** Shuts down. By its carrier, or by who has borrowed it. */
  Departure end() {
    arrivals.runAll();
    driver.close();
    // Submitting to a closed driver is refused: so what came before the close is answered.
    arrivals.close();
    vcore.runByNobody();
    manager.ended(vcore);
    tenure.end();
    return Departure.ENDED;
  }
}
