package io.upcall.cores;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.HostCalls;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.LevelMask;
import io.upcall.async.Submitter;
import io.upcall.async.UpcallTarget;
import io.upcall.async.sleep.SleepTable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of the emulation: a pid, vcores on cores of its own, uthreads, an exit status. Many
 * live in one JVM, and share its statics.
 *
 * <pre>
 *   start ──cores granted──▶ RUNNING ──main returned, exit, kill──▶ EXITING ──no uthread left,
 *                                                                     or 5 s──▶ DEAD (cores back)
 * </pre>
 *
 * <p>A thread belongs to the proc whose uthread it is; a platform thread to the one that {@link
 * #bind} named, or else to the {@linkplain #root() root proc}.
 */
public final class Proc implements Submitter, UpcallTarget {

  private static final Logger LOG = LoggerFactory.getLogger(Proc.class);
  private static final long EXIT_GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final AtomicInteger PIDS = new AtomicInteger();
  private static final ThreadLocal<@Nullable Proc> BOUND = new ThreadLocal<>();
  private static final AtomicReference<@Nullable Proc> ROOT = new AtomicReference<>();

  private enum State {
    RUNNING,
    EXITING,
    DEAD
  }

  private final int pid = PIDS.incrementAndGet();
  private final ProcOptions options;
  private final Scheduler scheduler = new WorkStealing();
  private final UthreadExecutor executor = new UthreadExecutor(this);
  private final Thread.Builder.OfVirtual uthreadBuilder = LoomAccess.best().builder(executor);
  private final UthreadList uthreads = new UthreadList();
  private final Activations activations;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final CountDownLatch dead = new CountDownLatch(1);
  private final SleepTable sleepTable;
  private final AtomicInteger nextVcore = new AtomicInteger();
  private final AtomicReferenceArray<@Nullable Object> locals =
      new AtomicReferenceArray<>(ProcLocal.LIMIT);

  // Set before any uthread exists, never changed after. A vcore and its seat have one index.
  private Vcore[] vcores = new Vcore[0];
  private List<Seat> seats = List.of();

  /** Whom its calls are charged to. Set before any uthread exists, with the number of vcores. */
  private CallQuota quota = new CallQuota(1, 1);

  private @Nullable CountDownLatch offline;

  /** Guarded by itself. */
  private final Deque<Runnable> exitHooks = new ArrayDeque<>();

  /** Set when the last hook was taken; later ones run at once. Guarded by {@link #exitHooks}. */
  private boolean hooksRan;

  /** Written by the winner of RUNNING→EXITING, read after DEAD. */
  private volatile int exitStatus;

  private Proc(ProcOptions options) {
    this.options = options;
    this.activations = new Activations(options.maxBlocked());
    this.sleepTable = SleepTable.forCpus(new ProcClock(this), options.cores());
  }

  // ---- starting and finding --------------------------------------------------------------------

  /**
   * Starts a proc and waits for its end.
   *
   * @return its exit status
   * @throws IOException when its driver cannot be opened; the message gives the remedy
   */
  public static int run(ProcOptions options, ProcMain main)
      throws IOException, InterruptedException {
    return start(options, main).awaitExit();
  }

  /**
   * Starts a proc. Waits for a core if none is free.
   *
   * @throws IOException when its driver cannot be opened; the message gives the remedy
   */
  public static Proc start(ProcOptions options, ProcMain main)
      throws IOException, InterruptedException {
    Proc proc = new Proc(options);
    proc.boot();
    proc.spawn(() -> proc.runMain(main));
    return proc;
  }

  /**
   * The proc that platform threads belong to: started with one core when it is first needed.
   *
   * @throws IllegalStateException when its driver cannot be opened; the message gives the remedy
   */
  public static Proc root() {
    Proc root = ROOT.get();
    return root != null && root.isRunning() ? root : startRoot();
  }

  private static synchronized Proc startRoot() {
    Proc root = ROOT.get();
    if (root != null && root.isRunning()) {
      return root;
    }
    try {
      Proc fresh = new Proc(ProcOptions.named("root"));
      fresh.boot();
      ROOT.set(fresh);
      return fresh;
    } catch (IOException refused) {
      throw new IllegalStateException(refused.getMessage(), refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the root proc waited for a core");
    }
  }

  /** The proc that the calling thread belongs to. */
  public static Proc current() {
    Carrier carrier = Carrier.current();
    Vcore vcore = carrier == null ? null : carrier.vcore();
    if (vcore != null) {
      return vcore.proc();
    }
    Proc bound = BOUND.get();
    return bound != null ? bound : root();
  }

  /** Runs {@code body} on the calling platform thread as one of this proc's. */
  public void bind(Runnable body) {
    Proc before = BOUND.get();
    BOUND.set(this);
    try {
      body.run();
    } finally {
      if (before == null) {
        BOUND.remove();
      } else {
        BOUND.set(before);
      }
    }
  }

  private void boot() throws IOException, InterruptedException {
    CoreManager manager = CoreManager.system();
    seats = manager.acquire(options.cores());
    List<Driver> drivers;
    try {
      drivers = options.drivers().openAll(seats.size());
    } catch (IOException | RuntimeException failure) {
      seats.forEach(manager::release);
      throw failure;
    }
    CallQuota fresh = new CallQuota(options.calls(), seats.size());
    quota = fresh;
    drivers.forEach(driver -> driver.ledger().chargeTo(fresh));
    vcores = new Vcore[seats.size()];
    offline = new CountDownLatch(seats.size());
    for (int id = 0; id < vcores.length; id++) {
      vcores[id] = new Vcore(this, id, drivers.get(id), manager.monitor());
      scheduler.vcoreAdded(vcores[id]);
    }
    for (int id = 0; id < vcores.length; id++) {
      grant(vcores[id], seats.get(id));
      manager.monitor().watch(vcores[id]);
    }
    LOG.debug("{} started on {} cores", this, vcores.length);
  }

  private void grant(Vcore vcore, Seat seat) {
    Carrier carrier = seat.carrier();
    vcore.runBy(carrier, activations.begin(vcore, seat.core(), true));
    carrier.grant(vcore, null);
  }

  private void runMain(ProcMain main) {
    int status = 1;
    try {
      status = main.run();
    } catch (ProcExit exiting) {
      return;
    } catch (Exception failure) {
      LOG.error("uncaught in the main uthread of {}", this, failure);
    } finally {
      terminate(status);
    }
  }

  // ---- what it is ------------------------------------------------------------------------------

  /** Its process id: 1 and up, one a proc. */
  public int pid() {
    return pid;
  }

  /** How many cores it has. */
  public int cores() {
    return vcores.length;
  }

  /** Its vcore {@code id}, from 0 to {@link #cores()} - 1. */
  public Vcore vcore(int id) {
    return vcores[id];
  }

  /** How many uthreads live. */
  public int liveUthreads() {
    return uthreads.size();
  }

  /** The synchronous calls on the descriptors of this proc's drivers. */
  public HostCalls hostCalls() {
    return vcores[0].driver().hostCalls();
  }

  /** Where its threads and callbacks sleep; the timeouts are alarms of its vcores. */
  public SleepTable sleepTable() {
    return sleepTable;
  }

  boolean isRunning() {
    return state.get() == State.RUNNING;
  }

  /** The limit of its calls in flight. */
  CallQuota quota() {
    return quota;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  UthreadList uthreads() {
    return uthreads;
  }

  Activations activations() {
    return activations;
  }

  /** The slot of {@code key}, filled. */
  Object local(ProcLocal<?> key) {
    Object value = locals.get(key.index());
    return value != null ? value : makeLocal(key);
  }

  private synchronized Object makeLocal(ProcLocal<?> key) {
    Object value = locals.get(key.index());
    if (value == null) {
      value = key.create(this);
      locals.set(key.index(), value);
    }
    return value;
  }

  // ---- uthreads --------------------------------------------------------------------------------

  /**
   * Starts a uthread of this proc.
   *
   * @return the virtual thread it is
   */
  public Thread spawn(Runnable body) {
    Uthread uthread = new Uthread(this, body);
    Thread thread = uthreadBuilder.unstarted(uthread);
    uthread.thread = thread;
    uthreads.add(uthread);
    thread.start();
    return thread;
  }

  /** Any vcore, in turn: for work that comes from outside. */
  Vcore pickVcore() {
    if (vcores.length == 1) {
      return vcores[0];
    }
    return vcores[Math.floorMod(nextVcore.getAndIncrement(), vcores.length)];
  }

  /** A vcore has more than it runs next: wakes one that sleeps, which will take from it. */
  void offerSurplus(Vcore from) {
    if (vcores.length == 1 || from.surplus() < 1) {
      return;
    }
    for (Vcore other : vcores) {
      if (other != from && other.isAsleep()) {
        other.wakeIfAsleep();
        return;
      }
    }
  }

  /** True when a sibling of {@code idle} has uthreads that it could take. */
  boolean hasSurplus(Vcore idle) {
    for (Vcore other : vcores) {
      if (other != idle && other.surplus() > 0) {
        return true;
      }
    }
    return false;
  }

  /** A blocked carrier is back: one vcore that had only its reserve runs uthreads again. */
  void endReserve() {
    for (Vcore vcore : vcores) {
      if (vcore.isOnReserve()) {
        vcore.endReserve();
        return;
      }
    }
  }

  // ---- calls and upcalls -----------------------------------------------------------------------

  /**
   * Submits a call from any thread of this proc: to the driver of the vcore that the caller is on,
   * or by way of a vcore's inbox from elsewhere (then always PENDING).
   */
  @Override
  public int submit(AsyncCall call, int flags) {
    Carrier carrier = Carrier.current();
    Vcore here = carrier == null ? null : carrier.vcore();
    if (carrier != null && here != null && here.proc() == this) {
      int was = carrier.enter();
      if (was != Carrier.LOST) {
        try {
          return here.driver().submit(call, flags);
        } finally {
          carrier.exit(was);
        }
      }
    }
    if ((flags & (NONBLOCK | ATOMIC)) != 0) {
      return AGAIN;
    }
    if (quota.take(1) == 0) {
      return AGAIN;
    }
    Vcore there = pickVcore();
    call.routed();
    Kcont submission =
        new Kcont() {
          @Override
          protected void run() {
            there.submitRouted(call, flags);
          }
        };
    if (there.post(submission)) {
      return PENDING;
    }
    quota.giveBack(1);
    DriverSide.refuse(call);
    return INVALID;
  }

  /**
   * Asks for the end of a call of this proc, from any thread. Only this submission of it: the ask
   * is on its way to the vcores for a moment, and the call may be over and used again by then.
   */
  @Override
  public void cancel(AsyncCall call) {
    // A routed call gets its number with its submission, which may see that its end is wanted or
    // may have looked just before: both come to the same.
    int use = call.isRouted() ? call.sequence() + 1 : call.sequence();
    call.wantCancel();
    for (Vcore vcore : vcores) {
      vcore.post(
          new Kcont() {
            @Override
            protected void run() {
              if (call.home() == vcore.driver() && call.sequence() == use) {
                vcore.driver().cancel(call);
              }
            }
          });
    }
  }

  /**
   * Cancels every call in flight whose holder is {@code holder}, on all vcores. Returns at once;
   * the calls are over when their own events have come. From any thread.
   */
  public void cancelHeldBy(Object holder) {
    for (Vcore vcore : vcores) {
      vcore.post(
          new Kcont() {
            @Override
            protected void run() {
              vcore.driver().cancelHeldBy(holder);
            }
          });
    }
  }

  @Override
  public void post(Kcont kcont, Level level) {
    Vcore here = Vcore.current();
    (here != null && here.proc() == this ? here : pickVcore()).post(kcont, level);
  }

  /** The mask of the vcore that the caller runs on. */
  @Override
  public LevelMask mask() {
    Vcore here = Vcore.current();
    return here != null && here.proc() == this ? here.mask() : UpcallTarget.super.mask();
  }

  @Override
  public boolean isVcoreContext() {
    if (!(Thread.currentThread() instanceof Carrier carrier)) {
      return false;
    }
    Vcore vcore = carrier.vcore();
    return vcore != null && vcore.proc() == this;
  }

  // ---- the end ---------------------------------------------------------------------------------

  /**
   * Runs {@code hook} when the proc exits, last added first, before its uthreads are interrupted.
   */
  public void onExit(Runnable hook) {
    synchronized (exitHooks) {
      if (!hooksRan) {
        exitHooks.push(hook);
        return;
      }
    }
    // The proc is ending already: what the hook would release was taken meanwhile.
    hook.run();
  }

  /** Ends the proc of the calling uthread: _exit(2) with the hooks of exit(3). Does not return. */
  public static void exit(int status) {
    current().terminate(status);
    throw new ProcExit();
  }

  /** Ends this proc, from any thread; returns when its uthreads were told. */
  public void kill(int status) {
    terminate(status);
  }

  private void terminate(int status) {
    if (!state.compareAndSet(State.RUNNING, State.EXITING)) {
      return;
    }
    exitStatus = status;
    runExitHooks();
    uthreads.interruptAll(Thread.currentThread());
    Thread reaper = new Thread(this::reap, "upcall-reaper-" + pid);
    reaper.setDaemon(true);
    reaper.start();
  }

  private void runExitHooks() {
    while (true) {
      Runnable hook;
      synchronized (exitHooks) {
        hook = exitHooks.poll();
        hooksRan = hook == null;
      }
      if (hook == null) {
        return;
      }
      try {
        hook.run();
      } catch (RuntimeException failure) {
        LOG.error("an exit hook of {} failed", this, failure);
      }
    }
  }

  private void reap() {
    try {
      if (!uthreads.awaitAtMost(0, EXIT_GRACE_NANOS)) {
        LOG.warn("{} exits with {} uthreads that did not end", this, uthreads.size());
      }
      for (Vcore vcore : vcores) {
        vcore.stop();
      }
      if (offline != null) {
        offline.await();
      }
    } catch (InterruptedException ignored) {
      LOG.warn("the reaper of {} was interrupted", this);
    } finally {
      state.set(State.DEAD);
      dead.countDown();
    }
  }

  void vcoreOffline(Vcore vcore) {
    CoreManager.system().release(seats.get(vcore.id()));
    if (offline != null) {
      offline.countDown();
    }
  }

  /** Waits until the proc is dead and its cores are back: waitpid(2) for one proc. */
  public int awaitExit() throws InterruptedException {
    dead.await();
    return exitStatus;
  }

  @Override
  public String toString() {
    return "proc " + pid + " (" + options.name() + ")";
  }
}
