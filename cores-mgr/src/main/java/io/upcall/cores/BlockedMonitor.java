package io.upcall.cores;

import io.upcall.async.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every vcore that runs and gives those whose carrier is blocked a new one. One thread of
 * the low-latency set; it disturbs no carrier, and a look allocates nothing.
 *
 * <table>
 * <caption>How often it looks, and so how long a block may go unseen</caption>
 * <tr><th>every</th><th>when</th></tr>
 * <tr><td>3 ms</td><td>nothing blocked lately: a tick costs 30 µs of CPU, since all it needs has left the
 *     caches by then; one percent</td></tr>
 * <tr><td>500 µs</td><td>for 100 ms after a replacement: this program blocks; and for 2 ms after
 *     the first vcore woke up: what it woke up for is going on now</td></tr>
 * <tr><td>30 µs</td><td>for 1 ms after one, and between two sights of a thread that sleeps: who was
 *     ready behind a uthread that blocked often blocks in the same place</td></tr>
 * <tr><td>never</td><td>all vcores have slept for 50 ms</td></tr>
 * </table>
 *
 * <p>While all vcores sleep it sleeps too: some time after the last one fell asleep it dozes, and
 * the first that wakes up wakes it. {@code dozing} is set before the last look, and a vcore says
 * that it is awake before it reads {@code dozing}; both are volatile, so one of them sees the
 * other.
 *
 * <p>It also sees who computes for long while others are ready behind it, which nobody else does:
 * then a sibling that sleeps is woken, to take them.
 *
 * <p>It must not log while it could do its work, nor wait for a lock that a uthread can hold: what
 * it waited for might be what it is to set free.
 */
final class BlockedMonitor extends Thread {

  private static final Logger LOG = LoggerFactory.getLogger(BlockedMonitor.class);

  private static final long CALM_TICK_NANOS = 3_000_000;
  private static final long WARY_TICK_NANOS = 500_000;
  private static final long ALERT_TICK_NANOS = Watch.SIGHTING_NANOS;

  private static final long WARY_AFTER_REPLACEMENT_NANOS = 100_000_000;
  private static final long WARY_AFTER_DOZE_NANOS = 2_000_000;
  private static final long ALERT_NANOS = 1_000_000;

  /**
   * How long all vcores must have slept before it dozes. So long that a server with some twenty
   * requests a second or more does not wake it for each.
   */
  private static final long QUIET_NANOS = 50_000_000;

  /** After a failure, which may be for want of memory or threads. */
  private static final long FAILURE_NANOS = 100_000_000;

  private final CarrierPool pool;

  /** What it looks at. Replaced as a whole, in {@link #change}; read by the monitor. */
  private volatile List<Watch> watches = List.of();

  private final Object change = new Object();

  /** What makes the probes of watches to come. */
  private volatile Supplier<ThreadProbe> probes = ProcfsProbe::new;

  /** Watches that are over: the monitor closes their files. */
  private final Queue<Watch> ended = new ConcurrentLinkedQueue<>();

  /** See the class comment. Set by the monitor, cleared by whoever wakes it. */
  private volatile boolean dozing;

  // Owned by the monitor's thread.
  private long busyAtNanos = System.nanoTime();
  private long alertUntilNanos = busyAtNanos;
  private long waryUntilNanos = busyAtNanos;

  BlockedMonitor(CarrierPool pool) {
    super("upcall-monitor");
    this.pool = pool;
    setDaemon(true);
  }

  // ---- for other threads -----------------------------------------------------------------------

  /** A vcore was granted a core. */
  void watch(Vcore vcore) {
    synchronized (change) {
      List<Watch> more = new ArrayList<>(watches);
      more.add(new Watch(vcore, probes.get()));
      watches = List.copyOf(more);
    }
    awake();
  }

  /** Has vcores from here on looked at by probes of the caller's: for tests. Returns the others. */
  Supplier<ThreadProbe> probes(Supplier<ThreadProbe> newProbes) {
    Supplier<ThreadProbe> old = probes;
    probes = newProbes;
    return old;
  }

  /** A vcore has ended. */
  void unwatch(Vcore vcore) {
    synchronized (change) {
      List<Watch> fewer = new ArrayList<>();
      for (Watch watch : watches) {
        if (watch.vcore() == vcore) {
          ended.add(watch);
        } else {
          fewer.add(watch);
        }
      }
      watches = List.copyOf(fewer);
    }
    awake();
  }

  /** A vcore woke up: it may block from here on. One volatile read when the monitor is awake. */
  void awake() {
    if (dozing) {
      dozing = false;
      LockSupport.unpark(this);
    }
  }

  // ---- the thread ------------------------------------------------------------------------------

  @Override
  public void run() {
    Affinity.serveOthers();
    while (true) {
      long napNanos = FAILURE_NANOS;
      try {
        napNanos = tick(System.nanoTime());
      } catch (RuntimeException | Error failure) {
        LOG.error("the monitor of blocked carriers goes on after a failure", failure);
      }
      if (napNanos == Driver.FOREVER) {
        doze();
      } else {
        LockSupport.parkNanos(this, napNanos);
      }
    }
  }

  /** Looks at all vcores once; returns how long to wait. */
  private long tick(long nowNanos) {
    closeEnded();
    boolean quiet = true;
    boolean soon = false;
    List<Watch> all = watches;
    for (int i = 0; i < all.size(); i++) {
      Watch watch = all.get(i);
      Watch.Finding finding = watch.look(nowNanos);
      quiet &= finding == Watch.Finding.ASLEEP;
      soon |= finding == Watch.Finding.SIGHTED;
      if (finding == Watch.Finding.COMPUTING) {
        watch.vcore().proc().cores().offerReady(watch.vcore());
      }
      if (finding == Watch.Finding.BLOCKED) {
        soon = true;
        replace(watch, nowNanos);
      }
    }
    while (pool.isShort() && !all.isEmpty()) {
      pool.addSpare();
    }
    if (!quiet) {
      busyAtNanos = nowNanos;
    } else if (nowNanos - busyAtNanos >= QUIET_NANOS) {
      return Driver.FOREVER;
    }
    return soon ? ALERT_TICK_NANOS : tickNanos(nowNanos);
  }

  private long tickNanos(long nowNanos) {
    if (alertUntilNanos - nowNanos > 0) {
      return ALERT_TICK_NANOS;
    }
    return waryUntilNanos - nowNanos > 0 ? WARY_TICK_NANOS : CALM_TICK_NANOS;
  }

  private void replace(Watch watch, long nowNanos) {
    Carrier blocked = watch.carrier();
    if (blocked != null && pool.replace(watch.vcore(), blocked)) {
      alertUntilNanos = nowNanos + ALERT_NANOS;
      waryUntilNanos = nowNanos + WARY_AFTER_REPLACEMENT_NANOS;
    }
  }

  private void doze() {
    dozing = true;
    if (isQuiet()) {
      while (dozing) {
        LockSupport.park(this);
      }
    }
    dozing = false;
    busyAtNanos = System.nanoTime();
    waryUntilNanos = busyAtNanos + WARY_AFTER_DOZE_NANOS;
  }

  /** The look after {@code dozing} was set. */
  private boolean isQuiet() {
    for (Watch watch : watches) {
      Carrier carrier = watch.vcore().carrier();
      if (carrier != null && carrier.state() != Carrier.ENTER) {
        return false;
      }
    }
    return ended.isEmpty();
  }

  private void closeEnded() {
    for (Watch watch; (watch = ended.poll()) != null; ) {
      watch.close();
    }
  }
}
