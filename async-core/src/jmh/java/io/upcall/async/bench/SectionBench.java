package io.upcall.async.bench;

import io.upcall.async.spin.SpinLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A section of a few stores under each kind of lock: by one thread, and by two that always want the
 * same one, which idents that hash to different buckets never do.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SectionBench {

  private final SpinLock spin = new SpinLock();
  private final ReentrantLock reentrant = new ReentrantLock();
  private final Object monitor = new Object();

  // Guarded by whichever lock the group uses.
  private long first;
  private long last;

  /** A benchmark of sections. */
  public SectionBench() {}

  private long section() {
    first++;
    last = first;
    return last;
  }

  private long underSpinLock() {
    spin.lock();
    try {
      return section();
    } finally {
      spin.unlock();
    }
  }

  private long underReentrantLock() {
    reentrant.lock();
    try {
      return section();
    } finally {
      reentrant.unlock();
    }
  }

  private long underMonitor() {
    synchronized (monitor) {
      return section();
    }
  }

  /** Ours, alone. */
  @Benchmark
  @Goal
  @Group("spinLock1")
  @GroupThreads(1)
  public long spinLock1() {
    return underSpinLock();
  }

  /** Ours, with another. */
  @Benchmark
  @Group("spinLock2")
  @GroupThreads(2)
  public long spinLock2() {
    return underSpinLock();
  }

  /** The JDK's lock, alone. */
  @Benchmark
  @Group("reentrantLock1")
  @GroupThreads(1)
  public long reentrantLock1() {
    return underReentrantLock();
  }

  /** The JDK's lock, with another. */
  @Benchmark
  @Group("reentrantLock2")
  @GroupThreads(2)
  public long reentrantLock2() {
    return underReentrantLock();
  }

  /** A monitor, alone. */
  @Benchmark
  @Group("monitor1")
  @GroupThreads(1)
  public long monitor1() {
    return underMonitor();
  }

  /** A monitor, with another. */
  @Benchmark
  @Group("monitor2")
  @GroupThreads(2)
  public long monitor2() {
    return underMonitor();
  }
}
