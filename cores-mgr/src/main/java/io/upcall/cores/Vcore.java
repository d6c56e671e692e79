package io.upcall.cores;

import io.upcall.async.AlarmHome;
import io.upcall.async.Alarms;
import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.LevelMask;
import io.upcall.async.Submitter;
import io.upcall.async.UpcallTarget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Queue;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual core of a proc: while a carrier runs it, it has a whole core to itself.
 *
 * <p>One turn of its loop, in this order: the inbox, the uthreads that other threads made ready,
 * the alarms that are due, at most the uthreads that were ready when the turn began, one turn of
 * the driver. With nothing left to do it watches its ring for a moment and then sleeps in the
 * kernel.
 *
 * <p>Which carrier runs it may change in the middle of a turn, while a uthread runs: the new one
 * begins a new turn. On the reserve, which must not block, a turn leaves the uthreads out.
 *
 * <p>Sleeping and waking: the loop sets {@code asleep}, then looks once more at everything that
 * others can leave for it, then sleeps. Who leaves something looks at {@code asleep} afterwards.
 * Both are volatile, so one of the two sees the other (check, register, check again).
 */
public final class Vcore implements UpcallTarget {

  private static final Logger LOG = LoggerFactory.getLogger(Vcore.class);
  private static final int REMOTE_CHUNK = 256;
  private static final int KCONTS_A_TURN = 1024;

  /** In the order of their queues; values() makes a new array each time. */
  private static final Level[] LEVELS = Level.values();

  private static final VarHandle TURNS;

  static {
    try {
      TURNS = MethodHandles.lookup().findVarHandle(Vcore.class, "turns", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Proc proc;
  private final int id;
  private final BlockedMonitor monitor;

  // Owned by the carrier in a guarded section.
  private final Driver driver;
  private final Alarms alarms = new Alarms();

  private final AlarmHome alarmHome = new VcoreAlarms(this);

  /** Read before each upcall; see there for who writes it. */
  private final LevelMask mask = new LevelMask(this::wakeIfAsleep);

  /** What other threads want run here; the vcore consumes. */
  private final EventQueue inbox = EventQueue.polled();

  /** Upcalls, a queue a level; the vcore consumes those that are not masked. */
  private final EventQueue[] upcalls = new EventQueue[LEVELS.length];

  /** Uthreads that other threads made ready; the vcore consumes. */
  private final Queue<Runnable> remoteReady = new MpscUnboundedAtomicArrayQueue<>(REMOTE_CHUNK);

  /** Set before the last look and cleared after the sleep, by the vcore; see the class comment. */
  private volatile boolean asleep;

  /** Set by the proc that ends; read by the loop. */
  private volatile boolean stopping;

  /** Turns begun. Written by the vcore, opaque: whoever looks wants to see progress, no more. */
  private long turns;

  /** Set once the loop has ended and everything was freed. */
  private volatile boolean offline;

  // Written by whoever grants it, or gives it another carrier (in the pool's lock).
  private volatile @Nullable Carrier carrier;
  private volatile @Nullable Activation activation;

  /**
   * False while its carrier is the reserve, which must not block: it reaps and unparks, and no
   * more. Written in the pool's lock.
   */
  private volatile boolean runsUthreads = true;

  Vcore(Proc proc, int id, Driver driver, BlockedMonitor monitor) {
    this.proc = proc;
    this.id = id;
    this.driver = driver;
    this.monitor = monitor;
    Arrays.setAll(upcalls, level -> EventQueue.polled());
  }

  /** The vcore that the caller runs on, or null; valid until it parks, yields or contends. */
  public static @Nullable Vcore current() {
    Carrier carrier = Carrier.current();
    return carrier == null ? null : carrier.vcore();
  }

  /** Its number in its proc, from 0. */
  public int id() {
    return id;
  }

  /** Whose it is. */
  public Proc proc() {
    return proc;
  }

  /** How many turns its loop has begun. */
  public long turns() {
    return (long) TURNS.getOpaque(this);
  }

  /** True while it sleeps in the kernel because it has nothing to do. */
  public boolean isAsleep() {
    return asleep;
  }

  /** The carrier that runs it; null before the first. */
  @Nullable Carrier carrier() {
    return carrier;
  }

  /** The stay of that carrier; null before the first. */
  @Nullable Activation activation() {
    return activation;
  }

  Driver driver() {
    return driver;
  }

  Alarms alarms() {
    return alarms;
  }

  /** The same alarms, for any thread. */
  AlarmHome alarmHome() {
    return alarmHome;
  }

  // ---- for other threads -----------------------------------------------------------------------

  /**
   * Runs {@code kcont} in vcore context soon, whatever is masked. From any thread.
   *
   * @return false when the vcore has stopped: it will not run
   */
  boolean post(Kcont kcont) {
    boolean posted = inbox.post(kcont);
    wakeIfAsleep();
    return posted;
  }

  @Override
  public void post(Kcont kcont, Level level) {
    upcalls[level.ordinal()].post(kcont);
    wakeIfAsleep();
  }

  /** The levels that this vcore holds back: for its upcalls, and for uthreads that run on it. */
  @Override
  public LevelMask mask() {
    return mask;
  }

  @Override
  public boolean isVcoreContext() {
    return Thread.currentThread() instanceof Carrier carrier && carrier.vcore() == this;
  }

  /** A uthread became runnable on another thread. */
  void remoteReady(Runnable uthread) {
    remoteReady.add(uthread);
    wakeIfAsleep();
  }

  void wakeIfAsleep() {
    if (asleep) {
      driver.wake();
    }
  }

  /** Another carrier runs it from here on; the caller grants it that carrier next. */
  void runBy(Carrier newCarrier, Activation newActivation) {
    carrier = newCarrier;
    activation = newActivation;
    runsUthreads = newActivation.runsUthreads();
  }

  /** True when its carrier is the reserve. */
  boolean isOnReserve() {
    return !runsUthreads;
  }

  /** Its carrier may block again. */
  void endReserve() {
    runsUthreads = true;
    wakeIfAsleep();
  }

  /** How many uthreads it has that wait for others to run, or for another vcore. */
  int surplus() {
    return proc.scheduler().ready(this) - (runsUthreads ? 1 : 0);
  }

  void stop() {
    stopping = true;
    driver.wake();
  }

  boolean isOffline() {
    return offline;
  }

  // ---- vcore context ---------------------------------------------------------------------------

  /** Submits a call that another thread was told PENDING for, and that was charged there. */
  void submitRouted(AsyncCall call, int flags) {
    driver.ledger().adopt(1);
    int how = driver.submit(call, (flags & ~Submitter.NONBLOCK) | Submitter.ALWAYS_EVENT);
    if (how != Submitter.PENDING) {
      DriverSide.pend(call, driver);
      DriverSide.result(call, -Errno.ESHUTDOWN);
      DriverSide.complete(call);
    }
  }

  // ---- the loop --------------------------------------------------------------------------------

  /**
   * Runs until the proc stops it or the carrier loses it. By a carrier, in state LOOP.
   *
   * @return false when the carrier lost it, and another runs it now
   */
  boolean loop(Carrier carrier) {
    while (!stopping) {
      beginTurn();
      runInbox();
      takeRemote();
      if (alarms.size() > 0) {
        expireAlarms();
      }
      if (runsUthreads && !runUthreads(carrier)) {
        return false;
      }
      if (hasReady() || hasKconts()) {
        if (driver.hasWork()) {
          turn(0);
        }
      } else {
        idle(carrier);
      }
    }
    shutDown();
    return true;
  }

  /** Says that the vcore goes on: opaque, for whoever watches. */
  void beginTurn() {
    TURNS.setOpaque(this, turns + 1);
  }

  private boolean hasReady() {
    return runsUthreads && proc.scheduler().ready(this) > 0;
  }

  private void runInbox() {
    if (!inbox.isEmpty()) {
      drain(inbox, KCONTS_A_TURN);
    }
    for (Level level : LEVELS) {
      EventQueue queue = upcalls[level.ordinal()];
      // One by one, because each may raise the mask that holds back the next.
      for (int left = KCONTS_A_TURN; left > 0 && !queue.isEmpty() && !mask.holds(level); left--) {
        drain(queue, 1);
      }
    }
  }

  /** A callback that throws is taken off its queue already; what is behind it comes next turn. */
  private void drain(EventQueue queue, int limit) {
    try {
      queue.drain(limit);
    } catch (RuntimeException | Error failure) {
      LOG.error("an upcall threw on vcore {} of {}", id, proc, failure);
    }
  }

  private void expireAlarms() {
    try {
      alarms.expire(System.nanoTime());
    } catch (RuntimeException | Error failure) {
      LOG.error("an alarm threw on vcore {} of {}", id, proc, failure);
    }
  }

  private boolean hasKconts() {
    boolean any = !inbox.isEmpty();
    for (int i = 0; i < LEVELS.length && !any; i++) {
      any = !upcalls[i].isEmpty() && !mask.holds(LEVELS[i]);
    }
    return any;
  }

  private void takeRemote() {
    for (Runnable uthread; (uthread = remoteReady.poll()) != null; ) {
      proc.scheduler().threadRunnable(uthread, this);
    }
  }

  /** False when the vcore was lost while a uthread ran. */
  private boolean runUthreads(Carrier carrier) {
    for (int left = Math.max(1, proc.scheduler().ready(this)); left > 0; left--) {
      Runnable uthread = proc.scheduler().schedEntry(this);
      if (uthread == null) {
        break;
      }
      carrier.beginUthread(uthread);
      try {
        uthread.run();
      } catch (RuntimeException | Error failure) {
        LOG.error("a uthread's continuation failed on vcore {} of {}", id, proc, failure);
      }
      if (!carrier.endUthread()) {
        return false;
      }
    }
    return true;
  }

  /** Nothing is ready: hand over what was submitted and wait for whatever comes first. */
  private void idle(Carrier carrier) {
    long waitNanos = alarms.untilNextNanos(alarms.size() == 0 ? 0 : System.nanoTime());
    asleep = true;
    if (stopping || hasKconts() || hasReady() || !remoteReady.isEmpty() || takesSurplus()) {
      waitNanos = 0;
    }
    carrier.beginEnter();
    turn(waitNanos);
    carrier.endEnter();
    asleep = false;
    monitor.awake();
  }

  private boolean takesSurplus() {
    return runsUthreads && proc.hasSurplus(this);
  }

  /** A callback that throws does not keep the events behind it: they come with the next turn. */
  private void turn(long waitNanos) {
    try {
      driver.turn(waitNanos);
    } catch (RuntimeException | Error failure) {
      LOG.error("a callback threw on vcore {} of {}", id, proc, failure);
    }
  }

  private void shutDown() {
    // Whoever held a level back is gone; what waits there is still to be delivered.
    mask.restore(0);
    runInbox();
    driver.close();
    // Whoever posts from here on is told; what came before is answered: submitting to a closed
    // driver is refused.
    inbox.close();
    runInbox();
  }

  /** By its last carrier, which has nothing to run any more. */
  void offline() {
    monitor.unwatch(this);
    offline = true;
    proc.vcoreOffline(this);
  }

  @Override
  public String toString() {
    return "vcore " + id + " of " + proc;
  }
}
