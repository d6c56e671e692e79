package io.upcall.samples.bench;

import io.upcall.samples.bench.blocked.BlockStyle;
import io.upcall.samples.bench.blocked.BlockWorker;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Delays;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A thread blocks the only core in a native sleep of 20 ms: how long another one, which is ready,
 * waits for its next step.
 *
 * <p>Here it is the time that counts and not the CPU, and our processes need their low-latency core
 * beside the one that is blocked: the contenders take turns and are not pinned.
 */
final class BlockedBench implements Benchmark {
  private static final Duration SLACK = Duration.ofSeconds(30);
  private static final Duration EACH = Duration.ofMillis(60); // on average over the styles
  private static final String OFTEN = "upcall, blocks often";
  private static final String SELDOM = "upcall, blocks seldom";
  private static final String HOOK = "upcall, told before";
  private static final String JDK = "JDK, parallelism 1";
  private static final List<String> ONE_CARRIER =
      List.of("-Djdk.virtualThreadScheduler.parallelism=1");

  /** How many rounds, and how often each contender blocks in one. */
  private record Plan(int rounds, int times) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, 20);
        case NORMAL -> new Plan(7, 100);
        case FULL -> new Plan(15, 200);
      };
    }
  }

  @Override
  public String name() {
    return "blocked";
  }

  @Override
  public Duration estimate(Effort effort) {
    Plan plan = Plan.of(effort);
    Duration blocking = EACH.multipliedBy((long) plan.times * (1 + plan.rounds));
    return Costs.JVM.plus(blocking).multipliedBy(BlockStyle.values().length);
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    Workplace workplace = session.workplace();
    Plan plan = Plan.of(session.effort());
    session.print(
        "%nblocked, native sleeps of 20 ms on the only core, %d rounds of %d: us until the next"
            + " thread steps%n%n",
        plan.rounds, plan.times);
    Lineup<Child> workers = new Lineup<>();
    enter(workers, OFTEN, BlockStyle.OFTEN, workplace, List.of());
    enter(workers, SELDOM, BlockStyle.SELDOM, workplace, List.of());
    enter(workers, HOOK, BlockStyle.HOOK, workplace, List.of());
    enter(workers, JDK, BlockStyle.JDK, workplace, ONE_CARRIER);
    Comparison comparison = comparison();
    workers.forEach((name, worker) -> block(worker, plan.times));
    try (Progress progress = session.progress(plan.rounds)) {
      for (int round = 0; round < plan.rounds; round++) {
        progress.round(round);
        workers.round(
            round,
            (name, worker) -> {
              Delays report = block(worker, plan.times);
              comparison.add(
                  name, report.p50Nanos() / 1e3, report.p99Nanos() / 1e3, report.maxNanos() / 1e3);
            });
      }
    }
    session.print("%s", comparison.toText(workers));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rounds", plan.rounds);
    json.put("times", plan.times);
    json.putAll(comparison.toJson(workers));
    return new Outcome(json, workers.complete());
  }

  private static void enter(
      Lineup<Child> workers,
      String name,
      BlockStyle style,
      Workplace workplace,
      List<String> jvmFlags)
      throws InterruptedException {
    List<String> command = JavaCommand.main(BlockWorker.class, jvmFlags, style.name());
    workers.enter(name, () -> workplace.startTool(name, command));
  }

  private static Delays block(Child worker, int times) throws IOException, InterruptedException {
    worker.writeLine(Integer.toString(times));
    return Delays.fromJson(worker.readLine(SLACK));
  }

  private static Comparison comparison() {
    return new Comparison(
            Metric.median("p50Micros", "p50 us", 0),
            Metric.median("p99Micros", "p99 us", 0),
            Metric.median("maxMicros", "max us", 0))
        .compare(OFTEN, JDK)
        .compare(SELDOM, JDK);
  }
}
