package io.upcall.samples.bench.mixed;

import java.util.concurrent.TimeUnit;

/**
 * Computes for ever and hears nothing for 10 ms at a time: who wants its core has to take it by
 * force.
 *
 * <p>What it gets done it counts in time: pieces, times what the fastest of them took. That is the
 * CPU time it had, without what was lost to whoever it shared the CPU with.
 */
final class Hog {
  private static final long DEAF_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int STEPS_A_PIECE = 10_000;

  private long state = 88172645463325252L;
  private long pieces;
  private long fastestNanos = Long.MAX_VALUE;

  /** What it has done until now; written by its thread alone, read by others. */
  private volatile long doneNanos;

  void computeForEver() {
    while (true) {
      long beginNanos = System.nanoTime();
      long nowNanos = beginNanos;
      while (nowNanos - beginNanos < DEAF_NANOS) {
        computeOnePiece();
        long endNanos = System.nanoTime();
        fastestNanos = Math.min(fastestNanos, endNanos - nowNanos);
        nowNanos = endNanos;
        pieces++;
      }
      doneNanos = pieces * fastestNanos;
      Thread.yield();
    }
  }

  long doneNanos() {
    return doneNanos;
  }

  /** Marsaglia's xorshift. */
  private void computeOnePiece() {
    long x = state;
    for (int i = 0; i < STEPS_A_PIECE; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    state = x;
  }
}
