package io.upcall.cores;

import java.util.function.BooleanSupplier;

/**
 * One side of a comparison of {@link GrantBench}. While it is open it may keep CPUs busy, so only
 * one is open at a time.
 */
abstract class Contestant implements AutoCloseable {

  /**
   * Long enough for a thread to have parked, and for the CPU to be idle: that of a virtual machine
   * looks for work for another 200 µs first, and then a wake costs a tenth.
   */
  static final long PAUSE_NANOS = 500_000;

  /** Who computes on a core and is moved away computes for as long again. */
  static final long COMPUTING_NANOS = 1_000_000;

  /** Does it once; returns how long it took, in nanoseconds. */
  abstract long next();

  @Override
  public abstract void close();

  static void pause(long nanos) {
    long endNanos = System.nanoTime() + nanos;
    while (System.nanoTime() - endNanos < 0) {
      Thread.onSpinWait();
    }
  }

  static void spinUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }
}
