package io.upcall.samples.bench.report;

import java.util.List;

/**
 * The spread of a few measurements.
 *
 * @param min the smallest
 * @param median the middle one, or the mean of the two middle ones
 * @param max the largest
 */
public record Statistics(double min, double median, double max) {
  /** The spread of at least one value. */
  public static Statistics of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Statistics(sorted[0], middle(sorted), sorted[sorted.length - 1]);
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
