package io.upcall.cores;

import io.upcall.async.Alarm;
import io.upcall.async.Alarms;
import io.upcall.async.Driver;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.cores.policy.Claimant;
import io.upcall.cores.policy.CoreAllocator;
import io.upcall.cores.policy.CoreRequest;
import io.upcall.cores.policy.Layout;
import io.upcall.cores.policy.Policy;
import io.upcall.cores.policy.Timing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the {@link CoreAllocator}: one of the low-latency set.
 *
 * <p>All that it hears comes as kconts by one queue, so nobody waits for a decision or takes a
 * lock: procs ask, carriers say that a vcore is online or has left. One turn takes what is there,
 * does what is due, and takes vcores off their cores whose deadline is over.
 *
 * <p>It must not log while it could do its work: who holds the logger's lock may wait for a core.
 */
final class ManagerThread extends Thread {

  private static final Logger LOG = LoggerFactory.getLogger(ManagerThread.class);
  private static final int KCONTS_A_TURN = 1024;

  /** After a failure, which may be for want of memory. */
  private static final long FAILURE_NANOS = 10_000_000;

  /** How soon to look again at a vcore that has to go and is in a section: doubled each time. */
  private static final long FIRST_RETRY_NANOS = 20_000;

  private static final long LAST_RETRY_NANOS = 1_000_000;

  /** How often procs with more than one core are asked what these did. */
  private static final long REPORT_NANOS = 10_000_000;

  /** How often one proc's want of more cores is heard. */
  private static final long WANT_NANOS = 1_000_000;

  private final EventQueue inbox = EventQueue.polled();

  /** Set before the last look at the inbox; who posts looks at it afterwards. */
  private volatile boolean parked;

  /** Written here, read by vcores that have nothing to do. */
  private volatile boolean starved;

  /** True while the low-latency set is granted, too. Written here. */
  private volatile boolean dissolved;

  // Owned by this thread.
  private final List<Seat> seats;
  private final CarrierPool pool;
  private final SeatMachine machine;
  private final Decisions decisions;
  private final CoreAllocator allocator;
  private final Alarms alarms = new Alarms();
  private final Absentees absentees;
  private final Runnable confine;
  private final Report report = new Report();
  private long retryNanos = FIRST_RETRY_NANOS;

  /**
   * A thread that was not started.
   *
   * @param cores one a seat, in their order
   * @param lowLatency the indices of the low-latency set
   * @param confine run when the low-latency set has dissolved or is back
   */
  ManagerThread(
      List<Topology.Core> cores,
      BitSet lowLatency,
      CarrierPool pool,
      RingWatch rings,
      Runnable confine) {
    super("upcall-core-manager");
    setDaemon(true);
    List<Seat> made = new ArrayList<>();
    for (int i = 0; i < cores.size(); i++) {
      made.add(new Seat(i, cores.get(i), pool.make(), this));
    }
    this.seats = List.copyOf(made);
    this.pool = pool;
    this.machine = new SeatMachine(seats, pool);
    this.decisions = pool.decisions();
    this.allocator =
        new CoreAllocator(
            layout(cores),
            lowLatency,
            Policy.standard(),
            Timing.standard(),
            machine,
            System::nanoTime);
    this.absentees = new Absentees(alarms, rings);
    this.confine = confine;
  }

  private static Layout layout(List<Topology.Core> cores) {
    return new Layout(
        cores.stream()
            .map(
                core ->
                    new Layout.Site(
                        core.numaNode(),
                        // Packages without a cache that sysfs tells of are told apart at least.
                        Math.max(core.lastLevelCache(), core.packageId()),
                        core.coreId()))
            .toList());
  }

  // ---- for other threads -----------------------------------------------------------------------

  List<Seat> seats() {
    return seats;
  }

  /** The allocator's maps may be read by anybody. */
  CoreAllocator allocator() {
    return allocator;
  }

  /** True when a proc wants a core and has a right to none. */
  boolean isStarved() {
    return starved;
  }

  /** True while the low-latency set is granted like all other cores. */
  boolean isDissolved() {
    return dissolved;
  }

  /** Runs {@code kcont} on this thread soon; false when it is queued already. */
  boolean post(Kcont kcont) {
    boolean posted = inbox.post(kcont);
    if (parked) {
      LockSupport.unpark(this);
    }
    return posted;
  }

  // ---- the thread ------------------------------------------------------------------------------

  @Override
  public void run() {
    Affinity.serveOthers();
    while (true) {
      long napNanos = FAILURE_NANOS;
      try {
        napNanos = turn();
      } catch (RuntimeException | Error failure) {
        LOG.error("the core manager goes on after a failure", failure);
      }
      nap(napNanos);
    }
  }

  private void nap(long nanos) {
    parked = true;
    if (inbox.isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
    parked = false;
  }

  /** Returns how long there is nothing to do. */
  private long turn() {
    inbox.drain(KCONTS_A_TURN);
    alarms.expire(System.nanoTime());
    long dueNanos = allocator.advance();
    evict();
    tellStarvation();
    if (dissolved != allocator.isDissolved()) {
      dissolved = allocator.isDissolved();
      confine.run();
    }
    long nowNanos = System.nanoTime();
    long napNanos = Math.min(alarms.untilNextNanos(nowNanos), Driver.FOREVER);
    if (dueNanos != Long.MAX_VALUE) {
      napNanos = Math.min(napNanos, Math.max(0, dueNanos - nowNanos));
    }
    return machine.isForcing() ? Math.min(napNanos, nextRetryNanos()) : napNanos;
  }

  private long nextRetryNanos() {
    long nanos = retryNanos;
    retryNanos = Math.min(LAST_RETRY_NANOS, 2 * retryNanos);
    return nanos;
  }

  private void evict() {
    for (Seat seat; (seat = machine.evictNext()) != null; ) {
      retryNanos = FIRST_RETRY_NANOS;
      vacate(seat, Departure.LOST);
      // It moves the victim away, if no grant has woken it to do so.
      seat.carrier().attendToVictim();
    }
  }

  private void tellStarvation() {
    boolean now = allocator.isStarved();
    if (now != starved) {
      starved = now;
      if (now) {
        machine.procs().forEach(cores -> cores.proc().vcores().wakeSleepers());
      }
    }
  }

  // ---- what it hears ---------------------------------------------------------------------------

  Absentees absentees() {
    return absentees;
  }

  /** A new proc. Returns 0 or {@code -errno}. */
  int admit(ProcCores cores) {
    machine.add(cores);
    int pid = cores.proc().pid();
    int result = allocator.admit(pid, cores.request());
    if (result != 0) {
      machine.remove(cores);
      return result;
    }
    cores.admitted(allocator.vcoremap(pid));
    concurrencyChanged(cores);
    return 0;
  }

  /** A proc asks to have something else from now on. Returns 0 or {@code -errno}. */
  int request(ProcCores cores, CoreRequest wanted) {
    int result = allocator.request(cores.proc().pid(), wanted);
    if (result == 0) {
      cores.requested(wanted);
    }
    return result;
  }

  void concurrencyChanged(ProcCores cores) {
    int level = cores.concurrency();
    if (level >= 1 && level != cores.appliedLevel) {
      cores.appliedLevel = level;
      allocator.setConcurrency(cores.proc().pid(), level);
    }
  }

  void rouse(ProcCores cores) {
    allocator.rouse(cores.proc().pid());
  }

  /** A vcore has more to run than it can, and others have no core. */
  void wantsMore(ProcCores cores) {
    if (cores.isWantHeard) {
      return;
    }
    cores.isWantHeard = true;
    reportOf(cores, Math.max(1, cores.proc().vcores().waiting()));
    alarms.arm(cores.wantAgain, System.nanoTime() + WANT_NANOS);
  }

  void online(Seat seat) {
    allocator.online(seat.index(), seat.sequence());
    Vcore vcore = seat.vcore();
    if (vcore != null) {
      report.armFor(vcore.proc().cores());
    }
  }

  void left(Seat seat, Departure how) {
    machine.left(seat);
    Vcore vcore = seat.vcore();
    if (vcore != null && how != Departure.ENDED && vcore.absence().hasInFlight()) {
      pool.keep(seat, vcore);
    }
    vacate(seat, how);
  }

  /** The proc ends: its cores are taken, and then it is forgotten. */
  void exit(ProcCores cores) {
    allocator.exit(cores.proc().pid());
    alarms.disarm(cores.wantAgain);
    forgetIfGone(cores);
  }

  private void vacate(Seat seat, Departure how) {
    Vcore vcore = seat.vcore();
    if (vcore == null) {
      return;
    }
    int core = seat.index();
    long sequence = seat.sequence();
    ProcCores cores = vcore.proc().cores();
    decisions.vacated(seat, vcore, how);
    seat.vacated();
    vcore.tenure().clearOrders();
    if (how == Departure.YIELDED) {
      yieldProcessor(cores, core, sequence);
    } else if (how == Departure.RESTED) {
      allocator.idle(core, sequence);
    } else {
      allocator.vacated(core, sequence);
    }
    // What asked for a core while this one was still there has not been heard.
    if (cores.proc().vcores().isNeedy()) {
      rouse(cores);
    }
    forgetIfGone(cores);
  }

  private void yieldProcessor(ProcCores cores, int core, long sequence) {
    // The proc was told its new level when it asked; another one may be on its way since.
    int level = cores.concurrency();
    int wish = Math.min(cores.appliedLevel, cores.request().maximum());
    cores.appliedLevel = Math.min(level, Math.max(0, wish - 1));
    allocator.yieldProcessor(core, sequence, level);
    Claimant claimant = allocator.claimant(cores.proc().pid());
    if (claimant != null) {
      cores.minimum(claimant.minimum());
      concurrencyChanged(cores);
    }
  }

  private void forgetIfGone(ProcCores cores) {
    if (cores.isExiting() && allocator.vcoremap(cores.proc().pid()) == null) {
      machine.remove(cores);
      cores.gone();
    }
  }

  private void reportOf(ProcCores cores, int waiting) {
    allocator.report(
        cores.proc().pid(), cores.proc().vcores().busyNanosSince(System.nanoTime()), waiting);
  }

  /** Asks the procs that have more than one core what these did. */
  private final class Report extends Alarm {

    private boolean armed;

    void armFor(ProcCores cores) {
      if (!armed && cores.hasSpareCores()) {
        arm();
      }
    }

    private void arm() {
      armed = true;
      alarms.arm(this, System.nanoTime() + REPORT_NANOS);
    }

    @Override
    protected void run() {
      armed = false;
      for (ProcCores cores : machine.procs()) {
        if (cores.hasSpareCores()) {
          reportOf(cores, cores.proc().vcores().waiting());
          armFor(cores);
        }
      }
    }
  }
}
