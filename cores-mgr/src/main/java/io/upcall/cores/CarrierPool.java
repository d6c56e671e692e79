package io.upcall.cores;

import io.upcall.async.Errno;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The carriers that have no core: spare ones, which replace those that block, those that blocked,
 * until they are home, and those that keep the calls of a vcore that has no core.
 *
 * <pre>
 *            takes the seat of one that blocked, or that keeps
 *   new ──▶ SPARE ─────────────────────────────────────────▶ on a core
 *            ▲ ▲                                            │ ▲      │ blocks, computes on;
 *            │ │ the vcore ended         its seat is taken  ▼ │      │ another takes the seat
 *            │ └───────────────────────────────────────── KEEPS      ▼
 *            └──────── comes home: its uthread is off ───────────── AWAY
 * </pre>
 *
 * <p>How many carriers there are is bounded by what procs may have blocked ({@link
 * ProcOptions#maxBlocked}), two for each vcore, its reserve and its keeper, and {@link #SPARES}.
 * They never end: the kernel would cancel the calls that they submitted.
 *
 * <p>Its lock is held for a few system calls that do not block, and nobody logs or waits in it: the
 * monitor needs it to free the vcore of whatever the holder could wait for.
 */
final class CarrierPool {

  /** Spare carriers are made ahead of need, because to start a thread takes longer than to wake. */
  static final int SPARES = 2;

  /** How often a preemption looks whether a section has ended; they are short. */
  private static final int LOOKS_AT_A_SECTION = 10_000;

  private final AtomicInteger made = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();

  /** Whoever grants, takes or replaces says so here, outside the lock. */
  private final Decisions decisions = new Decisions();

  // Guarded by lock.
  private final Affinity affinity = new Affinity();
  private final Deque<Carrier> spare = new ArrayDeque<>();
  private final List<Carrier> all = new ArrayList<>();

  /** Written in lock, read by carriers that have nothing to do. */
  private volatile List<Integer> coreless;

  /** Where there is no other place to run, who lost its core runs when nobody else wants to. */
  private final boolean mayDefer;

  /** The size of {@link #spare}; written in lock, read by the monitor at each tick. */
  private volatile int spareCount;

  /**
   * A pool whose carriers may run on {@code coreless} while they have no core.
   *
   * @param mayDefer {@link Affinity#mayDefer}
   */
  CarrierPool(List<Integer> coreless, boolean mayDefer) {
    this.coreless = coreless;
    this.mayDefer = mayDefer;
  }

  /** What was decided about cores, for those who look. */
  Decisions decisions() {
    return decisions;
  }

  /** A carrier that was not started, for a seat. */
  Carrier make() {
    // Outside of the lock: it allocates native memory, which takes a lock of the JDK's.
    Carrier carrier = new Carrier(this, made.getAndIncrement());
    lock.lock();
    try {
      all.add(carrier);
    } finally {
      lock.unlock();
    }
    return carrier;
  }

  /** True when {@link #addSpare} should be called. */
  boolean isShort() {
    return spareCount < SPARES;
  }

  /**
   * Starts one more spare carrier.
   *
   * @throws OutOfMemoryError when the system has no thread for it
   */
  void addSpare() {
    Carrier carrier = make();
    carrier.start();
    lock.lock();
    try {
      putBack(carrier);
    } finally {
      lock.unlock();
    }
  }

  private void putBack(Carrier carrier) {
    spare.push(carrier);
    spareCount = spare.size();
  }

  // ---- where threads run -----------------------------------------------------------------------

  /** Names the CPUs of all that have no core, and moves thread {@code tid} there if it is one. */
  void confine(List<Seat> seats, List<Integer> tids, List<Integer> newCoreless) {
    lock.lock();
    try {
      coreless = newCoreless;
      for (int tid : tids) {
        if (seats.stream().noneMatch(seat -> seat.carrier().tid() == tid)) {
          affinity.pin(tid, coreless);
        }
      }
      for (Carrier carrier : all) {
        if (carrier.seat() == null) {
          carrier.cpu(Carrier.CORELESS);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** True when nobody but the carrier of its seat runs on {@code core}. */
  boolean isForCarriersOnly(Topology.Core core) {
    return !coreless.contains(core.number());
  }

  /** By a carrier that has just started: goes where it belongs, and can be found from here on. */
  void settle(Carrier carrier, int tid) {
    lock.lock();
    try {
      carrier.tid(tid);
      Seat seat = carrier.seat();
      if (seat == null) {
        affinity.pin(tid, coreless);
      } else {
        place(carrier, seat);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves a carrier that lost its vcore off the core that it lost, unless it is home already.
   *
   * <p>One that was preempted computes on for as long as it likes, and would be in the way of the
   * low-latency set: it runs when nobody else wants to, there or on the core that it lost. (That
   * core too: then whoever waits for what it holds lets it run by waiting, above all at a
   * safepoint.) Who blocked does not compute, and calls that it submitted wait for it to run.
   */
  void moveAway(Carrier victim, Topology.Core core) {
    lock.lock();
    try {
      if (victim.state() == Carrier.LOST) {
        boolean defers = mayDefer && victim.wasPreempted();
        victim.defer(affinity, defers);
        affinity.pin(victim.tid(), defers ? corelessAnd(core) : coreless);
        victim.cpu(Carrier.CORELESS);
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Integer> corelessAnd(Topology.Core core) {
    List<Integer> cpus = new ArrayList<>(coreless);
    cpus.add(core.number());
    return cpus;
  }

  // ---- replacing -------------------------------------------------------------------------------

  /**
   * Takes {@code vcore} from {@code victim}, which is blocked or about to block, and gives it to a
   * spare carrier. From any thread; does not wait for the lock.
   *
   * @return false when the vcore is not the victim's any more, the victim is in a section, there is
   *     no spare carrier at the moment or somebody else has the lock: try again
   */
  boolean replace(Vcore vcore, Carrier victim) {
    Carrier fresh;
    Activation lost;
    if (!lock.tryLock()) {
      return false;
    }
    try {
      lost = vcore.activation();
      fresh = swap(vcore, victim, false);
    } finally {
      lock.unlock();
    }
    if (fresh == null) {
      return false;
    }
    decisions.blocked(lost);
    fresh.grant(vcore);
    return true;
  }

  private @Nullable Carrier swap(Vcore vcore, Carrier victim, boolean preempted) {
    Seat seat = victim.seat();
    if (vcore.carrier() != victim || seat == null || spare.isEmpty() || !victim.lose()) {
      return null;
    }
    Carrier fresh = reseat(seat, victim);
    Activations activations = vcore.proc().activations();
    Activation activation = activations.replace(vcore, seat.core());
    Activation lost = loses(victim, vcore);
    vcore.runBy(fresh, activation);
    if (!activation.runsUthreads()) {
      vcore.proc().cores().beginReserve(vcore);
    }
    if (lost != null && preempted) {
      activations.preempted(lost);
    } else if (lost != null) {
      activations.blocked(lost, activation);
    }
    return fresh;
  }

  /** Puts a spare carrier on the seat of one that has lost its vcore, and is to be moved away. */
  private Carrier reseat(Seat seat, Carrier victim) {
    Carrier fresh = takeSpare();
    victim.sit(null);
    seat.take(fresh);
    place(fresh, seat);
    fresh.follow(victim);
    return fresh;
  }

  private Carrier takeSpare() {
    Carrier carrier = spare.pop();
    spareCount = spare.size();
    return carrier;
  }

  /** Has a carrier that sleeps, or is the caller, wake up on the core of {@code seat}. */
  private void place(Carrier carrier, Seat seat) {
    int cpu = seat.core().number();
    // One that has not started yet goes there by itself.
    if (carrier.tid() != 0 && carrier.cpu() != cpu) {
      affinity.pin(carrier.tid(), List.of(cpu));
      carrier.cpu(cpu);
    }
  }

  private static @Nullable Activation loses(Carrier victim, Vcore vcore) {
    Activation lost = vcore.activation();
    if (lost != null) {
      lost.lostWith(victim.uthread());
      victim.left(lost);
    }
    return lost;
  }

  // ---- granting and taking back ----------------------------------------------------------------

  /** Wakes a carrier to run {@code vcore}, which is offline, on the core of {@code seat}. */
  void grant(Seat seat, Vcore vcore) {
    if (seat.carrier().getState() == Thread.State.NEW) {
      seat.carrier().start();
    }
    if (isEmpty() && seat.carrier().keepsOtherThan(vcore)) {
      addSpare();
    }
    Carrier carrier;
    lock.lock();
    try {
      carrier = seatFor(vcore, seat);
      Activations activations = vcore.proc().activations();
      vcore.runBy(carrier, activations.begin(vcore, seat.core()));
    } finally {
      lock.unlock();
    }
    carrier.grant(vcore);
  }

  /**
   * {@code vcore} gave up {@code seat} with calls in flight, and the kernel completes them when the
   * thread that submitted them enters it: so that thread sleeps until the vcore is back, and is not
   * to compute for another one, which enters the kernel when it likes.
   */
  void keep(Seat seat, Vcore vcore) {
    lock.lock();
    try {
      Carrier submitter = seat.carrier();
      submitter.keeps(vcore);
      vcore.keptBy(submitter);
    } finally {
      lock.unlock();
    }
  }

  /** {@code vcore} has ended. */
  void forget(Vcore vcore) {
    lock.lock();
    try {
      Carrier keeper = vcore.keeper();
      if (keeper != null) {
        relieve(keeper);
        if (keeper.seat() == null) {
          putBack(keeper);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static void relieve(Carrier keeper) {
    Vcore kept = keeper.kept();
    if (kept != null) {
      kept.keptBy(null);
      keeper.keeps(null);
    }
  }

  /** The carrier that is to run {@code vcore}, on {@code seat}: its keeper if it has one. */
  private Carrier seatFor(Vcore vcore, Seat seat) {
    Carrier here = seat.carrier();
    Carrier next = vcore.keeper();
    if (next == null) {
      next = here.isKeeper() && !spare.isEmpty() ? takeSpare() : here;
    }
    if (next != here) {
      seatInstead(next, here, seat);
    }
    relieve(next);
    return next;
  }

  private void seatInstead(Carrier next, Carrier here, Seat seat) {
    Seat other = next.seat();
    here.sit(other);
    if (other != null) {
      // Where the keeper has sat since, with nothing to run.
      other.take(here);
      place(here, other);
    } else if (!here.isKeeper()) {
      putBack(here);
    }
    seat.take(next);
    place(next, seat);
    here.handVictimTo(next);
  }

  /**
   * The core of {@code seat} may have to be taken by force soon: what of that can be done before, a
   * system call and perhaps the start of a thread, is done now.
   */
  void prepareToEvict(Seat seat) {
    if (isEmpty()) {
      addSpare();
    }
    lock.lock();
    try {
      Carrier next = spare.peek();
      if (next != null) {
        place(next, seat);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes {@code vcore} off its core while a uthread runs there, and leaves it offline. A spare
   * carrier has the seat then, and moves the victim away when it is woken: by a grant, or by {@link
   * Carrier#attendToVictim}.
   *
   * @return false when the vcore is in a section or has left: it will leave by itself, or try again
   */
  boolean evict(Seat seat, Vcore vcore) {
    if (isEmpty()) {
      addSpare();
    }
    lock.lock();
    try {
      Carrier victim = seat.carrier();
      if (vcore.carrier() != victim || spare.isEmpty() || !victim.lose()) {
        return false;
      }
      reseat(seat, victim);
      Activation lost = loses(victim, vcore);
      if (lost != null) {
        vcore.proc().activations().preempted(lost);
      }
    } finally {
      lock.unlock();
    }
    vcore.loop().goOffline();
    vcore.proc().activations().preemptedSoFar(vcore);
    return true;
  }

  /**
   * Takes the vcore of a running activation from it; the vcore goes on with another carrier.
   *
   * @return 0; {@code -ESRCH} when there is no such activation, {@code -EAGAIN} when it runs no
   *     uthread
   */
  int preempt(Proc proc, int id) {
    Vcore vcore = proc.vcores().runs(id);
    if (vcore == null) {
      lock.lock();
      try {
        return proc.activations().isAway(id) ? -Errno.EAGAIN : -Errno.ESRCH;
      } finally {
        lock.unlock();
      }
    }
    for (int looks = LOOKS_AT_A_SECTION; looks > 0; looks--) {
      Carrier carrier = vcore.carrier();
      if (vcore.isAsleep() || carrier == null) {
        return -Errno.EAGAIN;
      }
      if (preempt(vcore, carrier, id)) {
        // However the vcore is now: with nothing else to run it falls asleep at once.
        return 0;
      }
      Thread.onSpinWait();
    }
    return -Errno.EAGAIN;
  }

  private boolean preempt(Vcore vcore, Carrier victim, int id) {
    if (isEmpty()) {
      addSpare();
    }
    Carrier fresh;
    Activation now;
    lock.lock();
    try {
      now = vcore.activation();
      fresh = now == null || now.id() != id ? null : swap(vcore, victim, true);
    } finally {
      lock.unlock();
    }
    if (fresh == null) {
      return false;
    }
    // First: the upcall comes before a uthread runs there that may never let go of the vcore.
    vcore.proc().activations().preemptedSoFar(vcore);
    decisions.preempted(now);
    fresh.grant(vcore);
    return true;
  }

  private boolean isEmpty() {
    return spareCount == 0;
  }

  /**
   * By a carrier that lost its vcore, when the uthread that it lost it with is off: it is spare
   * now, and the vcore that has waited at the bound may run uthreads again.
   */
  void comeHome(Carrier carrier, Activation lost) {
    boolean wasBlocked;
    lock.lock();
    try {
      carrier.defer(affinity, false);
      lost.vcore().proc().activations().home(lost);
      if (lost.vcore().proc().activations().hasRoom()) {
        lost.vcore().proc().cores().endReserve();
      }
      putBack(carrier);
      wasBlocked = !lost.wasPreempted();
    } finally {
      lock.unlock();
    }
    if (wasBlocked) {
      decisions.unblocked(lost);
    }
  }
}
