package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import io.upcall.samples.bench.report.WorkReport;
import java.io.IOException;
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

  /**
   * The times of a trial.
   *
   * <p>Where a disk is waited for, operations come slowly and so does the compiler: of ours it
   * works on the loop around them for a million and a half, which is 15 s.
   */
  record Plan(int rounds, WarmUp.Plan warmUp, Duration measure) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> plan(5, 300_000, 4_000, 250);
        case NORMAL -> plan(41, 2_000_000, 30_000, 200);
        case FULL -> plan(41, 2_000_000, 40_000, 2_000);
      };
    }

    private static Plan plan(int rounds, long operations, long limitMillis, long measureMillis) {
      return new Plan(
          rounds,
          new WarmUp.Plan(operations, Duration.ofMillis(limitMillis)),
          Duration.ofMillis(measureMillis));
    }

    /** How long a worker takes. */
    Duration estimate() {
      Duration round = measure.plus(Costs.ROUND);
      return Costs.JVM.plus(warmUp.estimate(round)).plus(round.multipliedBy(rounds));
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
  void run(Lineup<Child> workers, Session session) throws InterruptedException {
    session.print(
        "%n%s, %d rounds of %.2f s: CPU of the process%n%n",
        title, plan.rounds, plan.measure.toMillis() / 1e3);
    String note =
        new Rounds(plan.rounds, plan.warmUp).run(session, workers, this::slice, this::measure);
    workers.forEach((name, worker) -> worker.close());
    session.print("%s%s", comparison.toText(workers), note);
  }

  Map<String, Object> toJson(Lineup<Child> workers) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("title", title);
    json.put("rounds", plan.rounds);
    json.put("roundMillis", plan.measure.toMillis());
    json.putAll(comparison.toJson(workers));
    return json;
  }

  private WarmUp.Slice slice(Child worker) throws IOException, InterruptedException {
    WorkReport report = work(worker, plan.measure);
    return new WarmUp.Slice(report.operations(), report.cpuMicros());
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
