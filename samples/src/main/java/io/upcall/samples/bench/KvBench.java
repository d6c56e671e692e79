package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * GET and SET from redis-benchmark, one at a time and in pipelines: CPU of the server a request.
 */
final class KvBench implements Benchmark {
  private static final int CONNECTIONS = 50;
  private static final int KEYS = 100_000;
  private static final int CONTENDERS = 2;
  private static final long REQUEST_NANOS = 15_000; // as one of a closed loop with others
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What is asked, how many requests are sent before the first answer, and who wants to know. */
  private record Load(Effort least, String command, int pipeline) {
    String title() {
      return command.toUpperCase(java.util.Locale.ROOT)
          + (pipeline == 1 ? "" : ", pipelines of " + pipeline);
    }
  }

  private static final List<Load> LOADS =
      List.of(
          new Load(Effort.QUICK, "set", 1),
          new Load(Effort.NORMAL, "get", 1),
          new Load(Effort.NORMAL, "set", 16),
          new Load(Effort.NORMAL, "get", 16));

  /** How many requests a round takes, and a slice of the warm-up; with pipelines four times. */
  private record Plan(int rounds, WarmUp.Plan warmUp, int requests) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, warmUp(60_000, 3), 20_000);
        case NORMAL -> new Plan(31, warmUp(200_000, 8), 20_000);
        case FULL -> new Plan(31, warmUp(500_000, 20), 200_000);
      };
    }

    private static WarmUp.Plan warmUp(long operations, int limitSeconds) {
      return new WarmUp.Plan(operations, Duration.ofSeconds(limitSeconds));
    }

    Duration estimate() {
      Duration round = Costs.ROUND.plusNanos(requests * REQUEST_NANOS);
      return warmUp.estimate(round).plus(round.multipliedBy(rounds));
    }
  }

  @Override
  public String name() {
    return "kv";
  }

  @Override
  public Duration estimate(Effort effort) {
    Duration trials = Plan.of(effort).estimate().multipliedBy(loadsFor(effort).size());
    return trials.plus(Costs.JVM).multipliedBy(CONTENDERS);
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    Optional<Path> benchmark = Executables.find("redis-benchmark");
    if (benchmark.isEmpty()) {
      session.print("%nkv skipped: there is no redis-benchmark%n");
      return new Outcome(Map.of("skipped", "there is no redis-benchmark"), true);
    }
    Plan plan = Plan.of(session.effort());
    Lineup<Server> servers = KvServers.startAll(session.workplace());
    Map<String, Object> json = new LinkedHashMap<>();
    for (Load load : loadsFor(session.effort())) {
      Trial trial = new Trial(session.workplace(), benchmark.get(), plan, load);
      trial.run(servers, session);
      json.put(load.title(), trial.comparison.toJson(servers));
    }
    return new Outcome(json, servers.complete());
  }

  private static List<Load> loadsFor(Effort effort) {
    return LOADS.stream().filter(load -> load.least.compareTo(effort) <= 0).toList();
  }

  /** All rounds with one load. */
  private static final class Trial {
    private final Workplace workplace;
    private final Path benchmark;
    private final Plan plan;
    private final Load load;
    private final Comparison comparison =
        new Comparison(
                Metric.median("cpuMicros", "CPU us/request", 2),
                Metric.median("ratePerSecond", "requests/s", 0),
                Metric.median("p99Millis", "p99 ms", 2),
                Metric.median("waits", "waits/request", 3),
                Metric.median("preemptions", "preempted", 3),
                Metric.median("loadCpuMicros", "load us", 2))
            .compare(KvServers.UPCALL, KvServers.REDIS);

    Trial(Workplace workplace, Path benchmark, Plan plan, Load load) {
      this.workplace = workplace;
      this.benchmark = benchmark;
      this.plan = plan;
      this.load = load;
    }

    void run(Lineup<Server> servers, Session session) throws InterruptedException {
      session.print(
          "%nkv, %s, redis-benchmark with %d connections, %d rounds of %,d requests:"
              + " CPU us per request of the server%n%n",
          load.title(), CONNECTIONS, plan.rounds, requests());
      String note =
          new Rounds(plan.rounds, plan.warmUp).run(session, servers, this::slice, this::measure);
      session.print("%s%s", comparison.toText(servers), note);
    }

    private int requests() {
      return load.pipeline == 1 ? plan.requests : 4 * plan.requests;
    }

    private WarmUp.Slice slice(Server server) throws IOException, InterruptedException {
      RoundMeter meter = new RoundMeter(server.workerPid());
      load(server);
      return new WarmUp.Slice(requests(), meter.stop().serverCpuNanos() / 1e3 / requests());
    }

    private void measure(String name, Server server) throws IOException, InterruptedException {
      RoundMeter meter = new RoundMeter(server.workerPid());
      RedisBenchmarkReport report = load(server);
      RoundMeter.Usage usage = meter.stop();
      double requests = requests();
      comparison.add(
          name,
          usage.serverCpuNanos() / 1e3 / requests,
          report.requestsPerSecond(),
          report.p99Millis(),
          usage.serverWaits() / requests,
          usage.serverPreemptions() / requests,
          usage.loadCpuNanos() / 1e3 / requests);
    }

    private RedisBenchmarkReport load(Server server) throws IOException, InterruptedException {
      List<String> command =
          List.of(
              benchmark.toString(),
              "-h",
              server.address().getAddress().getHostAddress(),
              "-p",
              Integer.toString(server.address().getPort()),
              "-t",
              load.command,
              "-c",
              Integer.toString(CONNECTIONS),
              "-n",
              Integer.toString(requests()),
              "-r",
              Integer.toString(KEYS),
              "-P",
              Integer.toString(load.pipeline),
              "--csv");
      try (Child child = workplace.startLoad("redis-benchmark", command)) {
        return RedisBenchmarkReport.parse(child.readAll(LIMIT));
      }
    }
  }
}
