package io.upcall.cores;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * <p>A core is FREE or GRANTED, and its carrier is what says so: cores are counted by looking at
 * their states, never by counters that could drift. A grant is a wake-up of the carrier that was
 * pinned to the core from the start, never a migration.
 */
public final class CoreManager {

  private static final Logger LOG = LoggerFactory.getLogger(CoreManager.class);

  private final Topology topology;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  /** A core's carrier and whether it is granted. Guarded by lock; in the order of granting. */
  private final Map<Carrier, Boolean> granted = new LinkedHashMap<>();

  /** Guarded by lock. */
  private final Affinity affinity = new Affinity();

  /** True while the low-latency core is given to a proc, too. Guarded by lock. */
  private boolean dissolved;

  CoreManager(Topology topology) {
    this.topology = topology;
    List<Topology.Core> cores = topology.cores();
    // The low-latency core is the last to be granted.
    for (int i = cores.size() - 1; i >= 0; i--) {
      granted.put(new Carrier(cores.get(i)), false);
    }
  }

  private static final class Holder {
    static final CoreManager SYSTEM = new CoreManager(Topology.read());
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

  /** How many cores are granted. */
  public int grantedCores() {
    lock.lock();
    try {
      return (int) granted.values().stream().filter(Boolean::booleanValue).count();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Grants up to {@code wanted} cores, at least one; waits until one is free. The carriers are
   * running threads, parked.
   */
  List<Carrier> acquire(int wanted) throws InterruptedException {
    lock.lock();
    try {
      List<Carrier> free = free(wanted);
      while (free.isEmpty()) {
        LOG.info("no core is free: waiting for one of {}", topology.cores().size());
        freed.await();
        free = free(wanted);
      }
      for (Carrier carrier : free) {
        granted.put(carrier, true);
        ensureStarted(carrier);
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

  private List<Carrier> free(int wanted) {
    int usable = wanted > defaultCores() ? granted.size() : defaultCores();
    List<Carrier> free = new ArrayList<>();
    int seen = 0;
    for (Map.Entry<Carrier, Boolean> core : granted.entrySet()) {
      if (seen++ < usable && !core.getValue() && free.size() < wanted) {
        free.add(core.getKey());
      }
    }
    return free;
  }

  private void ensureStarted(Carrier carrier) throws InterruptedException {
    if (carrier.getState() == Thread.State.NEW) {
      carrier.startPinned(this);
    }
  }

  /** Takes a core back: its carrier has nothing to run. */
  void release(Carrier carrier) {
    lock.lock();
    try {
      granted.put(carrier, false);
      dissolved = granted.values().stream().allMatch(Boolean::booleanValue);
      freed.signalAll();
      confineOthers();
    } finally {
      lock.unlock();
    }
  }

  /** Moves every thread that is not a carrier off the carriers' cores, or lets them go again. */
  private void confineOthers() {
    List<Integer> all = topology.cores().stream().map(Topology.Core::number).toList();
    boolean confine = granted.containsValue(true) && all.size() > 1 && !dissolved;
    List<Integer> where = confine ? all.subList(0, 1) : all;
    try {
      for (int tid : Affinity.threads()) {
        if (granted.keySet().stream().noneMatch(carrier -> carrier.tid() == tid)) {
          affinity.pin(tid, where);
        }
      }
    } catch (IOException failure) {
      LOG.warn("threads are not confined to the low-latency core: {}", failure.getMessage());
    }
  }
}
