package io.upcall.cores;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Uthreads that yield to each other on a vcore, beside virtual threads that do so on a bare loop on
 * the same CPU: at most 1.2 times.
 *
 * <pre>
 *   mvn install -DskipTests
 *   mvn -Pjmh -pl cores-mgr -Dupcall.jmh.main=io.upcall.cores.UthreadSwitchBench
 * </pre>
 *
 * <p>Not a benchmark of JMH's, whose forks are seconds apart: on a machine that others share, that
 * is another machine. Here a hundredth of a second of the one follows a hundredth of the other, in
 * one JVM, and the figure is the median of the ratios of such pairs.
 */
public final class UthreadSwitchBench {

  private static final int YIELDS = 40_000;
  private static final int WARM_UPS = 100;
  private static final int PAIRS = 500;

  private final int threads;

  private UthreadSwitchBench(int threads) {
    this.threads = threads;
  }

  /** Prints one line for each number of threads that yield to each other. */
  public static void main(String[] arguments) throws Exception {
    System.out.printf(
        "%-8s %9s %9s   %9s %9s %9s%n", "threads", "ours, ns", "bare, ns", "ratio", "min", "max");
    new UthreadSwitchBench(2).run();
    new UthreadSwitchBench(64).run();
    System.exit(0);
  }

  private void run() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    // Each sleeps while the other runs.
    Proc proc =
        Proc.start(
            ProcOptions.named("switches"),
            () -> {
              over.await();
              return 0;
            });
    List<Topology.Core> cores = CoreManager.system().topology().cores();
    BareLoop bare = new BareLoop(cores.get(cores.size() - 1).number());
    bare.start();
    for (int i = 0; i < WARM_UPS; i++) {
      switchNanos(proc::spawn);
      switchNanos(bare::spawn);
    }
    double[] our = new double[PAIRS];
    double[] bares = new double[PAIRS];
    double[] ratios = new double[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      our[i] = switchNanos(proc::spawn);
      bares[i] = switchNanos(bare::spawn);
      ratios[i] = our[i] / bares[i];
    }
    System.out.printf(
        "%-8d %9.1f %9.1f   %9.2f %9.2f %9.2f%n",
        threads, median(our), median(bares), median(ratios), ratios[0], ratios[PAIRS - 1]);
    over.countDown();
    proc.awaitExit();
    bare.end();
  }

  /** Sorts {@code values}. */
  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private double switchNanos(Function<Runnable, Thread> starter) throws InterruptedException {
    int each = YIELDS / threads;
    List<Thread> started = new ArrayList<>();
    long beganNanos = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      started.add(starter.apply(() -> yieldTimes(each)));
    }
    for (Thread thread : started) {
      thread.join();
    }
    return (double) (System.nanoTime() - beganNanos) / (each * threads);
  }

  private static void yieldTimes(int times) {
    for (int i = 0; i < times; i++) {
      Thread.yield();
    }
  }
}
