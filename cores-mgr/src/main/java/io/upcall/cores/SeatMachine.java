package io.upcall.cores;

import io.upcall.cores.policy.Machine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the allocator decides, done to seats: a grant wakes the carrier that is pinned to the core.
 * Owned by the manager's thread.
 */
final class SeatMachine implements Machine {

  private final List<Seat> seats;
  private final CarrierPool pool;
  private final Map<Integer, ProcCores> procs = new HashMap<>();

  /** Seats whose vcore has to go, and is in a section as yet. */
  private final List<Seat> forced = new ArrayList<>();

  SeatMachine(List<Seat> seats, CarrierPool pool) {
    this.seats = seats;
    this.pool = pool;
  }

  void add(ProcCores cores) {
    procs.put(cores.proc().pid(), cores);
  }

  void remove(ProcCores cores) {
    procs.remove(cores.proc().pid());
  }

  Iterable<ProcCores> procs() {
    return procs.values();
  }

  @Override
  public void grant(int core, int proc, int vcore, long sequence) {
    ProcCores cores = Objects.requireNonNull(procs.get(proc), "a grant to a proc that is gone");
    Seat seat = seats.get(core);
    Vcore granted = cores.proc().vcore(vcore);
    seat.granted(granted, sequence);
    pool.grant(seat, granted);
    // After the wake-up, which it must not delay.
    pool.decisions().granted(seat, granted);
  }

  @Override
  public void ask(int core, long sequence, long deadlineNanos) {
    seats.get(core).asked(deadlineNanos);
    order(core);
    pool.prepareToEvict(seats.get(core));
  }

  private void order(int core) {
    Vcore vcore = seats.get(core).vcore();
    if (vcore != null) {
      vcore.order(Tenure.PREEMPT);
    }
  }

  /** The decision must be over before anything is answered: see {@link #evictNext}. */
  @Override
  public void force(int core, long sequence) {
    seats.get(core).forced();
    order(core);
    forced.add(seats.get(core));
  }

  /** A vcore is off its core by itself. */
  void left(Seat seat) {
    forced.remove(seat);
  }

  /** True while a vcore has to go that could not be taken off yet: try again soon. */
  boolean isForcing() {
    return !forced.isEmpty();
  }

  /**
   * Takes one vcore off its core by force, whatever it runs.
   *
   * @return its seat, vacant; null when there is none, or all of them are in a section
   */
  @Nullable Seat evictNext() {
    for (int i = 0; i < forced.size(); i++) {
      Seat seat = forced.get(i);
      Vcore vcore = seat.vcore();
      if (vcore != null && pool.evict(seat, vcore)) {
        forced.remove(i);
        return seat;
      }
    }
    return null;
  }
}
