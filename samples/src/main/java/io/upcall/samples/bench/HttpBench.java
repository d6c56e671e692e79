package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.ProcessClock;
import io.upcall.samples.bench.process.Workplace;
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

/** A file of 1 KiB over HTTP to a thousand connections of wrk: CPU of the server per request. */
final class HttpBench implements Benchmark {
  private static final int CONNECTIONS = 1000;
  private static final int FILE_BYTES = 1024;
  private static final String FILE_NAME = "1k.txt";
  private static final Duration WRK_SLACK = Duration.ofSeconds(30);

  /** The times of a trial; wrk counts in whole seconds. */
  private record Plan(int rounds, int warmupSeconds, int measureSeconds) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, 2, 1);
        case NORMAL -> new Plan(7, 5, 5);
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
    Trial trial = new Trial(workplace, wrk.get(), Plan.of(effort));
    trial.printTitle(out);
    byte[] content = new byte[FILE_BYTES];
    Arrays.fill(content, (byte) 'x');
    Path root = Files.createDirectory(workplace.folder().resolve("root"));
    Files.write(root.resolve(FILE_NAME), content);
    Lineup<Server> servers = HttpServers.startAll(workplace, root);
    servers.forEach((name, server) -> verify(name, server, content));
    trial.run(servers);
    trial.printTable(servers, out);
    return new Outcome(trial.toJson(servers), servers.complete());
  }

  /** One request, to know that it is the file that will be counted. */
  private static void verify(String name, Server server, byte[] content) throws IOException {
    try (InputStream in = URI.create(url(server)).toURL().openStream()) {
      if (!Arrays.equals(in.readAllBytes(), content)) {
        throw new IOException(name + " does not serve the file as it is");
      }
    }
  }

  private static String url(Server server) {
    return "http://%s:%d/%s"
        .formatted(server.address().getHostString(), server.address().getPort(), FILE_NAME);
  }

  /** All rounds. */
  private static final class Trial {
    private final Workplace workplace;
    private final Path wrk;
    private final Plan plan;
    private final Comparison comparison = comparison();

    Trial(Workplace workplace, Path wrk, Plan plan) {
      this.workplace = workplace;
      this.wrk = wrk;
      this.plan = plan;
    }

    void run(Lineup<Server> servers) throws InterruptedException {
      servers.forEach((name, server) -> load(server, plan.warmupSeconds));
      for (int round = 0; round < plan.rounds; round++) {
        servers.forEach(this::measure);
      }
    }

    void printTitle(PrintWriter out) {
      out.printf(
          "%nhttpd, a file of %,d bytes, wrk with %,d connections, %d rounds of %d s:"
              + " CPU us per request of the server%n%n",
          FILE_BYTES, CONNECTIONS, plan.rounds, plan.measureSeconds);
      out.flush();
    }

    void printTable(Lineup<Server> servers, PrintWriter out) {
      out.print(comparison.toText(servers));
      out.flush();
    }

    Map<String, Object> toJson(Lineup<Server> servers) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("connections", CONNECTIONS);
      json.put("fileBytes", FILE_BYTES);
      json.put("rounds", plan.rounds);
      json.put("roundSeconds", plan.measureSeconds);
      json.putAll(comparison.toJson(servers));
      return json;
    }

    // The CPU of connecting and closing is counted too, a thousand times in some hundred thousand
    // requests: a server's life has both.
    private void measure(String name, Server server) throws IOException, InterruptedException {
      long beginNanos = ProcessClock.cpuNanos(server.workerPid());
      WrkReport report = load(server, plan.measureSeconds);
      long cpuNanos = ProcessClock.cpuNanos(server.workerPid()) - beginNanos;
      if (report.requests() == 0) {
        throw new IOException("no request was answered");
      }
      comparison.add(
          name,
          cpuNanos / 1e3 / report.requests(),
          report.requests() / report.seconds(),
          report.p99Micros(),
          cpuNanos / 1e7 / report.seconds(),
          (double) report.socketErrors(),
          (double) report.badStatuses());
    }

    private WrkReport load(Server server, int seconds) throws IOException, InterruptedException {
      List<String> command =
          List.of(
              wrk.toString(),
              "-t1",
              "-c" + CONNECTIONS,
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
              Metric.sum("socketErrors", "socket errors"),
              Metric.sum("badStatuses", "non-2xx"))
          .compare(HttpServers.UPCALL, HttpServers.NGINX)
          .compare(HttpServers.ON_VERTX, HttpServers.VERTX);
    }
  }
}
