package io.upcall.cores;

import java.util.Arrays;
import java.util.List;

/**
 * How long a core takes to change hands, each beside the same done by bare threads in the same run:
 *
 * <pre>
 *   mvn install -DskipTests
 *   mvn -Pjmh -pl cores-mgr -Dupcall.jmh.main=io.upcall.cores.GrantBench
 * </pre>
 *
 * <p>Not a benchmark of JMH's, because what is measured begins on one thread and ends on another:
 * from the decision of the core manager, or from the deadline, to the first instruction of the
 * vcore's loop. Batches of ours and of the bare threads take turns, so that both see the same
 * machine, and neither is there while the other is measured. {@code -Dupcall.jmh.args=quick} makes
 * it short, and the compilers are not done then.
 */
public final class GrantBench {

  private static final int BATCHES = 10;

  /** Ten thousand grants: before that, what is measured is the compilers' first attempts. */
  private static final int WARM_UPS = 20;

  private final Topology.Core low;
  private final Topology.Core core;

  /** Rounds of ours, and then as many of the bare threads. */
  private final int aBatch;

  private GrantBench(List<Topology.Core> cores, int aBatch) {
    this.aBatch = aBatch;
    this.low = cores.get(0);
    this.core = cores.get(1);
  }

  /** Prints one line a measurement. */
  public static void main(String[] arguments) throws Exception {
    List<Topology.Core> cores = CoreManager.system().topology().cores();
    if (cores.size() != 2) {
      System.err.println(
          "needs 2 CPUs, so that all procs want the one core: taskset -c 0,1; there are "
              + cores.size());
      System.exit(1);
    }
    boolean quick = Arrays.asList(arguments).contains("quick");
    new GrantBench(cores, quick ? 100 : 500).run();
    System.exit(0);
  }

  private void run() throws Exception {
    System.out.printf(
        "%-28s %9s %9s   %-34s %9s %9s %7s %7s%n",
        "µs", "p50", "p99", "bare", "p50", "p99", "p50 ×", "p99 ×");
    for (int i = 0; i < WARM_UPS; i++) {
      measure(() -> new OurGrants(0), new long[aBatch], 0);
    }
    compare(
        "grant of a parked core",
        () -> new OurGrants(Contestant.PAUSE_NANOS),
        "futex wake",
        () -> new BareWake(core, false));
    compare(
        "grant of a spinning core",
        () -> new OurGrants(0),
        "handshake",
        () -> new BareWake(core, true));
    compare(
        "cooperative revoke",
        () -> new OurRevokes(true),
        "futex wake",
        () -> new BareWake(core, false));
    compare(
        "forced revoke",
        () -> new OurRevokes(false),
        "wake, and move the other away",
        () -> new BareEviction(low, core));
  }

  private interface Entry {
    Contestant enter() throws Exception;
  }

  private void compare(String name, Entry ours, String bareName, Entry bare) throws Exception {
    long[] our = new long[BATCHES * aBatch];
    long[] bares = new long[BATCHES * aBatch];
    // Once for what is this one's alone.
    measure(ours, new long[aBatch], 0);
    measure(bare, new long[aBatch], 0);
    for (int batch = 0; batch < BATCHES; batch++) {
      measure(ours, our, batch * aBatch);
      measure(bare, bares, batch * aBatch);
    }
    double p50Ratio = ratio(our, bares, 50);
    double p99Ratio = ratio(our, bares, 99);
    Arrays.sort(our);
    Arrays.sort(bares);
    System.out.printf(
        "%-28s %9.2f %9.2f   %-34s %9.2f %9.2f %7.2f %7.2f%n",
        name,
        percentile(our, 50) / 1e3,
        percentile(our, 99) / 1e3,
        bareName,
        percentile(bares, 50) / 1e3,
        percentile(bares, 99) / 1e3,
        p50Ratio,
        p99Ratio);
  }

  /**
   * The median of the ratios of neighbouring batches: for seconds at a time a wake may cost a tenth
   * of what it costs otherwise, as the host of a virtual machine likes.
   */
  private double ratio(long[] our, long[] bares, int percent) {
    double[] ratios = new double[BATCHES];
    for (int batch = 0; batch < BATCHES; batch++) {
      ratios[batch] = ofBatch(our, batch, percent) / ofBatch(bares, batch, percent);
    }
    Arrays.sort(ratios);
    return (ratios[(BATCHES - 1) / 2] + ratios[BATCHES / 2]) / 2;
  }

  private double ofBatch(long[] nanos, int batch, int percent) {
    long[] own = Arrays.copyOfRange(nanos, batch * aBatch, (batch + 1) * aBatch);
    Arrays.sort(own);
    return percentile(own, percent);
  }

  private static double percentile(long[] sorted, int percent) {
    return sorted[sorted.length * percent / 100];
  }

  private void measure(Entry entry, long[] into, int from) throws Exception {
    try (Contestant contestant = entry.enter()) {
      yielding(
          () -> {
            for (int i = 0; i < aBatch / 10; i++) {
              contestant.next();
            }
            for (int i = 0; i < aBatch; i++) {
              into[from + i] = contestant.next();
            }
          });
    }
  }

  /**
   * Who watches spins on the CPU of the manager's thread, which no program does: so it lets all
   * others go first. Threads that it starts would, too: it must not start any.
   */
  private static void yielding(Runnable body) {
    Affinity affinity = new Affinity();
    int self = affinity.currentTid();
    affinity.idlePolicy(self);
    try {
      body.run();
    } finally {
      affinity.usualPolicy(self);
    }
  }
}
