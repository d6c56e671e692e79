package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files over HTTP to wrk: CPU of the server per request, and how often one of its threads had to
 * wait for it.
 */
final class HttpBench implements Benchmark {
  private final String name;
  private final List<Load> loads;

  /** What is asked for, by how many connections at once, and who wants to know. */
  private record Load(Effort least, int fileBytes, int connections) {
    String fileName() {
      return fileBytes + ".bin";
    }

    byte[] content() {
      byte[] content = new byte[fileBytes];
      Arrays.fill(content, (byte) 'x');
      return content;
    }

    String title() {
      return "%,d bytes, %,d connections".formatted(fileBytes, connections);
    }
  }

  /** The times of a trial; wrk counts in whole seconds. */
  private record Plan(int rounds, WarmUp.Plan warmUp, int seconds) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, warmUp(50_000, 3), 1);
        case NORMAL -> new Plan(15, warmUp(100_000, 8), 1);
        case FULL -> new Plan(15, warmUp(200_000, 20), 5);
      };
    }

    private static WarmUp.Plan warmUp(long operations, int limitSeconds) {
      return new WarmUp.Plan(operations, Duration.ofSeconds(limitSeconds));
    }

    Duration estimate(int connections) {
      Duration round =
          Duration.ofSeconds(seconds).plus(Costs.ROUND).plus(Costs.connecting(connections));
      return warmUp.estimate(round).plus(round.multipliedBy(rounds));
    }
  }

  private HttpBench(String name, Load... loads) {
    this.name = name;
    this.loads = List.of(loads);
  }

  /** What small files cost. */
  static HttpBench headline() {
    return new HttpBench(
        "httpd", new Load(Effort.QUICK, 1 << 10, 1_000), new Load(Effort.NORMAL, 1 << 10, 64));
  }

  /** What large ones cost. */
  static HttpBench downloads() {
    return new HttpBench(
        "downloads", new Load(Effort.QUICK, 100 << 10, 64), new Load(Effort.QUICK, 10 << 20, 16));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration estimate(Effort effort) {
    Duration trials = Costs.JVM;
    for (Load load : loadsFor(effort)) {
      trials = trials.plus(Plan.of(effort).estimate(load.connections));
    }
    return trials.multipliedBy(HttpServers.count(effort));
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    Workplace workplace = session.workplace();
    Optional<Path> wrk = Executables.find("wrk");
    if (wrk.isEmpty()) {
      session.print("%n%s skipped: there is no wrk%n", name);
      return new Outcome(Map.of("skipped", "there is no wrk"), true);
    }
    Path root = Files.createDirectory(workplace.folder().resolve("root"));
    for (Load load : loads) {
      Files.write(root.resolve(load.fileName()), load.content());
    }
    Plan plan = Plan.of(session.effort());
    Lineup<Server> servers = HttpServers.startAll(workplace, root, session.effort());
    Map<String, Object> json = new LinkedHashMap<>();
    for (Load load : loadsFor(session.effort())) {
      WrkLoad wrkLoad = new WrkLoad(workplace, wrk.get(), load.connections, load.fileName());
      Trial trial = new Trial(plan, load, wrkLoad);
      trial.run(servers, session);
      json.put(load.title(), trial.toJson(servers));
    }
    return new Outcome(json, servers.complete());
  }

  private List<Load> loadsFor(Effort effort) {
    return loads.stream().filter(load -> load.least.compareTo(effort) <= 0).toList();
  }

  /** All rounds with one load. */
  private static final class Trial {
    private final Plan plan;
    private final Load load;
    private final WrkLoad wrk;
    private final Comparison comparison = comparison();

    Trial(Plan plan, Load load, WrkLoad wrk) {
      this.plan = plan;
      this.load = load;
      this.wrk = wrk;
    }

    void run(Lineup<Server> servers, Session session) throws InterruptedException {
      session.print(
          "%nhttpd, a file of %s of wrk, %d rounds of %d s: CPU us per request of the server%n%n",
          load.title(), plan.rounds, plan.seconds);
      servers.forEach(this::verify);
      String note =
          new Rounds(plan.rounds, plan.warmUp).run(session, servers, this::slice, this::measure);
      session.print("%s%s", comparison.toText(servers), note);
    }

    Map<String, Object> toJson(Lineup<Server> servers) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("connections", load.connections);
      json.put("fileBytes", load.fileBytes);
      json.put("rounds", plan.rounds);
      json.put("roundSeconds", plan.seconds);
      json.putAll(comparison.toJson(servers));
      return json;
    }

    /** One request, to know that it is the file that will be counted. */
    private void verify(String name, Server server) throws IOException {
      try (InputStream in = URI.create(wrk.url(server)).toURL().openStream()) {
        if (!Arrays.equals(in.readAllBytes(), load.content())) {
          throw new IOException(name + " does not serve the file as it is");
        }
      }
    }

    private WarmUp.Slice slice(Server server) throws IOException, InterruptedException {
      RoundMeter meter = new RoundMeter(server.workerPid());
      WrkReport report = wrk.run(server, 1);
      return new WarmUp.Slice(
          report.requests(), meter.stop().serverCpuNanos() / 1e3 / report.requests());
    }

    // The CPU of connecting and closing is counted too, a thousand times in some hundred thousand
    // requests: a server's life has both.
    private void measure(String name, Server server) throws IOException, InterruptedException {
      RoundMeter meter = new RoundMeter(server.workerPid());
      WrkReport report = wrk.run(server, plan.seconds);
      RoundMeter.Usage usage = meter.stop();
      double requests = report.requests();
      if (requests == 0) {
        throw new IOException("no request was answered");
      }
      comparison.add(
          name,
          usage.serverCpuNanos() / 1e3 / requests,
          requests / report.seconds(),
          report.p99Micros(),
          usage.serverCpuNanos() / 1e7 / report.seconds(),
          usage.serverWaits() / requests,
          usage.serverPreemptions() / requests,
          usage.loadCpuNanos() / 1e3 / requests,
          usage.loadCpuNanos() / 1e7 / report.seconds(),
          (double) report.socketErrors(),
          (double) report.badStatuses());
    }

    private static Comparison comparison() {
      return new Comparison(
              Metric.median("cpuMicros", "CPU us/request", 2),
              Metric.median("ratePerSecond", "requests/s", 0),
              Metric.median("p99Micros", "p99 us", 0),
              Metric.median("busyPercent", "busy %", 0),
              Metric.median("waits", "waits/request", 4),
              Metric.median("preemptions", "preempted", 4),
              Metric.median("loadCpuMicros", "load us", 2),
              Metric.median("loadBusyPercent", "load %", 0),
              Metric.sum("socketErrors", "socket errors"),
              Metric.sum("badStatuses", "non-2xx"))
          .compare(HttpServers.UPCALL, Bound.PARITY, HttpServers.NGINX)
          .compare(HttpServers.ON_VERTX, new Bound(1.30), HttpServers.VERTX);
    }
  }
}
