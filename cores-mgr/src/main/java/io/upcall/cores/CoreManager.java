package io.upcall.cores;

import io.upcall.async.Kcont;
import io.upcall.async.slow.SlowRoad;
import io.upcall.cores.status.CoreState;
import io.upcall.cores.status.Coremap;
import io.upcall.cores.status.CoresMXBean;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the CPUs that the JVM may use and hands them to procs, whole.
 *
 * <p>With more than one CPU the first is the <em>low-latency core</em>: all threads that are not
 * carriers (collector, compilers, pollers, the program's own platform threads) are confined to it
 * while any proc lives, since a collector thread on a carrier's core costs gaps of 5 to 14 ms.
 * Asking for all CPUs is allowed and dissolves that set.
 *
 * <p>Which core is whose is decided by a {@link io.upcall.cores.policy.CoreAllocator} on a thread
 * of its own, {@code ManagerThread}; procs ask it by its queue and wait for nothing. A grant is a
 * wake-up of the carrier that is pinned to the core already, never a migration.
 */
public final class CoreManager {

  private static final Logger LOG = LoggerFactory.getLogger(CoreManager.class);

  private final Topology topology;
  private final CarrierPool pool;
  private final BlockedMonitor monitor;
  private final RingWatch rings = new RingWatch();
  private final ManagerThread thread;
  private final MachineView view = new MachineView(this);

  /** Procs that live: while there is one, others are confined to the low-latency core. */
  private final AtomicInteger procs = new AtomicInteger();

  /** One scan of all threads at a time. */
  private final Object confining = new Object();

  /** Guarded by itself; started with the first proc. */
  private boolean started;

  CoreManager(Topology topology) {
    this.topology = topology;
    this.pool = new CarrierPool(cpus(topology), Affinity.mayDefer());
    this.monitor = new BlockedMonitor(pool);
    BitSet lowLatency = new BitSet();
    if (topology.cores().size() > 1) {
      lowLatency.set(0);
    }
    this.thread = new ManagerThread(topology.cores(), lowLatency, pool, rings, this::confineOthers);
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

  /** The state of all cores, to be read at any moment; core i is that of {@link #topology}. */
  public Coremap coremap() {
    return thread.allocator().coremap();
  }

  /**
   * The cores, the procs and what was decided, as a management client sees them, too: see {@link
   * #registerBean}.
   */
  public CoresMXBean view() {
    return view;
  }

  /**
   * Registers {@link #view} with the platform's server as {@value MachineView#BEAN}; more often
   * than once does nothing. With {@code -Dupcall.jmx=true} the first proc does it.
   */
  public void registerBean() {
    view.register();
  }

  /** How many cores are granted. */
  public int grantedCores() {
    Coremap map = coremap();
    int granted = 0;
    for (int core = 0; core < map.cores(); core++) {
      CoreState state = map.state(core);
      granted += state == CoreState.FREE || state == CoreState.CLOSED ? 0 : 1;
    }
    return granted;
  }

  /** Who sees to it that a blocked carrier does not keep its vcore. */
  BlockedMonitor monitor() {
    return monitor;
  }

  CarrierPool pool() {
    return pool;
  }

  ManagerThread thread() {
    return thread;
  }

  Absentees absentees() {
    return thread.absentees();
  }

  /** Runs {@code kcont} on the manager's thread soon. */
  void post(Kcont kcont) {
    thread.post(kcont);
  }

  /** A vcore is off the core of {@code seat}. By its carrier, which has nothing to run any more. */
  void left(@Nullable Seat seat, Departure how) {
    if (seat != null) {
      thread.post(seat.left(how));
    }
  }

  /** A vcore is shut down. */
  void ended(Vcore vcore) {
    monitor.unwatch(vcore);
    rings.forget(vcore);
    pool.forget(vcore);
  }

  // ---- procs -----------------------------------------------------------------------------------

  /** A proc is about to ask for cores. */
  void procBegins() {
    synchronized (this) {
      if (!started) {
        started = true;
        view.registerIfAsked();
        monitor.start();
        thread.start();
      }
    }
    procs.incrementAndGet();
    confineOthers();
  }

  /** A proc has given all its cores back, or got none. */
  void procEnded() {
    procs.decrementAndGet();
    confineOthers();
  }

  /** Waits for what the manager's thread answers. */
  int await(CompletableFuture<Integer> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException failure) {
      throw new IllegalStateException("the core manager failed", failure.getCause());
    }
  }

  // ---- where threads run -----------------------------------------------------------------------

  /** Moves every thread that is not a carrier off the carriers' cores, or lets them go again. */
  private void confineOthers() {
    synchronized (confining) {
      try {
        pool.confine(thread.seats(), Affinity.threads(), coreless());
      } catch (IOException failure) {
        LOG.warn("threads are not confined to the low-latency core: {}", failure.getMessage());
      }
    }
  }

  /** The CPUs of all that have no core. */
  private List<Integer> coreless() {
    List<Integer> all = cpus(topology);
    boolean confine = all.size() > 1 && procs.get() > 0 && !thread.isDissolved();
    return confine ? all.subList(0, 1) : all;
  }

  /** Moves the calling thread off the carriers' cores, wherever its maker ran. */
  void leaveCarriersCores() {
    new Affinity().pin(0, coreless());
  }
}
