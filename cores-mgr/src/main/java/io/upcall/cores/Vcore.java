package io.upcall.cores;

import io.upcall.async.Alarms;
import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
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
 * <p>Sleeping and waking: the loop sets {@code asleep}, then looks once more at everything that
 * others can leave for it, then sleeps. Who leaves something looks at {@code asleep} afterwards.
 * Both are volatile, so one of the two sees the other (check, register, check again).
 */
public final class Vcore implements UpcallTarget {

  private static final Logger LOG = LoggerFactory.getLogger(Vcore.class);
  private static final int REMOTE_CHUNK = 256;
  private static final int KCONTS_A_TURN = 1024;

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

  // Owned by the carrier in a guarded section.
  private final Driver driver;
  private final Alarms alarms = new Alarms();
  private final RunQueue runQueue = new RunQueue();
  private int maskedLevels;

  /** What other threads want run here; the vcore consumes. */
  private final EventQueue inbox = EventQueue.polled();

  /** Upcalls, a queue a level; the vcore consumes those that are not masked. */
  private final EventQueue[] upcalls = new EventQueue[Level.values().length];

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

  Vcore(Proc proc, int id, Driver driver) {
    this.proc = proc;
    this.id = id;
    this.driver = driver;
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

  Driver driver() {
    return driver;
  }

  Alarms alarms() {
    return alarms;
  }

  RunQueue runQueue() {
    return runQueue;
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

  void stop() {
    stopping = true;
    driver.wake();
  }

  boolean isOffline() {
    return offline;
  }

  // ---- vcore context ---------------------------------------------------------------------------

  /**
   * Holds back upcalls of {@code level} on this vcore, until {@link #unmask}. In vcore context.
   *
   * @return true when it was masked before
   */
  public boolean mask(Level level) {
    boolean was = isMasked(level);
    maskedLevels |= 1 << level.ordinal();
    return was;
  }

  /** Lets upcalls of {@code level} come again, with the next turn. In vcore context. */
  public void unmask(Level level) {
    maskedLevels &= ~(1 << level.ordinal());
  }

  private boolean isMasked(Level level) {
    return (maskedLevels & 1 << level.ordinal()) != 0;
  }

  /** Submits a call that another thread was told PENDING for. */
  void submitRouted(AsyncCall call, int flags) {
    int how = driver.submit(call, (flags & ~Submitter.NONBLOCK) | Submitter.ALWAYS_EVENT);
    if (how != Submitter.PENDING) {
      DriverSide.pend(call, driver);
      DriverSide.result(call, -Errno.ESHUTDOWN);
      DriverSide.complete(call);
    }
  }

  // ---- the loop --------------------------------------------------------------------------------

  /** Runs until the proc stops it or the carrier loses it. By a carrier, in state LOOP. */
  void loop(Carrier carrier) {
    while (!stopping) {
      TURNS.setOpaque(this, turns + 1);
      runInbox();
      takeRemote();
      if (alarms.size() > 0) {
        expireAlarms();
      }
      if (!runUthreads(carrier)) {
        return;
      }
      if (proc.scheduler().ready(this) > 0 || hasKconts()) {
        if (driver.hasWork()) {
          turn(0);
        }
      } else {
        idle(carrier);
      }
    }
    shutDown();
  }

  private void runInbox() {
    if (!inbox.isEmpty()) {
      drain(inbox);
    }
    for (int level = 0; level < upcalls.length; level++) {
      if (!upcalls[level].isEmpty() && (maskedLevels & 1 << level) == 0) {
        drain(upcalls[level]);
      }
    }
  }

  /** A callback that throws is taken off its queue already; what is behind it comes next turn. */
  private void drain(EventQueue queue) {
    try {
      queue.drain(KCONTS_A_TURN);
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
    for (int level = 0; level < upcalls.length && !any; level++) {
      any = !upcalls[level].isEmpty() && (maskedLevels & 1 << level) == 0;
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
      carrier.beginUthread();
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
    if (stopping || hasKconts() || !remoteReady.isEmpty() || proc.hasSurplus(this)) {
      waitNanos = 0;
    }
    carrier.beginEnter();
    turn(waitNanos);
    carrier.endEnter();
    asleep = false;
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
    runInbox();
    driver.close();
    // Whoever posts from here on is told; what came before is answered: submitting to a closed
    // driver is refused.
    inbox.close();
    runInbox();
  }

  void offline() {
    offline = true;
    proc.vcoreOffline();
  }

  @Override
  public String toString() {
    return "vcore " + id + " of " + proc;
  }
}
