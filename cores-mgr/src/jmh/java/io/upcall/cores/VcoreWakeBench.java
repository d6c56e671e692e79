package io.upcall.cores;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Two that wake each other from sleep, each on a CPU of its own: uthreads on vcores (of two procs,
 * since a wake inside a proc brings the woken one to the waker), and bare threads by futex: at most
 * 1.3 times. The time is that of one wake, from the call to the first step of the one woken.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VcoreWakeBench {

  private static final int ROUND_TRIPS = 2_000;
  private static final int NR_FUTEX = System.getProperty("os.arch", "").equals("amd64") ? 202 : 98;
  private static final int FUTEX_WAIT_PRIVATE = 128;
  private static final int FUTEX_WAKE_PRIVATE = 129;

  private final CountDownLatch over = new CountDownLatch(1);
  private final NativeSyscalls syscalls = new NativeSyscalls();
  private final long word = NativeMemory.allocate(8);
  private Proc near;
  private Proc far;

  /** Whose turn it is: 0 or 1. Each side writes it in its turn. */
  private volatile int turn;

  /** A benchmark of wakes. */
  public VcoreWakeBench() {}

  /** Two procs, a core each. */
  @Setup
  public void start() throws Exception {
    int cpus = CoreManager.system().topology().cores().size();
    if (cpus < 2) {
      throw new IllegalStateException("1 CPU: a wake from another vcore needs two");
    }
    ProcMain wait =
        () -> {
          over.await();
          return 0;
        };
    near = Proc.start(ProcOptions.named("near"), wait);
    far = Proc.start(ProcOptions.named("far").withCores(cpus), wait);
  }

  /** Ends both. */
  @TearDown
  public void end() throws InterruptedException {
    over.countDown();
    near.awaitExit();
    far.awaitExit();
    NativeMemory.free(word);
  }

  private static int lastCpu() {
    List<Topology.Core> cores = CoreManager.system().topology().cores();
    return cores.get(cores.size() - 1).number();
  }

  private static int firstCpu() {
    return CoreManager.system().topology().cores().get(0).number();
  }

  // ---- by park and unpark ----------------------------------------------------------------------

  private final Thread[] players = new Thread[2];

  private void play(int side) {
    for (int i = 0; i < ROUND_TRIPS; i++) {
      while (turn != side) {
        LockSupport.park(this);
      }
      turn = 1 - side;
      LockSupport.unpark(players[1 - side]);
    }
  }

  private void rally(Thread first, Thread second) throws InterruptedException {
    turn = 0;
    players[0] = first;
    players[1] = second;
    second.start();
    first.start();
    first.join();
    second.join();
  }

  /** Ours. */
  @Benchmark
  @OperationsPerInvocation(2 * ROUND_TRIPS)
  public void vcores() throws InterruptedException {
    turn = 0;
    CountDownLatch known = new CountDownLatch(1);
    players[0] = near.spawn(() -> playWhen(known, 0));
    players[1] = far.spawn(() -> playWhen(known, 1));
    known.countDown();
    players[0].join();
    players[1].join();
  }

  private void playWhen(CountDownLatch known, int side) {
    try {
      known.await();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
    play(side);
  }

  /** Bare threads, by the JDK's park. */
  @Benchmark
  @OperationsPerInvocation(2 * ROUND_TRIPS)
  public void threads() throws InterruptedException {
    rally(
        new Thread(() -> pinned(lastCpu(), () -> play(0))),
        new Thread(() -> pinned(firstCpu(), () -> play(1))));
  }

  private static void pinned(int cpu, Runnable body) {
    new Affinity().pin(0, List.of(cpu));
    body.run();
  }

  // ---- by futex --------------------------------------------------------------------------------

  private void playFutex(int side) {
    for (int i = 0; i < ROUND_TRIPS; i++) {
      while (turn != side) {
        syscalls.syscall(NR_FUTEX, word, FUTEX_WAIT_PRIVATE, 1 - side, 0, 0, 0);
      }
      // The word first: who saw that it has no turn, and sleeps, sleeps on a word that says so.
      NativeMemory.putInt(word, 1 - side);
      turn = 1 - side;
      syscalls.syscall(NR_FUTEX, word, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
    }
  }

  /** Bare threads, by system calls. */
  @Benchmark
  @OperationsPerInvocation(2 * ROUND_TRIPS)
  public void futex() throws InterruptedException {
    NativeMemory.putInt(word, 0);
    rally(
        new Thread(() -> pinned(lastCpu(), () -> playFutex(0))),
        new Thread(() -> pinned(firstCpu(), () -> playFutex(1))));
  }
}
