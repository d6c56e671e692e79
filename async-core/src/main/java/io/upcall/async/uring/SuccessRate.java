package io.upcall.async.uring;

/**
 * How often attempts of one kind succeeded lately, and so whether the next one is worth its system
 * call: while they fail mostly, only a sample is made. Owned by the driver's owner.
 *
 * <p>A sample stands for all that were not made, and weighs so much more: two or three that succeed
 * and attempts are worth it again. With the weight of any other it took twenty of them, which is
 * seven hundred receives the dear way after each lull of a busy server: two of five, of 64
 * connections.
 */
final class SuccessRate {

  private static final int SCALE = 1 << 10;
  private static final int WORTH_TRYING = SCALE / 2;

  /** Attempts whose outcome the rate is made of, about. */
  private static final int ATTEMPTS = 32;

  /** The same of samples. */
  private static final int SAMPLES = 4;

  /** Of so many that are asked for one is made. */
  private static final int SAMPLE_OF = 32;

  /** Of {@link #SCALE}. */
  private int successes = SCALE;

  /** Asked for, and not made, since the last sample. */
  private int untried;

  /** True when the next attempt is worth it, or is a sample. */
  boolean isWorthTrying() {
    return isHigh() || ++untried % SAMPLE_OF == 0;
  }

  private boolean isHigh() {
    return successes >= WORTH_TRYING;
  }

  /** Learns from an attempt. */
  void learn(boolean success) {
    successes += ((success ? SCALE : 0) - successes) / (isHigh() ? ATTEMPTS : SAMPLES);
  }
}
