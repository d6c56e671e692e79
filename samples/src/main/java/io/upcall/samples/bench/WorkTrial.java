package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import io.upcall.samples.bench.report.WorkReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All rounds of processes that are told for how long to work and measure themselves: CPU per
 * operation.
 */
final class WorkTrial {
  private static final Duration SLACK = Duration.ofSeconds(30);

  private final Plan plan;
  private final String title;
  private final Comparison comparison;

  /** The times of a trial. */
  record Plan(int rounds, Duration warmup, Duration measure) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, Duration.ofSeconds(1), Duration.ofMillis(300));
        case NORMAL -> new Plan(7, Duration.ofSeconds(4), Duration.ofSeconds(2));
        case FULL -> new Plan(15, Duration.ofSeconds(8), Duration.ofSeconds(4));
      };
    }
  }

  /** A trial whose comparison is {@link #comparison}, with what is compared. */
  WorkTrial(Plan plan, String title, Comparison comparison) {
    this.plan = plan;
    this.title = title;
    this.comparison = comparison;
  }

  /** CPU and rate, by the name of the operation. */
  static Comparison comparison(String operation) {
    return new Comparison(
        Metric.median("cpuMicros", "CPU us/" + operation, 2),
        Metric.median("ratePerSecond", operation + "s/s", 0));
  }

  /** Measures the workers, stops them, and prints the table. */
  void run(Lineup<Child> workers, PrintWriter out) throws InterruptedException {
    out.printf(
        "%n%s, %d rounds of %.1f s: CPU of the process%n%n",
        title, plan.rounds, plan.measure.toMillis() / 1e3);
    out.flush();
    try (Progress progress = Progress.of(plan.rounds)) {
      progress.warmUp();
      workers.forEach((name, worker) -> work(worker, plan.warmup));
      for (int round = 0; round < plan.rounds; round++) {
        progress.round(round);
        workers.forEach(this::measure);
      }
    }
    workers.forEach((name, worker) -> worker.close());
    out.print(comparison.toText(workers));
    out.flush();
  }

  Map<String, Object> toJson(Lineup<Child> workers) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("title", title);
    json.put("rounds", plan.rounds);
    json.put("roundMillis", plan.measure.toMillis());
    json.putAll(comparison.toJson(workers));
    return json;
  }

  private void measure(String name, Child worker) throws IOException, InterruptedException {
    WorkReport report = work(worker, plan.measure);
    comparison.add(name, report.cpuMicros(), report.ratePerSecond());
  }

  private static WorkReport work(Child worker, Duration duration)
      throws IOException, InterruptedException {
    worker.writeLine(Long.toString(duration.toNanos()));
    return WorkReport.fromJson(worker.readLine(duration.plus(SLACK)));
  }
}
