package io.upcall.samples.bench.recorded;

import io.upcall.samples.bench.report.Attendance;
import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Json;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs as {@code bench --json} writes them. */
final class Recordings {
  static final String OURS = "upcall blocking";
  static final String C = "C liburing";
  static final String ABSENT = "Netty io_uring";
  static final String TITLE = "echo of 64 bytes, 64 connections";

  private Recordings() {}

  /** One trial with these rounds of ours; C's are 4.0 each. */
  static Recording of(double... ours) throws IOException {
    return Recording.parse(json(ours), "test");
  }

  static String json(double... ours) {
    Comparison comparison =
        new Comparison(
                Metric.median("cpuMicros", "CPU us/trip", 2),
                Metric.median("ratePerSecond", "trips/s", 0))
            .compare(OURS, Bound.PARITY, C)
            .compare(OURS, new Bound(0.95), ABSENT);
    for (double value : ours) {
      comparison.add(OURS, value, 200_000);
      comparison.add(C, 4, 210_000);
    }
    Map<String, Object> trial = new LinkedHashMap<>();
    trial.put("title", TITLE);
    trial.putAll(comparison.toJson(new Everybody()));
    Comparison untitled = new Comparison(Metric.median("p50Micros", "p50 us", 0));
    untitled.add(OURS, 200);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(
        "machine",
        Map.of("date", "2026-11-28T10:00:00Z", "cpus", 2, "steal", "0.4 % of the CPUs' time"));
    document.put(
        "benchmarks",
        Map.of(
            "echo",
            Map.of("trials", List.of(trial)),
            "kv",
            Map.of("SET", untitled.toJson(new OursOnly()))));
    return Json.document(document);
  }

  private static class Everybody implements Attendance {
    @Override
    public List<String> names() {
      return List.of(OURS, C, ABSENT);
    }

    @Override
    public String absence(String name) {
      return name.equals(ABSENT) ? "skipped: no library" : "";
    }
  }

  private static final class OursOnly extends Everybody {
    @Override
    public List<String> names() {
      return List.of(OURS);
    }
  }
}
