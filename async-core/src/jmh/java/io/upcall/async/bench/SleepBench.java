package io.upcall.async.bench;

import io.upcall.async.ClockThread;
import io.upcall.async.EventQueue;
import io.upcall.async.sleep.SleepTable;
import io.upcall.async.sleep.Sleeper;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A sleep from asleep by way of wakeup to its callback, beside offer and poll on a bare JCTools
 * MPSC queue; and the question of asleep()'s inventor: what would a second table for the
 * asynchronous sleepers cost, beside that of the threads?
 *
 * <p>Each has an ident of its own, as threads that wait for different things have. One thread is
 * sleeper, waker and consumer in turn.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SleepBench {

  private static final int SLEEPERS = 64;
  private static final int BUCKETS = 512;

  /** How many sleep before the first is woken. */
  @Param({"1", "64"})
  public int batch;

  private final ClockThread clock = new ClockThread();
  private final SleepTable table = new SleepTable(clock, BUCKETS);
  private final SleepTable threadTable = new SleepTable(clock, BUCKETS);
  private final ConcurrentHashMap<Object, Waiting> map = new ConcurrentHashMap<>();
  private final EventQueue queue = EventQueue.polled();
  private final MpscAtomicArrayQueue<Waiting> mpsc = new MpscAtomicArrayQueue<>(SLEEPERS);
  private final Waiting[] sleepers = new Waiting[SLEEPERS];
  private final Object[] idents = new Object[SLEEPERS];

  /** Sleepers that are awake. */
  public SleepBench() {
    for (int i = 0; i < SLEEPERS; i++) {
      sleepers[i] = new Waiting();
      idents[i] = new Object();
    }
  }

  /** Its callback counts. */
  static final class Waiting extends Sleeper {
    int runs;

    @Override
    protected void run() {
      runs++;
    }
  }

  /** The peer. */
  @Benchmark
  @OperationsPerInvocation(SLEEPERS)
  public void mpsc() {
    for (int i = 0; i < SLEEPERS; i += batch) {
      for (int j = i; j < i + batch; j++) {
        mpsc.offer(sleepers[j]);
      }
      for (int j = i; j < i + batch; j++) {
        Waiting waiting = mpsc.poll();
        if (waiting != null) {
          waiting.run();
        }
      }
    }
  }

  /** Ours: asleep and wakeup, and the delivery of the callback. */
  @Benchmark
  @Goal(ratio = 3, of = "mpsc")
  @OperationsPerInvocation(SLEEPERS)
  public void asleepWakeup() {
    for (int i = 0; i < SLEEPERS; i += batch) {
      for (int j = i; j < i + batch; j++) {
        table.asleep(idents[j], sleepers[j], queue, 0);
      }
      for (int j = i; j < i + batch; j++) {
        table.wakeup(idents[j]);
      }
      queue.drain(batch);
    }
  }

  /** The same, if threads slept in a table of their own: wakeup has to look into both. */
  @Benchmark
  @Goal
  @OperationsPerInvocation(SLEEPERS)
  public void asleepWakeupWithTwoTables() {
    for (int i = 0; i < SLEEPERS; i += batch) {
      for (int j = i; j < i + batch; j++) {
        table.asleep(idents[j], sleepers[j], queue, 0);
      }
      for (int j = i; j < i + batch; j++) {
        threadTable.wakeup(idents[j]);
        table.wakeup(idents[j]);
      }
      queue.drain(batch);
    }
  }

  /** A sleep that was not needed: withdrawn, without a callback. */
  @Benchmark
  @Goal
  @OperationsPerInvocation(SLEEPERS)
  public void asleepUnasleep() {
    for (int i = 0; i < SLEEPERS; i += batch) {
      for (int j = i; j < i + batch; j++) {
        table.asleep(idents[j], sleepers[j], queue, 0);
      }
      for (int j = i; j < i + batch; j++) {
        table.unasleep(sleepers[j]);
      }
    }
  }

  /** Nobody sleeps: most wakeups are like this. */
  @Benchmark
  @Goal
  @OperationsPerInvocation(SLEEPERS)
  public int wakeupOfNobody() {
    int woken = 0;
    for (Object ident : idents) {
      woken += table.wakeup(ident);
    }
    return woken;
  }

  /** The same with two tables. */
  @Benchmark
  @Goal
  @OperationsPerInvocation(SLEEPERS)
  public int wakeupOfNobodyWithTwoTables() {
    int woken = 0;
    for (Object ident : idents) {
      woken += threadTable.wakeup(ident) + table.wakeup(ident);
    }
    return woken;
  }

  /**
   * What a lock-free table costs: the map of the JDK, without order among the sleepers of an ident,
   * and a node a sleep.
   */
  @Benchmark
  @OperationsPerInvocation(SLEEPERS)
  public void concurrentHashMap() {
    for (int i = 0; i < SLEEPERS; i += batch) {
      for (int j = i; j < i + batch; j++) {
        map.putIfAbsent(idents[j], sleepers[j]);
      }
      for (int j = i; j < i + batch; j++) {
        Waiting waiting = map.remove(idents[j]);
        if (waiting != null) {
          queue.post(waiting);
        }
      }
      queue.drain(batch);
    }
  }
}
