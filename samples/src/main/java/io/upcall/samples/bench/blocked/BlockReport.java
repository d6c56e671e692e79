package io.upcall.samples.bench.blocked;

import io.upcall.samples.bench.report.Figures;

/**
 * What one run of a {@link BlockWorker} found: how long a ready thread waited for its next step.
 *
 * @param p50Nanos half of the times no longer than this
 * @param p99Nanos 99 of a hundred times
 * @param maxNanos never longer
 */
public record BlockReport(long p50Nanos, long p99Nanos, long maxNanos) {
  /** Reads back what {@link #toJson} wrote. */
  public static BlockReport fromJson(String line) {
    Figures figures = Figures.fromJson(line);
    return new BlockReport(
        figures.get("p50Nanos"), figures.get("p99Nanos"), figures.get("maxNanos"));
  }

  String toJson() {
    return new Figures()
        .put("p50Nanos", p50Nanos)
        .put("p99Nanos", p99Nanos)
        .put("maxNanos", maxNanos)
        .toJson();
  }
}
