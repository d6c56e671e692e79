package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.ContextSwitches;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.ProcessClock;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.io.PrintWriter;
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
          new Load(Effort.QUICK, "get", 1),
          new Load(Effort.NORMAL, "set", 16),
          new Load(Effort.NORMAL, "get", 16));

  /** How many requests a trial takes; with pipelines four times as many. */
  private record Plan(int rounds, int warmup, int measured) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, 100_000, 50_000);
        case NORMAL -> new Plan(7, 400_000, 150_000);
        case FULL -> new Plan(7, 1_000_000, 1_000_000);
      };
    }
  }

  @Override
  public String name() {
    return "kv";
  }

  @Override
  public Outcome run(Workplace workplace, Effort effort, PrintWriter out)
      throws IOException, InterruptedException {
    Optional<Path> benchmark = Executables.find("redis-benchmark");
    if (benchmark.isEmpty()) {
      out.printf("%nkv skipped: there is no redis-benchmark%n");
      return new Outcome(Map.of("skipped", "there is no redis-benchmark"), true);
    }
    Plan plan = Plan.of(effort);
    Lineup<Server> servers = KvServers.startAll(workplace);
    Map<String, Object> json = new LinkedHashMap<>();
    for (Load load : LOADS) {
      if (load.least.compareTo(effort) > 0) {
        continue;
      }
      Trial trial = new Trial(workplace, benchmark.get(), plan, load);
      trial.run(servers);
      trial.print(servers, out);
      json.put(load.title(), trial.comparison.toJson(servers));
    }
    return new Outcome(json, servers.complete());
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
                Metric.median("preemptions", "preempted", 3))
            .compare(KvServers.UPCALL, KvServers.REDIS);

    Trial(Workplace workplace, Path benchmark, Plan plan, Load load) {
      this.workplace = workplace;
      this.benchmark = benchmark;
      this.plan = plan;
      this.load = load;
    }

    void run(Lineup<Server> servers) throws InterruptedException {
      servers.forEach((name, server) -> load(server, plan.warmup));
      for (int round = 0; round < plan.rounds; round++) {
        servers.forEach(this::measure);
      }
    }

    void print(Lineup<Server> servers, PrintWriter out) {
      out.printf(
          "%nkv, %s, redis-benchmark with %d connections, %d rounds of %,d requests:"
              + " CPU us per request of the server%n%n",
          load.title(), CONNECTIONS, plan.rounds, requests(plan.measured));
      out.print(comparison.toText(servers));
      out.flush();
    }

    private int requests(int count) {
      return load.pipeline == 1 ? count : 4 * count;
    }

    private void measure(String name, Server server) throws IOException, InterruptedException {
      ContextSwitches switchesBefore = ContextSwitches.of(server.workerPid());
      long beginNanos = ProcessClock.cpuNanos(server.workerPid());
      RedisBenchmarkReport report = load(server, plan.measured);
      long cpuNanos = ProcessClock.cpuNanos(server.workerPid()) - beginNanos;
      ContextSwitches.Counts switches =
          ContextSwitches.of(server.workerPid()).since(switchesBefore);
      double requests = requests(plan.measured);
      comparison.add(
          name,
          cpuNanos / 1e3 / requests,
          report.requestsPerSecond(),
          report.p99Millis(),
          switches.voluntary() / requests,
          switches.involuntary() / requests);
    }

    private RedisBenchmarkReport load(Server server, int count)
        throws IOException, InterruptedException {
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
              Integer.toString(requests(count)),
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
