package io.upcall.async.testing;

import java.util.Random;

/**
 * Where random tests get their numbers: {@code -Dupcall.test.seed=N} repeats a run, otherwise each
 * run has a new one. A failure must show {@link #toString()}.
 */
public final class Seed {

  private static final String PROPERTY = "upcall.test.seed";

  private final long value = Long.getLong(PROPERTY, System.nanoTime());

  /** Random numbers of this seed. */
  public Random random() {
    return new Random(value);
  }

  @Override
  public String toString() {
    return "repeat with -D" + PROPERTY + "=" + value;
  }
}
