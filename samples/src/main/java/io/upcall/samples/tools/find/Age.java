package io.upcall.samples.tools.find;

import io.upcall.libc.StructTimespec;
import io.upcall.libc.Time;

/** How long ago something was, in whole units: what began is not counted. */
final class Age {
  private static final double NANOS_A_SECOND = 1e9;

  private final long unitSeconds;
  private final Comparison comparison;
  private final double nowSeconds;
  private final boolean isWhole;

  Age(long unitSeconds, Comparison comparison, boolean isWhole) {
    this.unitSeconds = unitSeconds;
    this.comparison = comparison;
    this.isWhole = isWhole;
    this.nowSeconds = (double) Time.time();
  }

  boolean holds(StructTimespec time) {
    double seconds = nowSeconds - time.tv_sec() - time.tv_nsec() / NANOS_A_SECOND;
    double units = seconds / unitSeconds;
    // Of minutes "exactly n" is the one that ends there, and more and less are not rounded.
    return comparison.holds(
        isWhole ? Math.floor(units) : comparison.sign() == 0 ? Math.ceil(units) : units);
  }
}
