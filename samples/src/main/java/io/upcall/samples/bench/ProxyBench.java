package io.upcall.samples.bench;

import io.upcall.samples.bench.load.LoadReport;
import io.upcall.samples.bench.load.LoadSpec;
import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.ProcessClock;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A TCP proxy between a client and a server that share the load's CPU: CPU of the proxy.
 *
 * <p>Messages: 1 KiB there and back on 64 connections, an echo server behind. Bulk: files of 64 MiB
 * over HTTP on four, httpd behind.
 */
final class ProxyBench implements Benchmark {
  private static final int MESSAGE_CONNECTIONS = 64;
  private static final int MESSAGE_BYTES = 1024;
  private static final int BULK_CONNECTIONS = 4;
  private static final long FILE_BYTES = 64L << 20;
  private static final String FILE_NAME = "64m";
  private static final double GIB = 1L << 30;
  private static final Duration SLACK = Duration.ofSeconds(30);

  /**
   * The times of a trial; wrk counts in whole seconds. The warm-up is long because bulk is few
   * calls a second, and the JVM compiles by their number.
   */
  private record Plan(int rounds, int warmupSeconds, int measureSeconds) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(3, 6, 1);
        case NORMAL -> new Plan(7, 10, 2);
        case FULL -> new Plan(11, 15, 5);
      };
    }
  }

  @Override
  public String name() {
    return "proxy";
  }

  @Override
  public Outcome run(Workplace workplace, Effort effort, PrintWriter out)
      throws IOException, InterruptedException {
    ProxyServers proxies = proxies(workplace);
    Map<String, Object> json = new LinkedHashMap<>();
    boolean complete = true;
    try (LoadProcess load = LoadProcess.start(workplace);
        Server echo = onLoadCpu(workplace, "echod", "--style", "async")) {
      Messages messages = new Messages(load, Plan.of(effort));
      Lineup<Server> servers = proxies.startAll(echo.address());
      messages.run(servers, out);
      servers.forEach((name, server) -> server.close());
      json.put("messages", messages.comparison.toJson(servers));
      complete &= servers.complete();
    }
    Optional<Path> wrk = Executables.find("wrk");
    if (wrk.isEmpty()) {
      out.printf("%nproxy, bulk skipped: there is no wrk%n");
      return new Outcome(json, complete);
    }
    try (Server httpd = onLoadCpu(workplace, "httpd", "--root", folder(workplace).toString())) {
      Bulk bulk = new Bulk(workplace, wrk.get(), Plan.of(effort));
      Lineup<Server> servers = proxies.startAll(httpd.address());
      bulk.run(servers, out);
      json.put("bulk", bulk.comparison.toJson(servers));
      complete &= servers.complete();
    }
    return new Outcome(json, complete);
  }

  private static ProxyServers proxies(Workplace workplace) throws InterruptedException {
    try {
      return new ProxyServers(workplace, Optional.of(CPeer.PROXY_SPLICE.build(workplace)), "");
    } catch (IOException e) {
      return new ProxyServers(workplace, Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  /** What stands behind the proxies, out of their way. */
  private static Server onLoadCpu(Workplace workplace, String command, String... options)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(command, "--cores", "1", "--port", "0"));
    all.addAll(List.of(options));
    Child child =
        workplace.startLoad(command, JavaCommand.samples(List.of(), all.toArray(String[]::new)));
    return new Server(child, child.awaitListening(), child.pid());
  }

  private static Path folder(Workplace workplace) throws IOException {
    Path folder = Files.createDirectory(workplace.folder().resolve("root"));
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(FILE_NAME).toFile(), "rw")) {
      file.setLength(FILE_BYTES);
    }
    return folder;
  }

  /** One load in all its rounds. */
  private abstract static class Trial {
    final Plan plan;
    final Comparison comparison;

    Trial(Plan plan, Comparison comparison) {
      this.plan = plan;
      this.comparison =
          comparison
              .compare(ProxyServers.UPCALL, ProxyServers.SPLICE)
              .compare(ProxyServers.UPCALL, ProxyServers.HAPROXY);
    }

    abstract String title();

    abstract void warmUp(Server server) throws IOException, InterruptedException;

    abstract void measure(String name, Server server) throws IOException, InterruptedException;

    final void run(Lineup<Server> servers, PrintWriter out) throws InterruptedException {
      out.printf("%nproxy, %s, %d rounds of %d s%n%n", title(), plan.rounds, plan.measureSeconds);
      out.flush();
      servers.forEach((name, server) -> warmUp(server));
      for (int round = 0; round < plan.rounds; round++) {
        servers.forEach(this::measure);
      }
      out.print(comparison.toText(servers));
      out.flush();
    }
  }

  /** Small messages, there and back. */
  private static final class Messages extends Trial {
    private final LoadProcess load;

    Messages(LoadProcess load, Plan plan) {
      super(
          plan,
          new Comparison(
              Metric.median("cpuMicros", "CPU us/round trip", 2),
              Metric.median("ratePerSecond", "round trips/s", 0),
              Metric.median("p99Micros", "p99 us", 0),
              Metric.median("busyPercent", "busy %", 0)));
      this.load = load;
    }

    @Override
    String title() {
      return "messages of %,d bytes there and back on %d connections: CPU us per round trip"
          .formatted(MESSAGE_BYTES, MESSAGE_CONNECTIONS);
    }

    @Override
    void warmUp(Server server) throws IOException, InterruptedException {
      load.run(spec(server, 0, plan.warmupSeconds));
    }

    @Override
    void measure(String name, Server server) throws IOException, InterruptedException {
      LoadReport report = load.run(spec(server, 0.2, plan.measureSeconds));
      comparison.add(
          name,
          report.serverCpuMicros(),
          report.ratePerSecond(),
          report.p99Nanos() / 1e3,
          100 * report.serverBusy());
    }

    private static LoadSpec spec(Server server, double settleSeconds, double seconds) {
      return new LoadSpec(
          server.address().getHostString(),
          server.address().getPort(),
          MESSAGE_CONNECTIONS,
          MESSAGE_BYTES,
          Math.round(settleSeconds * 1e9),
          Math.round(seconds * 1e9),
          0,
          server.workerPid());
    }
  }

  /** Large files, one way. */
  private static final class Bulk extends Trial {
    private final Workplace workplace;
    private final Path wrk;

    Bulk(Workplace workplace, Path wrk, Plan plan) {
      super(
          plan,
          new Comparison(
              Metric.median("cpuMillisPerGib", "CPU ms/GiB", 1),
              Metric.median("gibPerSecond", "GiB/s", 2),
              Metric.median("busyPercent", "busy %", 0),
              Metric.sum("socketErrors", "socket errors")));
      this.workplace = workplace;
      this.wrk = wrk;
    }

    @Override
    String title() {
      return "files of %d MiB on %d connections: CPU ms per GiB"
          .formatted(FILE_BYTES >> 20, BULK_CONNECTIONS);
    }

    @Override
    void warmUp(Server server) throws IOException, InterruptedException {
      load(server, plan.warmupSeconds);
    }

    @Override
    void measure(String name, Server server) throws IOException, InterruptedException {
      long beginNanos = ProcessClock.cpuNanos(server.workerPid());
      WrkReport report = load(server, plan.measureSeconds);
      long cpuNanos = ProcessClock.cpuNanos(server.workerPid()) - beginNanos;
      double gib = report.bytesRead() / GIB;
      comparison.add(
          name,
          cpuNanos / 1e6 / gib,
          gib / report.seconds(),
          cpuNanos / 1e7 / report.seconds(),
          (double) report.socketErrors());
    }

    private WrkReport load(Server server, int seconds) throws IOException, InterruptedException {
      List<String> command =
          List.of(
              wrk.toString(),
              "-t1",
              "-c" + BULK_CONNECTIONS,
              "-d" + seconds + "s",
              "--latency",
              "http://%s:%d/%s"
                  .formatted(
                      server.address().getHostString(), server.address().getPort(), FILE_NAME));
      try (Child child = workplace.startLoad("wrk", command)) {
        return WrkReport.parse(child.readAll(SLACK.plusSeconds(seconds)));
      }
    }
  }
}
