package io.upcall.cores;

import io.upcall.async.VcoreContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
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

  private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);
  private static final int POOLED_CALLS = 1 << 14;
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

  /** Who had that vcore before and is still on the core; written before {@link #vcore}. */
  private @Nullable Carrier predecessor;

  /** The core that it is pinned to; null in the pool. Written in the pool's lock. */
  private volatile @Nullable Seat seat;

  /** The kernel's thread number; 0 until the thread runs. Written once, in the pool's lock. */
  private volatile int tid;

  /**
   * The uthread that it ran last. Written by the carrier before it says UTHREAD, read by whoever
   * takes the vcore after the CAS to LOST.
   */
  private @Nullable Runnable uthread;

  /** What it lost. Written in the pool's lock, by whoever takes the vcore; read at home. */
  private volatile @Nullable Activation lost;

  private final CountDownLatch started = new CountDownLatch(1);

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

  /** Starts the thread and waits until it is pinned to its core. */
  void startPinned() throws InterruptedException {
    start();
    started.await();
  }

  /**
   * Gives the parked carrier a vcore to run.
   *
   * @param from who lost it, and is still on the core; null when it is granted afresh
   */
  void grant(Vcore granted, @Nullable Carrier from) {
    predecessor = from;
    vcore = granted;
    LockSupport.unpark(this);
  }

  @Override
  public void run() {
    Affinity affinity = new Affinity();
    pool.settle(this, affinity.currentTid());
    affinity.noTimerSlack();
    affinity.shortSlice();
    started.countDown();
    while (true) {
      Vcore granted = vcore;
      if (granted == null) {
        LockSupport.park(this);
      } else {
        affinity.defaultSlice();
        runVcore(granted);
        affinity.shortSlice();
      }
    }
  }

  private void runVcore(Vcore granted) {
    Carrier from = predecessor;
    if (from != null) {
      // By the new owner, on the core that both want: so the victim does not run now, and to move
      // a thread that does not run is cheap.
      pool.moveAway(from);
      predecessor = null;
    }
    boolean stillMine = true;
    try {
      stillMine = granted.loop(this);
    } catch (RuntimeException | Error failure) {
      LOG.error("vcore {} of {} died", granted.id(), granted.proc(), failure);
    } finally {
      vcore = null;
      state = LOOP;
      if (stillMine) {
        granted.offline();
      } else {
        comeHome();
      }
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
