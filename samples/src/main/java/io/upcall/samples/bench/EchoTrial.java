package io.upcall.samples.bench;

import io.upcall.samples.bench.load.LoadReport;
import io.upcall.samples.bench.report.Comparison;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All rounds of one workload against all echo servers.
 *
 * <p>Every round connects anew, so no server keeps a lucky or unlucky layout.
 */
final class EchoTrial {
  private final LoadProcess load;
  private final Plan plan;
  private final EchoWorkload workload;
  private final Comparison comparison;

  /**
   * The times of a trial.
   *
   * @param rounds how often every server is measured
   * @param warmUp of each server, before the first round
   * @param settle of each round, before it counts: connecting, and the first wave of messages
   * @param measure what counts of each round; short ones, since what the neighbours of this machine
   *     do in a second is then the same for all
   * @param allocations over how many round trips a JVM's are counted: enough that what it allocates
   *     now and then for itself is nothing of it; 0 for not at all
   */
  record Plan(int rounds, WarmUp.Plan warmUp, Duration settle, Duration measure, int allocations) {
    /**
     * With so many connections.
     *
     * @param first whether nobody has asked the servers for anything yet
     */
    static Plan of(Effort effort, EchoScore score, int connections, boolean first) {
      return score == EchoScore.LATENCY
          ? ofLatency(effort)
          : ofCpu(effort, EchoWorkload.isMany(connections), first);
    }

    /** Long rounds: in a fifth of a second one stall of 2 ms is the 99th percentile. */
    private static Plan ofLatency(Effort effort) {
      return switch (effort) {
        case QUICK -> plan(5, warmUp(60_000, 1_500), 60, 500, 0);
        case NORMAL -> plan(9, warmUp(100_000, 6_000), 100, 2_000, 0);
        case FULL -> plan(15, warmUp(300_000, 15_000), 300, 5_000, 0);
      };
    }

    private static Plan ofCpu(Effort effort, boolean many, boolean first) {
      return switch (effort) {
        case QUICK -> {
          WarmUp.Plan warmUp = first ? warmUp(60_000, 1_500) : WarmUp.Plan.once();
          yield plan(5, warmUp, many ? 150 : 60, 250, first && !many ? 5_000 : 0);
        }
        case NORMAL -> {
          WarmUp.Plan warmUp = many ? WarmUp.Plan.once() : warmUp(100_000, 6_000);
          yield many ? plan(15, warmUp, 300, 400, 0) : plan(41, warmUp, 80, 200, 20_000);
        }
        case FULL -> {
          WarmUp.Plan warmUp = many ? WarmUp.Plan.once() : warmUp(300_000, 15_000);
          yield plan(many ? 15 : 31, warmUp, 300, 2_000, many ? 0 : 20_000);
        }
      };
    }

    private static WarmUp.Plan warmUp(long operations, long limitMillis) {
      return new WarmUp.Plan(operations, Duration.ofMillis(limitMillis));
    }

    private static Plan plan(
        int rounds, WarmUp.Plan warmUp, int settleMillis, int measureMillis, int allocations) {
      return new Plan(
          rounds,
          warmUp,
          Duration.ofMillis(settleMillis),
          Duration.ofMillis(measureMillis),
          allocations);
    }

    /** How long a server takes. */
    Duration estimate(int connections) {
      Duration round = settle.plus(measure).plus(Costs.ROUND).plus(Costs.connecting(connections));
      Duration counting = Duration.ofNanos(3L * allocations * Costs.ECHO_NANOS);
      return warmUp.estimate(round).plus(round.multipliedBy(rounds)).plus(counting);
    }
  }

  EchoTrial(LoadProcess load, Plan plan, EchoWorkload workload) {
    this.load = load;
    this.plan = plan;
    this.workload = workload;
    comparison = workload.score().comparison();
  }

  /** Measures the servers, and prints the table. */
  void run(Lineup<Server> servers, Session session) throws InterruptedException {
    session.print(
        "%n%s, %d rounds of %.2f s: %s%n%n",
        workload.title(), plan.rounds, plan.measure.toMillis() / 1e3, workload.score().unit());
    String note =
        new Rounds(plan.rounds, plan.warmUp).run(session, servers, this::slice, this::measure);
    if (plan.allocations > 0 && workload.score() == EchoScore.CPU) {
      servers.forEach(this::measureAllocations);
    }
    session.print("%s%s", comparison.toText(servers), note);
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

  private WarmUp.Slice slice(Server server) throws IOException, InterruptedException {
    LoadReport report = load.run(workload.spec(server, Duration.ZERO, plan.measure));
    return new WarmUp.Slice(report.roundTrips(), report.serverCpuMicros());
  }

  private void measure(String name, Server server) throws IOException, InterruptedException {
    LoadReport report = load.run(workload.spec(server, plan.settle, plan.measure));
    comparison.add(name, workload.score().values(report));
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
    load.run(workload.counted(server, plan.allocations));
    long betweenBytes = server.child().allocatedBytes();
    load.run(workload.counted(server, 2 * plan.allocations));
    long afterBytes = server.child().allocatedBytes();
    long moreBytes = (afterBytes - betweenBytes) - (betweenBytes - beforeBytes);
    comparison.add(name, EchoScore.ALLOCATED, (double) moreBytes / plan.allocations);
  }
}
