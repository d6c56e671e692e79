package io.upcall.cores;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Uthreads that yield to each other on a vcore, beside virtual threads that do so on a bare loop on
 * the same CPU: at most 1.2 times.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UthreadSwitchBench {

  private static final int YIELDS = 40_000;

  /** How many yield to each other. */
  @Param({"2", "64"})
  private int threads;

  private final CountDownLatch over = new CountDownLatch(1);
  private Proc proc;
  private BareLoop bare;

  /** A benchmark of switches. */
  public UthreadSwitchBench() {}

  /** A proc with one core, which sleeps while the other loop runs there. */
  @Setup
  public void start() throws Exception {
    proc =
        Proc.start(
            ProcOptions.named("switches"),
            () -> {
              over.await();
              return 0;
            });
    List<Topology.Core> cores = CoreManager.system().topology().cores();
    bare = new BareLoop(cores.get(cores.size() - 1).number());
    bare.start();
  }

  /** Ends both. */
  @TearDown
  public void end() throws InterruptedException {
    over.countDown();
    proc.awaitExit();
    bare.end();
  }

  private void yieldToEachOther(Function<Runnable, Thread> starter) throws InterruptedException {
    int each = YIELDS / threads;
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      started.add(starter.apply(() -> yieldTimes(each)));
    }
    for (Thread thread : started) {
      thread.join();
    }
  }

  private static void yieldTimes(int times) {
    for (int i = 0; i < times; i++) {
      Thread.yield();
    }
  }

  /** Ours. */
  @Benchmark
  @OperationsPerInvocation(YIELDS)
  public void uthreads() throws InterruptedException {
    yieldToEachOther(proc::spawn);
  }

  /** Loom's, with the least around it. */
  @Benchmark
  @OperationsPerInvocation(YIELDS)
  public void bareLoom() throws InterruptedException {
    yieldToEachOther(bare::spawn);
  }
}
