package io.upcall.samples.bench.pread;

import io.upcall.samples.bench.report.Figures;

/**
 * What one run of a {@link ReadWorker} found.
 *
 * @param reads reads of one block
 * @param elapsedNanos how long they took
 * @param cpuNanos CPU time of the worker's process
 */
public record ReadReport(long reads, long elapsedNanos, long cpuNanos) {
  /** Microseconds of CPU that one read cost. */
  public double cpuMicros() {
    return cpuNanos / 1e3 / reads;
  }

  /** Reads a second, over all threads. */
  public double ratePerSecond() {
    return reads * 1e9 / elapsedNanos;
  }

  /** Reads back what {@link #toJson} wrote. */
  public static ReadReport fromJson(String line) {
    Figures figures = Figures.fromJson(line);
    return new ReadReport(
        figures.get("reads"), figures.get("elapsedNanos"), figures.get("cpuNanos"));
  }

  String toJson() {
    return new Figures()
        .put("reads", reads)
        .put("elapsedNanos", elapsedNanos)
        .put("cpuNanos", cpuNanos)
        .toJson();
  }
}
