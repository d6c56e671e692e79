package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.ContextSwitches;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.ProcessClock;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
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
 * Files of three sizes over HTTP to wrk: CPU of the server per request, and how often one of its
 * threads had to wait for it.
 */
final class HttpBench implements Benchmark {
  private static final Duration WRK_SLACK = Duration.ofSeconds(30);

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

  private static final List<Load> LOADS =
      List.of(
          new Load(Effort.QUICK, 1 << 10, 1000),
          new Load(Effort.QUICK, 1 << 10, 64),
          new Load(Effort.NORMAL, 100 << 10, 64),
          new Load(Effort.NORMAL, 10 << 20, 16));

  /** The times of a trial; wrk counts in whole seconds. */
  private record Plan(int rounds, int warmupSeconds, int measureSeconds) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, 2, 1);
        case NORMAL -> new Plan(7, 5, 3);
        case FULL -> new Plan(7, 10, 30);
      };
    }
  }

  @Override
  public String name() {
    return "httpd";
  }

  @Override
  public Outcome run(Workplace workplace, Effort effort, PrintWriter out)
      throws IOException, InterruptedException {
    Optional<Path> wrk = Executables.find("wrk");
    if (wrk.isEmpty()) {
      out.printf("%nhttpd skipped: there is no wrk%n");
      return new Outcome(Map.of("skipped", "there is no wrk"), true);
    }
    Path root = Files.createDirectory(workplace.folder().resolve("root"));
    for (Load load : LOADS) {
      Files.write(root.resolve(load.fileName()), load.content());
    }
    Plan plan = Plan.of(effort);
    Lineup<Server> servers = HttpServers.startAll(workplace, root);
    Map<String, Object> json = new LinkedHashMap<>();
    for (Load load : LOADS) {
      if (load.least.compareTo(effort) > 0) {
        continue;
      }
      Trial trial = new Trial(workplace, wrk.get(), plan, load);
      trial.run(servers);
      trial.print(servers, out);
      json.put(load.title(), trial.toJson(servers));
    }
    return new Outcome(json, servers.complete());
  }

  /** All rounds with one load. */
  private static final class Trial {
    private final Workplace workplace;
    private final Path wrk;
    private final Plan plan;
    private final Load load;
    private final Comparison comparison = comparison();

    Trial(Workplace workplace, Path wrk, Plan plan, Load load) {
      this.workplace = workplace;
      this.wrk = wrk;
      this.plan = plan;
      this.load = load;
    }

    void run(Lineup<Server> servers) throws InterruptedException {
      servers.forEach(this::verify);
      servers.forEach((name, server) -> ask(server, plan.warmupSeconds));
      for (int round = 0; round < plan.rounds; round++) {
        servers.forEach(this::measure);
      }
    }

    void print(Lineup<Server> servers, PrintWriter out) {
      out.printf(
          "%nhttpd, a file of %s of wrk, %d rounds of %d s: CPU us per request of the server%n%n",
          load.title(), plan.rounds, plan.measureSeconds);
      out.print(comparison.toText(servers));
      out.flush();
    }

    Map<String, Object> toJson(Lineup<Server> servers) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("connections", load.connections);
      json.put("fileBytes", load.fileBytes);
      json.put("rounds", plan.rounds);
      json.put("roundSeconds", plan.measureSeconds);
      json.putAll(comparison.toJson(servers));
      return json;
    }

    /** One request, to know that it is the file that will be counted. */
    private void verify(String name, Server server) throws IOException {
      try (InputStream in = URI.create(url(server)).toURL().openStream()) {
        if (!Arrays.equals(in.readAllBytes(), load.content())) {
          throw new IOException(name + " does not serve the file as it is");
        }
      }
    }

    private String url(Server server) {
      String host = server.address().getHostString();
      return "http://%s:%d/%s".formatted(host, server.address().getPort(), load.fileName());
    }

    // The CPU of connecting and closing is counted too, a thousand times in some hundred thousand
    // requests: a server's life has both.
    private void measure(String name, Server server) throws IOException, InterruptedException {
      ContextSwitches begin = ContextSwitches.of(server.workerPid());
      long beginNanos = ProcessClock.cpuNanos(server.workerPid());
      WrkReport report = ask(server, plan.measureSeconds);
      long cpuNanos = ProcessClock.cpuNanos(server.workerPid()) - beginNanos;
      long switches = ContextSwitches.of(server.workerPid()).since(begin).voluntary();
      if (report.requests() == 0) {
        throw new IOException("no request was answered");
      }
      comparison.add(
          name,
          cpuNanos / 1e3 / report.requests(),
          report.requests() / report.seconds(),
          report.p99Micros(),
          cpuNanos / 1e7 / report.seconds(),
          (double) switches / report.requests(),
          (double) report.socketErrors(),
          (double) report.badStatuses());
    }

    private WrkReport ask(Server server, int seconds) throws IOException, InterruptedException {
      List<String> command =
          List.of(
              wrk.toString(),
              "-t1",
              "-c" + load.connections,
              "-d" + seconds + "s",
              "--latency",
              url(server));
      try (Child child = workplace.startLoad("wrk", command)) {
        return WrkReport.parse(child.readAll(WRK_SLACK.plusSeconds(seconds)));
      }
    }

    private static Comparison comparison() {
      return new Comparison(
              Metric.median("cpuMicros", "CPU us/request", 2),
              Metric.median("ratePerSecond", "requests/s", 0),
              Metric.median("p99Micros", "p99 us", 0),
              Metric.median("busyPercent", "busy %", 0),
              Metric.median("switchesPerRequest", "switches/request", 4),
              Metric.sum("socketErrors", "socket errors"),
              Metric.sum("badStatuses", "non-2xx"))
          .compare(HttpServers.UPCALL, Bound.PARITY, HttpServers.NGINX)
          .compare(HttpServers.ON_VERTX, HttpServers.VERTX);
    }
  }
}
