package io.upcall.samples.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What redis-benchmark printed about one test.
 *
 * @param requestsPerSecond how fast it was
 * @param p99Millis 99th percentile of the latency
 */
record RedisBenchmarkReport(double requestsPerSecond, double p99Millis) {
  private static final String RATE = "rps";
  private static final String P99 = "p99_latency_ms";

  /** Reads the output of {@code redis-benchmark --csv}: a line of names and one of values. */
  static RedisBenchmarkReport parse(String output) throws IOException {
    List<String> lines = output.lines().filter(line -> line.startsWith("\"")).toList();
    if (lines.size() != 2) {
      throw new IOException("redis-benchmark did not print one test: " + output);
    }
    List<String> names = fields(lines.get(0));
    List<String> values = fields(lines.get(1));
    return new RedisBenchmarkReport(
        value(names, values, RATE, output), value(names, values, P99, output));
  }

  private static List<String> fields(String line) {
    return Arrays.stream(line.split(",", -1)).map(field -> field.replace("\"", "")).toList();
  }

  private static double value(List<String> names, List<String> values, String name, String output)
      throws IOException {
    int i = names.indexOf(name);
    if (i < 0 || i >= values.size()) {
      throw new IOException("redis-benchmark did not print " + name + ": " + output);
    }
    return Double.parseDouble(values.get(i));
  }
}
