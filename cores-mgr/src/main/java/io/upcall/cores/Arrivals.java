package io.upcall.cores;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.LevelMask;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other threads leave for a vcore: kconts for its inbox, upcalls, uthreads that they made
 * ready. Any thread adds, and then sees to it that the vcore looks ({@code Vcore.rouse}); the
 * vcore's owner takes. While it computes for long its siblings may take the uthreads, too.
 */
final class Arrivals {

  private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
  private static final int UTHREADS_CHUNK = 256;
  private static final int KCONTS_A_TURN = 1024;

  /** In the order of their queues; values() makes a new array each time. */
  private static final Level[] LEVELS = Level.values();

  /** Read before each upcall; see there for who writes it. */
  private final LevelMask mask;

  private final EventQueue inbox = EventQueue.polled();

  /** A queue a level; the vcore consumes those that are not masked. */
  private final EventQueue[] upcalls = new EventQueue[LEVELS.length];

  // Uthreads; taken from by who has "taking".
  private final Queue<Runnable> ready = new MpscUnboundedAtomicArrayQueue<>(UTHREADS_CHUNK);
  private final Queue<Runnable> paused = new MpscUnboundedAtomicArrayQueue<>(UTHREADS_CHUNK);
  private final AtomicBoolean taking = new AtomicBoolean();

  /** The vcore is busy with one uthread: siblings may take the others. */
  private volatile boolean offered;

  /** Takes uthreads. */
  interface Taker {

    /** It was made ready. */
    void ready(Runnable uthread);

    /** It had lost its vcore in the middle of a step. */
    void paused(Runnable uthread);
  }

  /** None so far. {@code unmasked} is run when a level is not held back any more. */
  Arrivals(Runnable unmasked) {
    mask = new LevelMask(unmasked);
    Arrays.setAll(upcalls, level -> EventQueue.polled());
  }

  LevelMask mask() {
    return mask;
  }

  // ---- for other threads -----------------------------------------------------------------------

  /** Whatever is masked; false when the vcore has ended. */
  boolean post(Kcont kcont) {
    return inbox.post(kcont);
  }

  void post(Kcont kcont, Level level) {
    upcalls[level.ordinal()].post(kcont);
  }

  void ready(Runnable uthread) {
    ready.add(uthread);
  }

  void paused(Runnable uthread) {
    paused.add(uthread);
  }

  boolean hasUthreads() {
    return !ready.isEmpty() || !paused.isEmpty();
  }

  /** The vcore computes, and nobody knows for how long: lets siblings have its uthreads. */
  void offer() {
    offered = true;
  }

  /** True when a sibling may take uthreads here. */
  boolean areOffered() {
    return offered && hasUthreads();
  }

  /** By a sibling: takes what is offered. */
  void takeOffered(Taker to) {
    if (areOffered()) {
      takeAll(to);
    }
  }

  /** Nothing when somebody else takes them at the moment. */
  private void takeAll(Taker to) {
    if (!taking.compareAndSet(false, true)) {
      return;
    }
    try {
      for (Runnable uthread; (uthread = paused.poll()) != null; ) {
        to.paused(uthread);
      }
      for (Runnable uthread; (uthread = ready.poll()) != null; ) {
        to.ready(uthread);
      }
    } finally {
      // Release: the next one finds the queues as they were left.
      taking.setRelease(false);
    }
  }

  // ---- for the vcore ---------------------------------------------------------------------------

  boolean isEmpty() {
    return !hasKconts() && !hasUthreads();
  }

  /** Some that may run now. */
  boolean hasKconts() {
    boolean any = !inbox.isEmpty();
    for (int i = 0; i < LEVELS.length && !any; i++) {
      any = !upcalls[i].isEmpty() && !mask.holds(LEVELS[i]);
    }
    return any;
  }

  void takeUthreads(Taker to) {
    if (offered) {
      offered = false;
    }
    if (hasUthreads()) {
      takeAll(to);
    }
  }

  /** Runs what may run. */
  void runKconts() {
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
  private static void drain(EventQueue queue, int limit) {
    try {
      queue.drain(limit);
    } catch (RuntimeException | Error failure) {
      LOG.error("an upcall threw", failure);
    }
  }

  /** The vcore ends: whoever held a level back is gone, and what waits there is still run. */
  void runAll() {
    mask.restore(0);
    runKconts();
  }

  /** Whoever posts from here on is told; what came before is still run. */
  void close() {
    inbox.close();
    runKconts();
  }
}
