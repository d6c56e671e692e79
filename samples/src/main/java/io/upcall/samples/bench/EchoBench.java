package io.upcall.samples.bench;

import io.upcall.samples.bench.load.LoadReport;
import io.upcall.samples.bench.load.LoadSpec;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * TCP echo of 64-byte messages in a closed loop: CPU of the server's process per round trip.
 *
 * <p>For each number of connections all servers are started afresh and stay up together; an idle
 * one costs nothing. Every round connects anew, so no server keeps a lucky or unlucky layout.
 */
final class EchoBench implements Benchmark {
  private static final int MESSAGE_BYTES = 64;
  private static final List<Integer> CONNECTIONS = List.of(64, 1000);

  /**
   * The times of one trial.
   *
   * @param rounds how often every server is measured
   * @param warmup of each server, before the first round
   * @param settle of each round, before it counts: connecting, and the first wave of messages
   * @param measure what counts of each round
   */
  private record Plan(int rounds, Duration warmup, Duration settle, Duration measure) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> plan(5, 2_000, 100, 400);
        case NORMAL -> plan(7, 5_000, 300, 2_500);
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

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public Outcome run(Workplace workplace, Effort effort, PrintWriter out)
      throws IOException, InterruptedException {
    List<Contender> contenders = EchoServers.contenders(workplace, List.of());
    List<Object> trials = new ArrayList<>();
    boolean complete = true;
    try (LoadProcess load = LoadProcess.start(workplace)) {
      for (int connections : CONNECTIONS) {
        Trial trial = new Trial(load, Plan.of(effort), connections);
        trial.printTitle(out);
        Lineup<Server> servers = Server.startAll(workplace, contenders);
        trial.run(servers);
        servers.forEach((name, server) -> server.close());
        trial.printTable(servers, out);
        trials.add(trial.toJson(servers));
        complete &= servers.complete();
      }
    }
    return new Outcome(Map.of("trials", trials), complete);
  }

  /** All rounds at one number of connections. */
  private static final class Trial {
    private final LoadProcess load;
    private final Plan plan;
    private final int connections;
    private final Comparison comparison = comparison();

    Trial(LoadProcess load, Plan plan, int connections) {
      this.load = load;
      this.plan = plan;
      this.connections = connections;
    }

    void run(Lineup<Server> servers) throws InterruptedException {
      servers.forEach((name, server) -> load.run(spec(server, Duration.ZERO, plan.warmup)));
      for (int round = 0; round < plan.rounds; round++) {
        servers.forEach(this::measure);
      }
    }

    /** What is going to be measured; before the minutes in which nothing is printed. */
    void printTitle(PrintWriter out) {
      out.printf(
          "%necho, %,d connections, %d-byte messages, %d rounds of %.1f s:"
              + " CPU us per round trip of the server%n%n",
          connections, MESSAGE_BYTES, plan.rounds, plan.measure.toMillis() / 1e3);
      out.flush();
    }

    void printTable(Lineup<Server> servers, PrintWriter out) {
      out.print(comparison.toText(servers));
      out.flush();
    }

    Map<String, Object> toJson(Lineup<Server> servers) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("connections", connections);
      json.put("messageBytes", MESSAGE_BYTES);
      json.put("rounds", plan.rounds);
      json.put("roundMillis", plan.measure.toMillis());
      json.putAll(comparison.toJson(servers));
      return json;
    }

    private void measure(String name, Server server) throws IOException, InterruptedException {
      LoadReport report = load.run(spec(server, plan.settle, plan.measure));
      comparison.add(
          name,
          report.serverCpuMicros(),
          report.ratePerSecond(),
          report.p50Nanos() / 1e3,
          report.p99Nanos() / 1e3,
          100 * report.serverBusy(),
          report.loadCpuMicros());
    }

    private LoadSpec spec(Server server, Duration warmup, Duration measure) {
      return new LoadSpec(
          server.address().getHostString(),
          server.address().getPort(),
          connections,
          MESSAGE_BYTES,
          warmup.toNanos(),
          measure.toNanos(),
          0,
          server.workerPid());
    }

    private static Comparison comparison() {
      return new Comparison(
              Metric.median("cpuMicros", "CPU us/round trip", 2),
              Metric.median("ratePerSecond", "round trips/s", 0),
              Metric.median("p50Micros", "p50 us", 0),
              Metric.median("p99Micros", "p99 us", 0),
              Metric.median("busyPercent", "busy %", 0),
              Metric.median("loadCpuMicros", "load us", 2))
          .compare(EchoServers.BLOCKING, EchoServers.LIBURING)
          .compare(EchoServers.BLOCKING, EchoServers.LIBURING_MULTISHOT)
          .compare(EchoServers.BLOCKING, EchoServers.NETTY_URING)
          .compare(EchoServers.BLOCKING, EchoServers.JDK)
          .compare(EchoServers.BLOCKING, EchoServers.VERTX)
          .compare(EchoServers.ASYNC, EchoServers.LIBURING)
          .compare(EchoServers.ASYNC, EchoServers.LIBURING_MULTISHOT)
          .compare(EchoServers.ASYNC, EchoServers.NETTY_URING)
          .compare(EchoServers.ASYNC, EchoServers.JDK)
          .compare(EchoServers.ASYNC, EchoServers.VERTX);
    }
  }
}
