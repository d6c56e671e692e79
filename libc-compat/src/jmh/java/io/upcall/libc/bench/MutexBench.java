package io.upcall.libc.bench;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.Pthread;
import io.upcall.libc.PthreadMutex;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A lock and unlock that nobody disputes: pthread_mutex_t beside ReentrantLock. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MutexBench {

  private final ReentrantLock reentrantLock = new ReentrantLock();
  private final PthreadMutex mutex = new PthreadMutex();

  private long guarded;

  /** A free lock of each kind. */
  public MutexBench() {}

  /** The peer. */
  @Benchmark
  public long reentrantLock() {
    reentrantLock.lock();
    try {
      return ++guarded;
    } finally {
      reentrantLock.unlock();
    }
  }

  /** Ours: at most 1.2 times that. */
  @Benchmark
  public long mutex() throws ErrnoException {
    Pthread.pthread_mutex_lock(mutex);
    try {
      return ++guarded;
    } finally {
      Pthread.pthread_mutex_unlock(mutex);
    }
  }
}
