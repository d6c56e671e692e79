package io.upcall.samples.bench.load;

import io.upcall.samples.bench.process.ContextSwitches;
import io.upcall.samples.bench.report.Figures;
import org.HdrHistogram.Histogram;

/**
 * What one run of the load found, within the counted window only.
 *
 * @param roundTrips messages that came back whole
 * @param elapsedNanos length of the window
 * @param serverCpuNanos CPU time of the server's process in the window, or {@link #UNKNOWN}
 * @param loadCpuNanos CPU time of the load's own process in the window
 * @param serverWaits how often a thread of the server gave up its CPU, or {@link #UNKNOWN}
 * @param serverPreemptions how often one's CPU was taken from it, or {@link #UNKNOWN}
 * @param p50Nanos median latency
 * @param p90Nanos 90th percentile of the latency
 * @param p99Nanos 99th percentile of the latency
 * @param p999Nanos 99.9th percentile of the latency
 * @param maxNanos longest latency
 */
public record LoadReport(
    long roundTrips,
    long elapsedNanos,
    long serverCpuNanos,
    long loadCpuNanos,
    long serverWaits,
    long serverPreemptions,
    long p50Nanos,
    long p90Nanos,
    long p99Nanos,
    long p999Nanos,
    long maxNanos) {

  /** The CPU time of a server whose process was not named. */
  public static final long UNKNOWN = -1;

  static LoadReport of(
      Histogram latency,
      long elapsedNanos,
      long serverCpuNanos,
      long loadCpuNanos,
      ContextSwitches.Counts serverSwitches) {
    return new LoadReport(
        latency.getTotalCount(),
        elapsedNanos,
        serverCpuNanos,
        loadCpuNanos,
        serverSwitches.voluntary(),
        serverSwitches.involuntary(),
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(90),
        latency.getValueAtPercentile(99),
        latency.getValueAtPercentile(99.9),
        latency.getMaxValue());
  }

  /** Microseconds of server CPU that one round trip cost. */
  public double serverCpuMicros() {
    return serverCpuNanos / 1e3 / roundTrips;
  }

  /** Microseconds of the load's own CPU that one round trip cost. */
  public double loadCpuMicros() {
    return loadCpuNanos / 1e3 / roundTrips;
  }

  /** Round trips a second, over all connections. */
  public double ratePerSecond() {
    return roundTrips * 1e9 / elapsedNanos;
  }

  /** Share of the window in which the server had a CPU; 1 is one CPU, all the time. */
  public double serverBusy() {
    return (double) serverCpuNanos / elapsedNanos;
  }

  /** Share of the window in which the load had a CPU; near 1 it is the bottleneck. */
  public double loadBusy() {
    return (double) loadCpuNanos / elapsedNanos;
  }

  /** How often the server's threads gave up a CPU, for a round trip. */
  public double waitsPerRoundTrip() {
    return (double) serverWaits / roundTrips;
  }

  /** How often a CPU was taken from the server's threads, for a round trip. */
  public double preemptionsPerRoundTrip() {
    return (double) serverPreemptions / roundTrips;
  }

  /** This report as one line of JSON. */
  public String toJson() {
    return new Figures()
        .put("roundTrips", roundTrips)
        .put("elapsedNanos", elapsedNanos)
        .put("serverCpuNanos", serverCpuNanos)
        .put("loadCpuNanos", loadCpuNanos)
        .put("serverWaits", serverWaits)
        .put("serverPreemptions", serverPreemptions)
        .put("p50Nanos", p50Nanos)
        .put("p90Nanos", p90Nanos)
        .put("p99Nanos", p99Nanos)
        .put("p999Nanos", p999Nanos)
        .put("maxNanos", maxNanos)
        .toJson();
  }

  /** Reads back what {@link #toJson} wrote. */
  public static LoadReport fromJson(String line) {
    Figures figures = Figures.fromJson(line);
    return new LoadReport(
        figures.get("roundTrips"),
        figures.get("elapsedNanos"),
        figures.get("serverCpuNanos"),
        figures.get("loadCpuNanos"),
        figures.get("serverWaits"),
        figures.get("serverPreemptions"),
        figures.get("p50Nanos"),
        figures.get("p90Nanos"),
        figures.get("p99Nanos"),
        figures.get("p999Nanos"),
        figures.get("maxNanos"));
  }
}
