package io.upcall.samples.bench.report;

import java.util.Locale;

/**
 * What a ratio, or a cost, should be at most in its median.
 *
 * @param most the target; infinite where a ratio is only shown
 */
public record Bound(double most) {
  /** No target. */
  public static final Bound NONE = new Bound(Double.POSITIVE_INFINITY);

  /** As good as the other. */
  public static final Bound PARITY = new Bound(1);

  // Two servers that cost the same differ by so much from run to run.
  private static final double PARITY_MET = 1.02;

  /** Whether there is a target. */
  public boolean isTarget() {
    return !Double.isInfinite(most);
  }

  /** Whether the median meets it: parity at {@value #PARITY_MET}, any other as it is written. */
  public boolean isMet(double median) {
    return median <= (most == PARITY.most ? PARITY_MET : most);
  }

  /** As it is in a table: {@code 0.95}, or nothing. */
  @Override
  public String toString() {
    return isTarget() ? String.format(Locale.ROOT, "%,.2f", most) : "";
  }

  /** What a table says of the median: {@code ok}, {@code missed}, or nothing. */
  String verdict(double median) {
    if (!isTarget()) {
      return "";
    }
    return isMet(median) ? "ok" : "missed";
  }
}
