package io.upcall.cores;

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

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Affinity affinity = new Affinity();
  private final Deque<Carrier> spare = new ArrayDeque<>();
  private List<Integer> coreless;

  /** The size of {@link #spare}; written in lock, read by the monitor at each tick. */
  private volatile int spareCount;

  /** Carriers made so far. Guarded by lock. */
  private int made;

  /** A pool whose carriers may run on {@code coreless} while they have no core. */
  CarrierPool(List<Integer> coreless) {
    this.coreless = coreless;
  }

  /** A carrier that was not started, for a seat. */
  Carrier make() {
    lock.lock();
    try {
      return new Carrier(this, made++);
    } finally {
      lock.unlock();
    }
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
    } finally {
      lock.unlock();
    }
  }

  /** By a carrier that has just started: goes where it belongs, and can be found from here on. */
  void settle(Carrier carrier, int tid) {
    lock.lock();
    try {
      carrier.tid(tid);
      Seat seat = carrier.seat();
      affinity.pin(tid, seat == null ? coreless : List.of(seat.core().number()));
    } finally {
      lock.unlock();
    }
  }

  /** Moves a carrier that lost its vcore off the core that it lost, unless it is home already. */
  void moveAway(Carrier victim) {
    lock.lock();
    try {
      if (victim.state() == Carrier.LOST) {
        affinity.pin(victim.tid(), coreless);
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
    if (!lock.tryLock()) {
      return false;
    }
    try {
      fresh = swap(vcore, victim);
    } finally {
      lock.unlock();
    }
    if (fresh == null) {
      return false;
    }
    fresh.grant(vcore, victim);
    return true;
  }

  private @Nullable Carrier swap(Vcore vcore, Carrier victim) {
    Seat seat = victim.seat();
    if (vcore.carrier() != victim || seat == null || spare.isEmpty() || !victim.lose()) {
      return null;
    }
    Carrier fresh = spare.pop();
    spareCount = spare.size();
    seat.take(fresh);
    if (fresh.tid() != 0) {
      // It sleeps, so this moves nothing: it will wake up on the core.
      affinity.pin(fresh.tid(), List.of(seat.core().number()));
    }
    Activations activations = vcore.proc().activations();
    Activation activation = activations.begin(vcore, seat.core(), activations.hasRoom());
    Activation lost = vcore.activation();
    vcore.runBy(fresh, activation);
    if (lost != null) {
      lost.lostWith(victim.uthread());
      victim.left(lost);
      activations.blocked(lost, activation);
    }
    return fresh;
  }

  /**
   * By a carrier that lost its vcore, when the uthread that it lost it with is off: it is spare
   * now, and the vcore that has waited at the bound may run uthreads again.
   */
  void comeHome(Carrier carrier, Activation lost) {
    lock.lock();
    try {
      lost.vcore().proc().activations().unblocked(lost);
      lost.vcore().proc().endReserve();
      spare.push(carrier);
      spareCount = spare.size();
    } finally {
      lock.unlock();
    }
  }
}
