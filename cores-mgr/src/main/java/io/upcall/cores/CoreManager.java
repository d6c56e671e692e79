package io.upcall.cores;

import io.upcall.async.slow.SlowRoad;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the CPUs that the JVM may use and hands them to procs, whole.
 *
 * <p>With more than one CPU the first is the <em>low-latency core</em>: all threads that are not
 * carriers (collector, compilers, pollers, the program's own platform threads) are confined to it
 * while any core is granted, since a collector thread on a carrier's core costs gaps of 5 to 14 ms.
 * Asking for all CPUs is allowed and dissolves that set.
 *
 * <p>A core is FREE or GRANTED, and its seat is what says so: cores are counted by looking at their
 * states, never by counters that could drift. A grant is a wake-up of the carrier that is pinned to
 * the core already, never a migration.
 */
public final class CoreManager {

  private static final Logger LOG = LoggerFactory.getLogger(CoreManager.class);

  private final Topology topology;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  /** In the order of granting: the low-latency core is the last. */
  private final List<Seat> seats = new ArrayList<>();

  private final CarrierPool pool;
  private final BlockedMonitor monitor;

  /** True while the low-latency core is given to a proc, too. Guarded by lock. */
  private boolean dissolved;

  CoreManager(Topology topology) {
    this.topology = topology;
    this.pool = new CarrierPool(cpus(topology));
    this.monitor = new BlockedMonitor(pool);
    List<Topology.Core> cores = topology.cores();
    for (int i = cores.size() - 1; i >= 0; i--) {
      seats.add(new Seat(cores.get(i), pool.make()));
    }
  }

  private static List<Integer> cpus(Topology topology) {
    return topology.cores().stream().map(Topology.Core::number).toList();
  }

  private static final class Holder {
    static final CoreManager SYSTEM = new CoreManager(Topology.read());

    static {
      SlowRoad.ofJvm().threadFactory(new SlowRoadThreads(SYSTEM));
    }
  }

  /** The manager of this JVM's CPUs. */
  public static CoreManager system() {
    return Holder.SYSTEM;
  }

  /** The CPUs it manages. */
  public Topology topology() {
    return topology;
  }

  /** How many cores a proc gets when it does not ask for all: all but the low-latency core. */
  public int defaultCores() {
    return Math.max(1, topology.cores().size() - 1);
  }

  /** Who sees to it that a blocked carrier does not keep its vcore. */
  BlockedMonitor monitor() {
    return monitor;
  }

  /** How many cores are granted. */
  public int grantedCores() {
    lock.lock();
    try {
      return (int) seats.stream().filter(Seat::isGranted).count();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Grants up to {@code wanted} cores, at least one; waits until one is free. The carriers in the
   * seats are running threads, parked.
   */
  List<Seat> acquire(int wanted) throws InterruptedException {
    lock.lock();
    try {
      List<Seat> free = free(wanted);
      while (free.isEmpty()) {
        LOG.info("no core is free: waiting for one of {}", seats.size());
        freed.await();
        free = free(wanted);
      }
      for (Seat seat : free) {
        seat.granted(true);
        ensureStarted(seat.carrier());
      }
      if (monitor.getState() == Thread.State.NEW) {
        monitor.start();
      }
      if (wanted > defaultCores() && !dissolved && free.size() > defaultCores()) {
        dissolved = true;
        LOG.info("all {} CPUs are granted: there is no low-latency core", free.size());
      }
      confineOthers();
      return free;
    } finally {
      lock.unlock();
    }
  }

  private List<Seat> free(int wanted) {
    int usable = wanted > defaultCores() ? seats.size() : defaultCores();
    List<Seat> free = new ArrayList<>();
    for (Seat seat : seats.subList(0, usable)) {
      if (!seat.isGranted() && free.size() < wanted) {
        free.add(seat);
      }
    }
    return free;
  }

  private static void ensureStarted(Carrier carrier) throws InterruptedException {
    if (carrier.getState() == Thread.State.NEW) {
      carrier.startPinned();
    }
  }

  /** Takes a core back: its carrier has nothing to run. */
  void release(Seat seat) {
    lock.lock();
    try {
      seat.granted(false);
      dissolved = seats.stream().allMatch(Seat::isGranted);
      freed.signalAll();
      confineOthers();
    } finally {
      lock.unlock();
    }
  }

  /** Moves every thread that is not a carrier off the carriers' cores, or lets them go again. */
  private void confineOthers() {
    List<Integer> all = cpus(topology);
    boolean confine = all.size() > 1 && !dissolved && seats.stream().anyMatch(Seat::isGranted);
    try {
      pool.confine(seats, Affinity.threads(), confine ? all.subList(0, 1) : all);
    } catch (IOException failure) {
      LOG.warn("threads are not confined to the low-latency core: {}", failure.getMessage());
    }
  }
}
