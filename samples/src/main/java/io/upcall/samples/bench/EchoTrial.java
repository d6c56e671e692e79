package io.upcall.samples.bench;

import io.upcall.samples.bench.load.LoadReport;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Comparison;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All rounds of one workload against all echo servers.
 *
 * <p>The servers are started afresh and stay up together; an idle one costs nothing. Every round
 * connects anew, so no server keeps a lucky or unlucky layout.
 */
final class EchoTrial {
  // Enough that what a JVM allocates now and then for itself is nothing of it.
  private static final int ALLOCATION_ROUND_TRIPS = 20_000;

  /** Up to here each connection makes some of those. */
  private static final int ALLOCATION_CONNECTIONS_MAX = 1_000;

  private final LoadProcess load;
  private final Plan plan;
  private final EchoWorkload workload;
  private final Comparison comparison;

  /**
   * The times of a trial.
   *
   * @param rounds how often every server is measured
   * @param warmup of each server, before the first round
   * @param settle of each round, before it counts: connecting, and the first wave of messages
   * @param measure what counts of each round
   */
  record Plan(int rounds, Duration warmup, Duration settle, Duration measure) {
    private static final int MANY_CONNECTIONS = 5_000;

    static Plan of(Effort effort, int connections) {
      boolean many = connections > MANY_CONNECTIONS;
      return switch (effort) {
        case QUICK -> many ? plan(3, 1_000, 300, 400) : plan(5, 1_000, 100, 300);
        case NORMAL -> plan(7, 4_000, many ? 500 : 300, 1_500);
        case FULL -> plan(15, 10_000, 500, 5_000);
      };
    }

    private static Plan plan(int rounds, int warmupMillis, int settleMillis, int measureMillis) {
      return new Plan(
          rounds,
          Duration.ofMillis(warmupMillis),
          Duration.ofMillis(settleMillis),
          Duration.ofMillis(measureMillis));
    }
  }

  EchoTrial(LoadProcess load, Plan plan, EchoWorkload workload) {
    this.load = load;
    this.plan = plan;
    this.workload = workload;
    comparison = workload.score().comparison();
  }

  /** Starts the servers, measures and stops them, and prints the table. */
  Lineup<Server> run(Workplace workplace, List<Contender> contenders, PrintWriter out)
      throws InterruptedException {
    printTitle(out);
    Lineup<Server> servers = Server.startAll(workplace, contenders);
    try (Progress progress = Progress.of(plan.rounds)) {
      progress.warmUp();
      servers.forEach(
          (name, server) -> load.run(workload.spec(server, Duration.ZERO, plan.warmup)));
      for (int round = 0; round < plan.rounds; round++) {
        progress.round(round);
        servers.forEach(this::measure);
      }
    }
    if (countsAllocations()) {
      servers.forEach(this::measureAllocations);
    }
    servers.forEach((name, server) -> server.close());
    out.print(comparison.toText(servers));
    out.flush();
    return servers;
  }

  Map<String, Object> toJson(Lineup<Server> servers) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("title", workload.title());
    json.put("connections", workload.connections());
    json.put("messageBytes", workload.messageBytes());
    json.put("rounds", plan.rounds);
    json.put("roundMillis", plan.measure.toMillis());
    json.putAll(comparison.toJson(servers));
    return json;
  }

  /** What is going to be measured; before the minutes in which nothing is printed. */
  private void printTitle(PrintWriter out) {
    out.printf(
        "%n%s, %d rounds of %.1f s: %s%n%n",
        workload.title(), plan.rounds, plan.measure.toMillis() / 1e3, workload.score().unit());
    out.flush();
  }

  private void measure(String name, Server server) throws IOException, InterruptedException {
    LoadReport report = load.run(workload.spec(server, plan.settle, plan.measure));
    comparison.add(name, workload.score().values(report));
  }

  private boolean countsAllocations() {
    return workload.score() == EchoScore.CPU
        && workload.connections() <= ALLOCATION_CONNECTIONS_MAX;
  }

  /**
   * Two runs of which one is longer by so many round trips: what connecting and closing allocates
   * is in both.
   */
  private void measureAllocations(String name, Server server)
      throws IOException, InterruptedException {
    if (!server.isMetered()) {
      return;
    }
    long beforeBytes = server.child().allocatedBytes();
    load.run(workload.counted(server, ALLOCATION_ROUND_TRIPS));
    long betweenBytes = server.child().allocatedBytes();
    load.run(workload.counted(server, 2 * ALLOCATION_ROUND_TRIPS));
    long afterBytes = server.child().allocatedBytes();
    long moreBytes = (afterBytes - betweenBytes) - (betweenBytes - beforeBytes);
    comparison.add(name, EchoScore.ALLOCATED, (double) moreBytes / ALLOCATION_ROUND_TRIPS);
  }
}
