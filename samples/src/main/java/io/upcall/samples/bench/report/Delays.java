package io.upcall.samples.bench.report;

import org.HdrHistogram.Histogram;

/**
 * How long something took, many times: what a process that measures itself tells the benchmark.
 *
 * @param p50Nanos half of the times no longer than this
 * @param p99Nanos 99 of a hundred times
 * @param maxNanos never longer
 */
public record Delays(long p50Nanos, long p99Nanos, long maxNanos) {
  /** Of what was recorded. */
  public static Delays of(Histogram delays) {
    return new Delays(
        delays.getValueAtPercentile(50), delays.getValueAtPercentile(99), delays.getMaxValue());
  }

  /** Reads back what {@link #toJson} wrote. */
  public static Delays fromJson(String line) {
    Figures figures = Figures.fromJson(line);
    return new Delays(figures.get("p50Nanos"), figures.get("p99Nanos"), figures.get("maxNanos"));
  }

  /** One line. */
  public String toJson() {
    return new Figures()
        .put("p50Nanos", p50Nanos)
        .put("p99Nanos", p99Nanos)
        .put("maxNanos", maxNanos)
        .toJson();
  }
}
