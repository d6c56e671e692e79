package io.upcall.cores;

import io.upcall.async.AlarmHome;
import io.upcall.async.Alarms;
import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.LevelMask;
import io.upcall.async.Submitter;
import io.upcall.async.UpcallTarget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A virtual core of a proc: while it is online it has a whole core to itself.
 *
 * <p>One turn of its loop, in this order: the inbox, the uthreads that other threads made ready,
 * the alarms that are due, at most the uthreads that were ready when the turn began, one turn of
 * the driver. With nothing left to do it watches its ring for a moment and then sleeps in the
 * kernel.
 *
 * <p>Which carrier runs it may change in the middle of a turn, while a uthread runs: the new one
 * begins a new turn. On the reserve, which must not block, a turn leaves the uthreads out.
 *
 * <p>It goes online and offline during its proc's life, on whichever core it is granted. Ring,
 * queues, alarms and inbox stay with it. While it is offline somebody stands in for it, one turn at
 * a time, when there is something to do: a sibling that is online, or it is granted a core itself;
 * see {@link ProcCores#attend}. What is ready there is handed to the one that stands in.
 *
 * <p>The loop itself: {@link VcoreLoop}. Sleeping, leaving and waking: {@link Tenure}.
 */
public final class Vcore implements UpcallTarget {

  private static final VarHandle TURNS;
  private static final VarHandle CARRIER;
  private static final VarHandle ACTIVATION;
  private static final VarHandle RUNS_UTHREADS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TURNS = lookup.findVarHandle(Vcore.class, "turns", long.class);
      CARRIER = lookup.findVarHandle(Vcore.class, "carrier", Carrier.class);
      ACTIVATION = lookup.findVarHandle(Vcore.class, "activation", Activation.class);
      RUNS_UTHREADS = lookup.findVarHandle(Vcore.class, "runsUthreads", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Proc proc;
  private final int id;
  private final CoreManager manager;
  private final Tenure tenure = new Tenure();

  // Owned by the carrier in a guarded section, or by who has borrowed the vcore.
  private final Driver driver;
  private final Alarms alarms = new Alarms();
  private final BusyTime busyTime = new BusyTime();

  private final AlarmHome alarmHome = new VcoreAlarms(this);
  private final Arrivals arrivals = new Arrivals(this::rouse);
  private final Absence absence = new Absence(this);
  private final VcoreLoop loop;

  /** Turns begun. Written by the vcore, opaque: whoever looks wants to see progress, no more. */
  private long turns;

  /** Who submitted what it has in flight, while it is offline. Guarded by the pool's lock. */
  private @Nullable Carrier keeper;

  // Written by whoever grants it, or gives it another carrier (in the pool's lock).
  private volatile @Nullable Carrier carrier;
  private volatile @Nullable Activation activation;

  /**
   * False while its carrier is the reserve, which must not block: it reaps and unparks, and no
   * more. Written in the pool's lock.
   */
  private volatile boolean runsUthreads = true;

  Vcore(Proc proc, int id, Driver driver, CoreManager manager) {
    this.proc = proc;
    this.id = id;
    this.driver = driver;
    this.manager = manager;
    this.loop = new VcoreLoop(this, manager);
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

  /** True while it has a core. */
  public boolean isOnline() {
    return tenure.isOnline();
  }

  /** True while it sleeps in the kernel because it has nothing to do. */
  public boolean isAsleep() {
    return tenure.isAsleep();
  }

  /** The carrier that runs it; null while it is offline. */
  @Nullable Carrier carrier() {
    return carrier;
  }

  /** The stay of that carrier; null while it is offline. */
  @Nullable Activation activation() {
    return activation;
  }

  CoreManager manager() {
    return manager;
  }

  Tenure tenure() {
    return tenure;
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

  Arrivals arrivals() {
    return arrivals;
  }

  VcoreLoop loop() {
    return loop;
  }

  BusyTime busyTime() {
    return busyTime;
  }

  /** What is kept of it while it is offline. */
  Absence absence() {
    return absence;
  }

  // ---- for other threads -----------------------------------------------------------------------

  /**
   * Runs {@code kcont} in vcore context soon, whatever is masked. From any thread.
   *
   * @return false when the vcore has stopped: it will not run
   */
  boolean post(Kcont kcont) {
    boolean posted = arrivals.post(kcont);
    rouse();
    return posted;
  }

  @Override
  public void post(Kcont kcont, Level level) {
    arrivals.post(kcont, level);
    rouse();
  }

  /** The levels that this vcore holds back: for its upcalls, and for uthreads that run on it. */
  @Override
  public LevelMask mask() {
    return arrivals.mask();
  }

  @Override
  public boolean isVcoreContext() {
    return Thread.currentThread() instanceof Carrier carrier && carrier.vcore() == this;
  }

  /** A uthread became runnable on another thread. */
  void remoteReady(Runnable uthread) {
    arrivals.ready(uthread);
    rouse();
  }

  /** A uthread lost this vcore in the middle of a step, and is to go on. */
  void remotePaused(Runnable uthread) {
    arrivals.paused(uthread);
    rouse();
  }

  /** Something was left for it: wakes it, or sees to it that somebody looks. */
  void rouse() {
    if (tenure.isAwake()) {
      return;
    }
    if (tenure.isAsleep()) {
      driver.wake();
    } else {
      proc.cores().attend(this);
    }
  }

  /** Tells it what to do at its next scheduling point. */
  void order(int order) {
    tenure.order(order);
    if (tenure.isAsleep()) {
      driver.wake();
    }
  }

  /**
   * Another carrier runs it from here on; the caller grants it that carrier next, which publishes
   * all of this: so no store has to wait for the one before.
   */
  void runBy(Carrier newCarrier, Activation newActivation) {
    CARRIER.setRelease(this, newCarrier);
    ACTIVATION.setRelease(this, newActivation);
    RUNS_UTHREADS.setRelease(this, newActivation.runsUthreads());
  }

  /**
   * Nobody runs it. By who takes it off its core, before that is known: not by who stands in, since
   * it may be granted its next carrier meanwhile.
   */
  void runByNobody() {
    carrier = null;
    activation = null;
  }

  /** See {@link CarrierPool#keep}. In the pool's lock. */
  @Nullable Carrier keeper() {
    return keeper;
  }

  void keptBy(@Nullable Carrier newKeeper) {
    keeper = newKeeper;
  }

  /** Says that the vcore goes on: opaque, for whoever watches. */
  void beginTurn() {
    TURNS.setOpaque(this, turns + 1);
  }

  /** False when its carrier is the reserve. */
  boolean runsUthreads() {
    return runsUthreads;
  }

  /** Its carrier may block again. */
  void endReserve() {
    runsUthreads = true;
    rouse();
  }

  /** How many uthreads it has that wait for others to run, or for another vcore. */
  int surplus() {
    return proc.scheduler().ready(this) - (runsUthreads && isOnline() ? 1 : 0);
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

  @Override
  public String toString() {
    return "vcore " + id + " of " + proc;
  }
}
