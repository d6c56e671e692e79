package io.upcall.cores;

import io.upcall.async.Errno;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The carriers that have no core: spare ones, which replace those that block, and those that
 * blocked, until they are home.
 *
 * <pre>
 *   new ──▶ SPARE ──replace: takes the seat of one that blocked──▶ on a core
 *             ▲                                                      │ blocks; another replaces it
 *             └───────────come home: its uthread is off────────── AWAY ◀┘
 * </pre>
 *
 * <p>How many carriers there are is bounded by what procs may have blocked ({@link
 * ProcOptions#maxBlocked}), one reserve for each vcore, and {@link #SPARES}. They never end: the
 * kernel would cancel the calls that they submitted.
 *
 * <p>Its lock is held for a few system calls that do not block, and nobody logs or waits in it: the
 * monitor needs it to free the vcore of whatever the holder could wait for.
 */
final class CarrierPool {

  /** Spare carriers are made ahead of need, because to start a thread takes longer than to wake. */
  static final int SPARES = 2;

  /** How often a preemption looks whether a section has ended; they are short. */
  private static final int LOOKS_AT_A_SECTION = 10_000;

  private final ReentrantLock lock = new ReentrantLock();

  /** Whoever grants, takes or replaces says so here, outside the lock. */
  private final Decisions decisions = new Decisions();

  // Guarded by lock.
  private final Affinity affinity = new Affinity();
  private final Deque<Carrier> spare = new ArrayDeque<>();

  /** Written in lock, read by carriers that have nothing to do. */
  private volatile List<Integer> coreless;

  /** Where there is no other place to run, who lost its core runs when nobody else wants to. */
  private final boolean mayDefer;

  /** The size of {@link #spare}; written in lock, read by the monitor at each tick. */
  private volatile int spareCount;

  /** Carriers made so far. Guarded by lock. */
  private int made;

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
    int number;
    lock.lock();
    try {
      number = made++;
    } finally {
      lock.unlock();
    }
    // Outside: it allocates native memory, which takes a lock of the JDK's.
    return new Carrier(this, number);
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
    putBack(carrier);
  }

  private void putBack(Carrier carrier) {
    lock.lock();
    try {
      spare.push(carrier);
      spareCount = spare.size();
    } finally {
      lock.unlock();
    }
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
      spare.forEach(carrier -> carrier.cpu(Carrier.CORELESS));
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
   * Moves a carrier that lost its vcore off the core that it lost, unless it is home already. Where
   * all CPUs are carriers' it stays, and if it was preempted, not blocked, it runs when nobody else
   * wants to. (Who blocked does not compute, and calls that it submitted wait for it to run.)
   */
  void moveAway(Carrier victim, Topology.Core core) {
    lock.lock();
    try {
      if (victim.state() == Carrier.LOST) {
        affinity.pin(victim.tid(), coreless);
        victim.cpu(Carrier.CORELESS);
        boolean stays = mayDefer && coreless.contains(core.number());
        victim.defer(affinity, stays && victim.wasPreempted());
      }
    } finally {
      lock.unlock();
    }
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
    Carrier fresh = spare.pop();
    spareCount = spare.size();
    seat.take(fresh);
    place(fresh, seat);
    fresh.follow(victim);
    return fresh;
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

  /** Wakes the carrier of a seat to run {@code vcore}, which is offline. */
  void grant(Seat seat, Vcore vcore) {
    Carrier carrier = seat.carrier();
    lock.lock();
    try {
      Activations activations = vcore.proc().activations();
      vcore.runBy(carrier, activations.begin(vcore, seat.core()));
    } finally {
      lock.unlock();
    }
    if (carrier.getState() == Thread.State.NEW) {
      carrier.start();
    }
    carrier.grant(vcore);
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
      spare.push(carrier);
      spareCount = spare.size();
      wasBlocked = !lost.wasPreempted();
    } finally {
      lock.unlock();
    }
    if (wasBlocked) {
      decisions.unblocked(lost);
    }
  }
}
