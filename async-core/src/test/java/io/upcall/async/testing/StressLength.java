package io.upcall.async.testing;

/** How long the stress tests last: {@code -Dupcall.stress} has the full length. */
public final class StressLength {

  private static final boolean FULL = System.getProperty("upcall.stress") != null;

  private StressLength() {}

  /** True for the full length, false for the few seconds that every build can afford. */
  public static boolean isFull() {
    return FULL;
  }
}
