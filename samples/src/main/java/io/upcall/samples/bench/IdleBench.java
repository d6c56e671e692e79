package io.upcall.samples.bench;

import io.upcall.samples.bench.load.LoadReport;
import io.upcall.samples.bench.process.ProcFs;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Resident memory of an echo server per idle connection: what VmRSS grows by between 2,000 and
 * 12,000 of them (fewer in a quick look), each of which has made one round trip.
 *
 * <p>The Java servers have a fixed heap with a small young generation, and collect before both
 * readings: else one would measure how much of its heap a JVM happens to have touched. And all
 * servers are used before the first reading, both connections that stay and connections that come
 * and go: what is loaded, compiled, or touched once is no part of a connection.
 */
final class IdleBench implements Benchmark {
  private static final List<String> FIXED_HEAP = List.of("-Xms256m", "-Xmx256m", "-Xmn16m");
  private static final List<String> QUICK =
      List.of(EchoServers.BLOCKING, EchoServers.ASYNC, EchoServers.LIBURING);
  private static final Bound IDLE_BYTES = new Bound(2_048);
  private static final double MIB = 1 << 20;
  private static final Duration SLICE = Duration.ofMillis(200);
  private static final int WARM_UP_CONNECTIONS = 64;
  private static final int MESSAGE_BYTES = 64;

  /** How often each server is measured, how it is used before, and between which numbers. */
  private record Plan(int rounds, WarmUp.Plan warmUp, int few, int many) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(2, warmUp(1), 1_000, 5_000);
        case NORMAL -> new Plan(5, warmUp(3), 2_000, 12_000);
        case FULL -> new Plan(7, warmUp(10), 2_000, 12_000);
      };
    }

    private static WarmUp.Plan warmUp(int limitSeconds) {
      return new WarmUp.Plan(20_000, Duration.ofSeconds(limitSeconds));
    }

    Duration estimate() {
      Duration warmingUp = warmUp.estimate(SLICE).multipliedBy(2);
      Duration connecting = Costs.connecting(many).multipliedBy(2);
      return Costs.JVM.plus(warmingUp).plus(connecting).multipliedBy(rounds);
    }
  }

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public Duration estimate(Effort effort) {
    return Plan.of(effort).estimate().multipliedBy(names(effort).size()).plus(Costs.JVM);
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    Workplace workplace = session.workplace();
    Plan plan = Plan.of(session.effort());
    session.print(
        "%nidle, %,d and %,d connections, %d rounds: growth of VmRSS in bytes per connection%n%n",
        plan.few, plan.many, plan.rounds);
    Lineup<Contender> lineup = lineup(workplace, session.effort());
    Comparison comparison = comparison();
    try (LoadProcess load = LoadProcess.start(workplace);
        Progress progress = session.progress(plan.rounds)) {
      for (int round = 0; round < plan.rounds; round++) {
        progress.round(round);
        lineup.round(
            round, (name, contender) -> measure(workplace, load, plan, contender, comparison));
      }
    }
    session.print("%s", comparison.toText(lineup));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rounds", plan.rounds);
    json.put("few", plan.few);
    json.put("many", plan.many);
    json.putAll(comparison.toJson(lineup));
    return new Outcome(json, lineup.complete());
  }

  private static List<String> names(Effort effort) {
    return effort == Effort.QUICK ? QUICK : EchoServers.names(effort);
  }

  // Not started together: each has the memory of the machine for itself.
  private static Lineup<Contender> lineup(Workplace workplace, Effort effort)
      throws InterruptedException {
    Lineup<Contender> lineup = new Lineup<>();
    for (Contender contender : EchoServers.contenders(workplace, FIXED_HEAP, names(effort))) {
      if (contender.isMissing()) {
        lineup.skip(contender.name(), contender.missing());
      } else {
        lineup.enter(contender.name(), () -> contender);
      }
    }
    return lineup;
  }

  private static void measure(
      Workplace workplace, LoadProcess load, Plan plan, Contender contender, Comparison comparison)
      throws IOException, InterruptedException {
    try (Server server = Server.start(workplace, contender);
        IdleConnections connections = new IdleConnections(server.address())) {
      use(load, server, plan.warmUp);
      connections.growTo(plan.few);
      long fewBytes = residentBytes(server);
      connections.growTo(plan.many);
      long manyBytes = residentBytes(server);
      connections.echoAll();
      comparison.add(
          contender.name(),
          (double) (manyBytes - fewBytes) / (plan.many - plan.few),
          fewBytes / MIB,
          manyBytes / MIB,
          plan.many);
    }
  }

  private static void use(LoadProcess load, Server server, WarmUp.Plan plan)
      throws IOException, InterruptedException {
    WarmUp warmUp = new WarmUp(plan);
    for (EchoWorkload workload :
        List.of(
            EchoWorkload.closed(WARM_UP_CONNECTIONS, MESSAGE_BYTES),
            EchoWorkload.storm(WARM_UP_CONNECTIONS, MESSAGE_BYTES))) {
      warmUp.run(
          workload.title(),
          () -> {
            LoadReport report = load.run(workload.spec(server, Duration.ZERO, SLICE));
            return new WarmUp.Slice(report.roundTrips(), report.serverCpuMicros());
          });
    }
  }

  private static long residentBytes(Server server) throws IOException, InterruptedException {
    if (server.isMetered()) {
      server.child().collectGarbage();
    }
    return ProcFs.residentBytes(server.workerPid());
  }

  private static Comparison comparison() {
    return new Comparison(
            Metric.median("bytesPerConnection", "bytes/connection", 0),
            Metric.median("fewMebibytes", "MiB with few", 1),
            Metric.median("manyMebibytes", "MiB with many", 1),
            Metric.median("echoing", "still echo", 0))
        .compare(EchoServers.BLOCKING, IDLE_BYTES)
        .compare(EchoServers.ASYNC, IDLE_BYTES)
        .compare(EchoServers.BLOCKING, EchoServers.JDK)
        .compare(EchoServers.BLOCKING, EchoServers.LIBURING)
        .compare(EchoServers.ASYNC, EchoServers.LIBURING);
  }
}
