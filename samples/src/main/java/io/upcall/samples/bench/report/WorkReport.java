package io.upcall.samples.bench.report;

/**
 * What a process that works for a while and measures itself tells the benchmark.
 *
 * @param operations how often it did what it does
 * @param elapsedNanos how long that took
 * @param cpuNanos CPU time of its process
 */
public record WorkReport(long operations, long elapsedNanos, long cpuNanos) {
  /** Microseconds of CPU that one operation cost. */
  public double cpuMicros() {
    return cpuNanos / 1e3 / operations;
  }

  /** Operations a second, over all threads. */
  public double ratePerSecond() {
    return operations * 1e9 / elapsedNanos;
  }

  /** Reads back what {@link #toJson} wrote. */
  public static WorkReport fromJson(String line) {
    Figures figures = Figures.fromJson(line);
    return new WorkReport(
        figures.get("operations"), figures.get("elapsedNanos"), figures.get("cpuNanos"));
  }

  /** One line. */
  public String toJson() {
    return new Figures()
        .put("operations", operations)
        .put("elapsedNanos", elapsedNanos)
        .put("cpuNanos", cpuNanos)
        .toJson();
  }
}
