package io.upcall.cores;

import io.upcall.async.VcoreContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The long-lived platform thread, pinned to one core, that runs a vcore while it has one.
 *
 * <p>Its state word says what it is doing, and so who may touch the vcore:
 *
 * <pre>
 *              runs a uthread
 *        LOOP ───────────────▶ UTHREAD      the uthread, or the JDK for it, needs the vcore:
 *         ▲ │ ◀─────────────── │   ▲        guard: CAS UTHREAD→LOOP ... store UTHREAD
 *         │ │   CAS: it is over │   └──┘
 *   awake │ ▼ sleeps            │ CAS, by whoever takes the vcore away
 *        ENTER                  ▼
 *         LOOP ◀────────────── LOST     touches nothing of the vcore any more; when its uthread
 *     (no vcore)  comes home            is off, it goes to the pool
 * </pre>
 *
 * <p>LOOP and ENTER are stored by the carrier alone; LOST only replaces UTHREAD, so a guarded
 * section is never interrupted, and it is short: no lock, no park, no blocking call, no class
 * loading.
 *
 * <p>It is a thread that virtual threads are mounted on, so it must be a platform thread and must
 * not end while its calls are in flight: the kernel would end them with it.
 */
final class Carrier extends Thread implements VcoreContext {

  static final int UTHREAD = 0;
  static final int LOOP = 1;
  static final int ENTER = 2;
  static final int LOST = 3;

  /** Where a carrier without a core is pinned: not one CPU, but the low-latency set. */
  static final int CORELESS = -1;

  private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);
  private static final int POOLED_CALLS = 1 << 14;

  /**
   * As long as it takes the manager's thread to hear that the core is free and to decide, which are
   * two wake-ups, of up to 60 µs each on a virtual machine.
   */
  private static final long SPIN_NANOS = 150_000;

  /** Looks between two looks at the clock, which takes as long as one of these. */
  private static final int LOOKS = 16;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Carrier.class, "state", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final CarrierPool pool;

  /** See the table above. The CAS that takes the vcore orders this carrier's writes to it. */
  private volatile int state = LOOP;

  /**
   * The vcore it runs, or that it lost and whose uthread it still has; null while parked. Written
   * by whoever grants it before the unpark, cleared by the carrier.
   */
  private volatile @Nullable Vcore vcore;

  /** Set before the last look at what it was granted; who grants looks at it afterwards. */
  private volatile boolean parked;

  /** What it was granted; {@link #vcore} differs while it stands in for a sibling. Its own. */
  private @Nullable Vcore online;

  /** Who lost a vcore on this core and is to be moved away. Written in the pool's lock. */
  private volatile @Nullable Carrier victim;

  /** The core that it is pinned to; null in the pool. Written in the pool's lock. */
  private volatile @Nullable Seat seat;

  /** The kernel's thread number; 0 until the thread runs. Written once, in the pool's lock. */
  private volatile int tid;

  /**
   * The uthread that it ran last. Written by the carrier before it says UTHREAD, read by whoever
   * takes the vcore after the CAS to LOST.
   */
  private @Nullable Runnable uthread;

  /** The CPU that it is pinned to; {@link #CORELESS} without one. Guarded by the pool's lock. */
  private int cpu = CORELESS;

  /** It runs under SCHED_IDLE. Guarded by the pool's lock. */
  private boolean deferred;

  // Its own.
  private final Affinity affinity = new Affinity();
  private boolean hasShortSlice;

  /** Whose calls it keeps, asleep: see {@link CarrierPool#keep}. Written in the pool's lock. */
  private volatile @Nullable Vcore kept;

  /** What it lost. Written in the pool's lock, by whoever takes the vcore; read at home. */
  private volatile @Nullable Activation lost;

  // Calls to be used again. Owned by whatever runs on this thread: a uthread is not unmounted
  // between two instructions unless it parks, yields or contends for a monitor.
  private @Nullable BlockingCall[] idleCalls = new BlockingCall[64];
  private int idleCallCount;

  Carrier(CarrierPool pool, int number) {
    super("upcall-carrier-" + number);
    this.pool = pool;
    setDaemon(true);
  }

  /** The carrier that the caller is, or is mounted on. Valid until it parks, yields or contends. */
  static @Nullable Carrier current() {
    return LoomAccess.best().currentCarrier();
  }

  /** The vcore that this carrier runs, or lost with its uthread; null when it is parked. */
  @Nullable Vcore vcore() {
    return vcore;
  }

  @Nullable Seat seat() {
    return seat;
  }

  void sit(@Nullable Seat newSeat) {
    seat = newSeat;
  }

  int tid() {
    return tid;
  }

  void tid(int newTid) {
    tid = newTid;
  }

  /** Where it is pinned. In the pool's lock. */
  int cpu() {
    return cpu;
  }

  /** It was pinned there. In the pool's lock. */
  void cpu(int newCpu) {
    cpu = newCpu;
  }

  /** The vcore whose calls it keeps. In the pool's lock. */
  @Nullable Vcore kept() {
    return kept;
  }

  void keeps(@Nullable Vcore vcoreWithCalls) {
    kept = vcoreWithCalls;
  }

  /** It keeps the calls of some vcore. */
  boolean isKeeper() {
    return kept != null;
  }

  /** It keeps the calls of a vcore that is not {@code vcore}. */
  boolean keepsOtherThan(Vcore vcore) {
    Vcore other = kept;
    return other != null && other != vcore;
  }

  int state() {
    return state;
  }

  @Nullable Runnable uthread() {
    return uthread;
  }

  // ---- the state word --------------------------------------------------------------------------

  /**
   * Enters a guarded section: from here to {@link #exit} the vcore is the caller's.
   *
   * @return the state to give to {@link #exit}, or {@link #LOST} when the vcore is not this
   *     carrier's any more and nothing of it may be touched
   */
  int enter() {
    int was = state;
    if (was == LOOP || was == ENTER) {
      // A callback of the vcore's own: the section is open already.
      return was;
    }
    return STATE.compareAndSet(this, UTHREAD, LOOP) ? UTHREAD : LOST;
  }

  /** Leaves the section that {@link #enter} opened. */
  void exit(int was) {
    // Release: what the section wrote to the vcore comes before whoever takes it next.
    STATE.setRelease(this, was);
  }

  /** LOOP to UTHREAD: a uthread is about to run. */
  void beginUthread(Runnable newUthread) {
    uthread = newUthread;
    STATE.setRelease(this, UTHREAD);
  }

  /**
   * UTHREAD to LOOP: the uthread is off; false when the vcore was lost meanwhile.
   *
   * <p>LOOP already means that the uthread was unmounted inside a section: something in there took
   * a contended lock, which is an error. The vcore is still this carrier's, and goes on: to take it
   * for lost would leave it with nobody for ever.
   */
  boolean endUthread() {
    int was = (int) STATE.compareAndExchange(this, UTHREAD, LOOP);
    if (was == LOOP) {
      LOG.error("a uthread waited inside a guarded section on {}: a lock was taken in there", this);
    }
    return was != LOST;
  }

  /** LOOP to ENTER: about to sleep in the kernel. */
  void beginEnter() {
    state = ENTER;
  }

  /** ENTER to LOOP. */
  void endEnter() {
    state = LOOP;
  }

  /** UTHREAD to LOST: takes the vcore away; false when the carrier is in a section. */
  boolean lose() {
    return STATE.compareAndSet(this, UTHREAD, LOST);
  }

  /** The vcore is another carrier's now. In the pool's lock. */
  void left(Activation activation) {
    lost = activation;
  }

  /**
   * Gives the vcore up because the caller, who runs on this carrier, is about to block.
   *
   * @return false when it could not be arranged now, and the monitor will see to it
   */
  boolean leaveVcore() {
    Vcore here = vcore;
    return here != null && pool.replace(here, this);
  }

  // ---- the thread ------------------------------------------------------------------------------

  /** Gives the parked carrier a vcore to run. */
  void grant(Vcore granted) {
    vcore = granted;
    if (parked) {
      LockSupport.unpark(this);
    }
  }

  /** It has the seat of {@code lost} now, and moves that one away when it wakes up. */
  void follow(Carrier lost) {
    victim = lost;
  }

  /** Another has the seat instead, and moves the victim away. In the pool's lock. */
  void handVictimTo(Carrier successor) {
    Carrier lost = victim;
    if (lost != null) {
      victim = null;
      successor.follow(lost);
    }
  }

  /** Has the victim moved away though there is nothing to run. */
  void attendToVictim() {
    if (victim != null) {
      LockSupport.unpark(this);
    }
  }

  @Override
  public void run() {
    pool.settle(this, affinity.currentTid());
    affinity.noTimerSlack();
    affinity.defaultSlice(); // not that of who made it
    while (true) {
      Vcore granted = vcore;
      if (granted != null) {
        runVcore(granted);
      } else if (victim != null) {
        moveVictim();
      } else {
        spin();
        park();
      }
    }
  }

  /**
   * The core was free a moment ago, and often is granted again at once: looks for that, where this
   * keeps nobody else from the CPU.
   */
  private void spin() {
    Seat here = seat;
    if (here == null || !pool.isForCarriersOnly(here.core())) {
      return;
    }
    long endNanos = System.nanoTime() + SPIN_NANOS;
    while (System.nanoTime() - endNanos < 0) {
      for (int look = 0; look < LOOKS; look++) {
        if (!isIdle() || seat != here) {
          return;
        }
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Nothing to do: {@code parked} is set before the last look, so one of the two sees the other.
   */
  private void park() {
    if (!isIdle()) {
      return;
    }
    if (!hasShortSlice) {
      affinity.shortSlice();
      hasShortSlice = true;
    }
    parked = true;
    while (isIdle()) {
      LockSupport.park(this);
    }
    parked = false;
  }

  /**
   * What has to be done before it runs uthreads, and need not be before its vcore hears that it has
   * a core: whoever had the core is moved away, and this one is not to be preempted ten times as
   * often as others.
   */
  void takeHold() {
    if (victim != null) {
      moveVictim();
    }
    if (hasShortSlice) {
      affinity.defaultSlice();
      hasShortSlice = false;
    }
  }

  private boolean isIdle() {
    return vcore == null && victim == null;
  }

  /**
   * By the new owner, on the core that both want: so the victim does not run now, and to move a
   * thread that does not run is cheap.
   */
  private void moveVictim() {
    Carrier lost = victim;
    Seat here = seat;
    victim = null;
    if (lost != null && here != null) {
      pool.moveAway(lost, here.core());
    }
  }

  private void runVcore(Vcore granted) {
    Departure how = Departure.ENDED;
    online = granted;
    try {
      how = granted.loop().run(this);
    } catch (RuntimeException | Error failure) {
      LOG.error("{} died", granted, failure);
    } finally {
      vcore = null;
      state = LOOP;
    }
    if (how == Departure.LOST) {
      comeHome();
    } else {
      granted.manager().left(seat, how);
    }
  }

  /** The vcore that it runs has begun. */
  void tellOnline() {
    Vcore begun = vcore;
    Seat here = seat;
    if (begun != null && here != null) {
      begun.manager().thread().post(here.online());
    }
  }

  /** It runs {@code other} for a moment, on behalf of it: a sibling of what it was granted. */
  void turnTo(Vcore other) {
    vcore = other;
  }

  /** The activation that the calling upcall runs on; null outside of vcore context. */
  static @Nullable Activation activation() {
    if (!(Thread.currentThread() instanceof Carrier here)) {
      return null;
    }
    Vcore granted = here.online;
    return granted == null ? null : granted.activation();
  }

  /** True when it lost its vcore to a preemption. In the pool's lock. */
  boolean wasPreempted() {
    Activation activation = lost;
    return activation != null && activation.wasPreempted();
  }

  /** Lets it run only when nobody else wants its CPU, or as usual again. In the pool's lock. */
  void defer(Affinity affinity, boolean defers) {
    if (deferred == defers) {
      return;
    }
    deferred = defers;
    if (defers) {
      affinity.idlePolicy(tid);
    } else {
      affinity.usualPolicy(tid);
    }
  }

  private void comeHome() {
    uthread = null;
    Activation activation = lost;
    if (activation != null) {
      lost = null;
      pool.comeHome(this, activation);
    }
  }

  // ---- calls to be used again ------------------------------------------------------------------

  @Nullable BlockingCall takeIdleCall() {
    if (idleCallCount == 0) {
      return null;
    }
    BlockingCall call = idleCalls[--idleCallCount];
    idleCalls[idleCallCount] = null;
    return call;
  }

  void giveIdleCall(BlockingCall call) {
    if (idleCallCount == idleCalls.length) {
      if (idleCallCount == POOLED_CALLS) {
        return;
      }
      idleCalls = java.util.Arrays.copyOf(idleCalls, idleCallCount * 2);
    }
    idleCalls[idleCallCount++] = call;
  }
}
