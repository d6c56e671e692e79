package io.upcall.samples.cores;

/** Computing that can be seen, and seen to stop: by steps, with a scheduling point after each. */
final class Step {
  private Step() {}

  /** Computes for {@code nanos}, then lets others have the vcore, or the core if it is wanted. */
  static void compute(long nanos) {
    long endNanos = System.nanoTime() + nanos;
    while (System.nanoTime() - endNanos < 0) {
      Thread.onSpinWait();
    }
    Thread.yield();
  }
}
