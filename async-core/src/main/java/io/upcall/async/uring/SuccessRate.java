package io.upcall.async.uring;

/**
 * How often attempts of one kind succeeded lately, and so whether the next one is worth its system
 * call: while they fail mostly, only a sample is made. Owned by the driver's owner.
 */
final class SuccessRate {

  private static final int SCALE = 1 << 10;
  private static final int WORTH_TRYING = SCALE / 2;
  private static final int WEIGHT = 32;
  private static final int SAMPLE = 32;

  /** Of {@link #SCALE}. */
  private int successes = SCALE;

  /** Asked for, and not made, since the last sample. */
  private int untried;

  /** True when the next attempt is worth it, or is a sample. */
  boolean isWorthTrying() {
    return successes >= WORTH_TRYING || ++untried % SAMPLE == 0;
  }

  /** Learns from an attempt. */
  void learn(boolean success) {
    successes += ((success ? SCALE : 0) - successes) / WEIGHT;
  }
}
