package io.upcall.samples.bench;

import io.upcall.samples.bench.grant.GrantStyle;
import io.upcall.samples.bench.grant.GrantWorker;
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
 * A thread is woken: how long until it steps, when its proc sleeps on its own core, when another
 * proc sleeps on it, when that runs there and yields, and when it has to be forced off after its
 * grace of 2 ms; beside the wake of a bare thread.
 *
 * <p>Here it is the time that counts and not the CPU, and our processes need their low-latency core
 * beside the one that is granted: the contenders take turns and are not pinned. {@code GrantBench}
 * of cores-mgr looks closer, from the manager's decision on.
 */
final class GrantBench implements Benchmark {
  private static final Duration SLACK = Duration.ofSeconds(60);
  private static final String OWN = "upcall, own core";
  private static final String IDLE = "upcall, core of an idle proc";
  private static final String COOPERATIVE = "upcall, core yielded";
  private static final String FORCED = "upcall, core taken by force";
  private static final String BARE = "bare thread, futex wake";

  /** How many rounds, and how many wakes of each contender in one. */
  private record Plan(int rounds, int times) {
    // A forced revoke, which is the longest of them: the grace and what is left of a computation.
    private static final Duration WAKE = Duration.ofMillis(2);

    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, 60);
        case NORMAL -> new Plan(9, 300);
        case FULL -> new Plan(15, 2_000);
      };
    }

    Duration estimate() {
      return Costs.JVM.plus(WAKE.multipliedBy(2L * times)).multipliedBy(rounds);
    }
  }

  @Override
  public String name() {
    return "grant";
  }

  @Override
  public Duration estimate(Effort effort) {
    return Plan.of(effort).estimate().multipliedBy(effort == Effort.QUICK ? 4 : 5);
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      session.print("%ngrant skipped: one CPU, and no core to grant beside it%n");
      return new Outcome(Map.of("skipped", "only one CPU"), true);
    }
    Plan plan = Plan.of(session.effort());
    session.print(
        "%ngrant, %d rounds of %d wakes: us until the thread steps%n%n", plan.rounds, plan.times);
    Comparison comparison = comparison();
    Lineup<GrantStyle> lineup = lineup(session.effort());
    try (Progress progress = session.progress(plan.rounds)) {
      for (int round = 0; round < plan.rounds; round++) {
        progress.round(round);
        lineup.round(
            round, (name, style) -> measure(session.workplace(), name, style, plan, comparison));
      }
    }
    session.print("%s", comparison.toText(lineup));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("title", "wake of a thread, and who has its core");
    json.put("rounds", plan.rounds);
    json.put("times", plan.times);
    json.putAll(comparison.toJson(lineup));
    return new Outcome(json, lineup.complete());
  }

  private static Lineup<GrantStyle> lineup(Effort effort) throws InterruptedException {
    Lineup<GrantStyle> lineup = new Lineup<>();
    lineup.enter(OWN, () -> GrantStyle.OWN_CORE);
    if (effort != Effort.QUICK) {
      lineup.enter(IDLE, () -> GrantStyle.IDLE_CORE);
    }
    lineup.enter(COOPERATIVE, () -> GrantStyle.COOPERATIVE_REVOKE);
    lineup.enter(FORCED, () -> GrantStyle.FORCED_REVOKE);
    lineup.enter(BARE, () -> GrantStyle.BARE_WAKE);
    return lineup;
  }

  /** In a process of its own each time: a hog that waits for its next round would not be idle. */
  private static void measure(
      Workplace workplace, String name, GrantStyle style, Plan plan, Comparison comparison)
      throws IOException, InterruptedException {
    List<String> command = JavaCommand.main(GrantWorker.class, List.of(), style.name());
    try (Child worker = workplace.startTool(name, command)) {
      wake(worker, plan.times); // warm-up
      Delays delays = wake(worker, plan.times);
      comparison.add(
          name, delays.p50Nanos() / 1e3, delays.p99Nanos() / 1e3, delays.maxNanos() / 1e3);
    }
  }

  private static Delays wake(Child worker, int times) throws IOException, InterruptedException {
    worker.writeLine(Integer.toString(times));
    return Delays.fromJson(worker.readLine(SLACK));
  }

  private static Comparison comparison() {
    return new Comparison(
            Metric.median("p50Micros", "p50 us", 1),
            Metric.median("p99Micros", "p99 us", 1),
            Metric.median("maxMicros", "max us", 1))
        .compare(OWN, BARE)
        .compare(IDLE, BARE)
        .compare(COOPERATIVE, BARE)
        .compare(FORCED, BARE);
  }
}
