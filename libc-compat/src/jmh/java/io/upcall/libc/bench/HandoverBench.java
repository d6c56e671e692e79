package io.upcall.libc.bench;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.Pthread;
import io.upcall.libc.PthreadMutex;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Two uthreads of one vcore that dispute a mutex at every step, beside two that park and unpark
 * each other. Each invocation starts a proc's main uthread and another one, and has them take so
 * many steps that the start does not count.
 *
 * <p>On one vcore nobody disputes a mutex whose owner does not let others run, so a step of the
 * mutex has a yield, which is no part of the hand-over: that is {@link #disputedMutex} without
 * {@link #yieldAlone}, and is to be at most twice {@link #parkUnpark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandoverBench {

  private static final int STEPS = 1_000_000;

  /** Whose turn it is. Both uthreads are on one vcore, and it is volatile all the same. */
  private volatile int turn;

  /** Nothing to prepare. */
  public HandoverBench() {}

  /** The peer: a step is an unpark of the other one and a park. */
  @Benchmark
  @OperationsPerInvocation(2 * STEPS)
  public int parkUnpark() throws Exception {
    return Proc.run(
        ProcOptions.named("bench"),
        () -> {
          Thread main = Thread.currentThread();
          Thread other = Proc.current().spawn(() -> steps(main, 1));
          steps(other, 0);
          other.join();
          return 0;
        });
  }

  private void steps(Thread peer, int mine) {
    for (int i = 0; i < STEPS; i++) {
      while (turn != mine) {
        LockSupport.park();
      }
      turn = 1 - mine;
      LockSupport.unpark(peer);
    }
  }

  /**
   * What the yield in a step of {@link #disputedMutex} costs by itself: the other one is parked.
   */
  @Benchmark
  @OperationsPerInvocation(2 * STEPS)
  public int yieldAlone() throws Exception {
    return Proc.run(
        ProcOptions.named("bench"),
        () -> {
          Thread other = Proc.current().spawn(LockSupport::park);
          for (int i = 0; i < 2 * STEPS; i++) {
            Thread.yield();
          }
          LockSupport.unpark(other);
          other.join();
          return 0;
        });
  }

  /** Ours: a step is a lock, a yield that makes the other one want it, and an unlock. */
  @Benchmark
  @OperationsPerInvocation(2 * STEPS)
  public int disputedMutex() throws Exception {
    return Proc.run(
        ProcOptions.named("bench"),
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          Pthread.Handle<Void> other = Pthread.pthread_create(() -> steps(mutex));
          steps(mutex);
          Pthread.pthread_join(other);
          return 0;
        });
  }

  private static void steps(PthreadMutex mutex) throws Exception {
    for (int i = 0; i < STEPS; i++) {
      Pthread.pthread_mutex_lock(mutex);
      Thread.yield();
      Pthread.pthread_mutex_unlock(mutex);
    }
  }
}
