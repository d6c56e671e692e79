package io.upcall.samples.bench;

import io.upcall.samples.bench.load.LoadReport;
import io.upcall.samples.bench.load.LoadSpec;
import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
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
  private static final double MIB = 1L << 20;
  private static final Duration SLICE = Duration.ofMillis(500);
  private static final Duration SETTLE = Duration.ofMillis(200);
  private static final int CONTENDERS = 3;
  private static final int LOADS = 2;

  /**
   * The times of a trial; wrk counts in whole seconds. Bulk is few calls a second, and the JVM
   * compiles by their number: what the warm-up counts there are MiB.
   */
  private record Plan(int rounds, WarmUp.Plan warmUp, int seconds) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, warmUp(10_000, 6), 1);
        case NORMAL -> new Plan(11, warmUp(20_000, 10), 1);
        case FULL -> new Plan(15, warmUp(40_000, 20), 5);
      };
    }

    private static WarmUp.Plan warmUp(long operations, int limitSeconds) {
      return new WarmUp.Plan(operations, Duration.ofSeconds(limitSeconds));
    }

    Duration estimate() {
      Duration round = Duration.ofSeconds(seconds).plus(Costs.ROUND);
      return Costs.JVM.plus(warmUp.estimate(round)).plus(round.multipliedBy(rounds));
    }
  }

  @Override
  public String name() {
    return "proxy";
  }

  @Override
  public Duration estimate(Effort effort) {
    return Plan.of(effort).estimate().multipliedBy(CONTENDERS).plus(Costs.JVM).multipliedBy(LOADS);
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    Workplace workplace = session.workplace();
    Plan plan = Plan.of(session.effort());
    ProxyServers proxies = proxies(workplace);
    Map<String, Object> json = new LinkedHashMap<>();
    boolean complete = true;
    try (LoadProcess load = LoadProcess.start(workplace);
        Server echo = onLoadCpu(workplace, "echod", "--style", "async")) {
      Messages messages = new Messages(load, plan);
      Lineup<Server> servers = proxies.startAll(echo.address());
      messages.run(servers, session);
      json.put("messages", messages.comparison.toJson(servers));
      complete &= servers.complete();
    }
    Optional<Path> wrk = Executables.find("wrk");
    if (wrk.isEmpty()) {
      session.print("%nproxy, bulk skipped: there is no wrk%n");
      return new Outcome(json, complete);
    }
    try (Server httpd = onLoadCpu(workplace, "httpd", "--root", folder(workplace).toString())) {
      WrkLoad load = new WrkLoad(workplace, wrk.get(), BULK_CONNECTIONS, FILE_NAME);
      Bulk bulk = new Bulk(load, plan);
      Lineup<Server> servers = proxies.startAll(httpd.address());
      bulk.run(servers, session);
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

    abstract WarmUp.Slice slice(Server server) throws IOException, InterruptedException;

    abstract void measure(String name, Server server) throws IOException, InterruptedException;

    final void run(Lineup<Server> servers, Session session) throws InterruptedException {
      session.print("%nproxy, %s, %d rounds of %d s%n%n", title(), plan.rounds, plan.seconds);
      String note =
          new Rounds(plan.rounds, plan.warmUp).run(session, servers, this::slice, this::measure);
      servers.forEach((name, server) -> server.close());
      session.print("%s%s", comparison.toText(servers), note);
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
              Metric.median("busyPercent", "busy %", 0),
              Metric.median("waits", "waits/trip", 3),
              Metric.median("preemptions", "preempted", 3),
              Metric.median("loadCpuMicros", "load us", 2)));
      this.load = load;
    }

    @Override
    String title() {
      return "messages of %,d bytes there and back on %d connections: CPU us per round trip"
          .formatted(MESSAGE_BYTES, MESSAGE_CONNECTIONS);
    }

    @Override
    WarmUp.Slice slice(Server server) throws IOException, InterruptedException {
      LoadReport report = load.run(spec(server, Duration.ZERO, SLICE));
      return new WarmUp.Slice(report.roundTrips(), report.serverCpuMicros());
    }

    @Override
    void measure(String name, Server server) throws IOException, InterruptedException {
      LoadReport report = load.run(spec(server, SETTLE, Duration.ofSeconds(plan.seconds)));
      comparison.add(
          name,
          report.serverCpuMicros(),
          report.ratePerSecond(),
          report.p99Nanos() / 1e3,
          100 * report.serverBusy(),
          report.waitsPerRoundTrip(),
          report.preemptionsPerRoundTrip(),
          report.loadCpuMicros());
    }

    private static LoadSpec spec(Server server, Duration settle, Duration measure) {
      return new LoadSpec(
          server.address().getHostString(),
          server.address().getPort(),
          MESSAGE_CONNECTIONS,
          MESSAGE_BYTES,
          settle.toNanos(),
          measure.toNanos(),
          0,
          server.workerPid());
    }
  }

  /** Large files, one way. */
  private static final class Bulk extends Trial {
    private final WrkLoad load;

    Bulk(WrkLoad load, Plan plan) {
      super(
          plan,
          new Comparison(
              Metric.median("cpuMillisPerGib", "CPU ms/GiB", 1),
              Metric.median("gibPerSecond", "GiB/s", 2),
              Metric.median("busyPercent", "busy %", 0),
              Metric.median("waitsPerGib", "waits/GiB", 0),
              Metric.median("preemptionsPerGib", "preempted", 0),
              Metric.median("loadCpuMillisPerGib", "load ms", 1),
              Metric.sum("socketErrors", "socket errors")));
      this.load = load;
    }

    @Override
    String title() {
      return "files of %d MiB on %d connections: CPU ms per GiB"
          .formatted(FILE_BYTES >> 20, BULK_CONNECTIONS);
    }

    @Override
    WarmUp.Slice slice(Server server) throws IOException, InterruptedException {
      RoundMeter meter = new RoundMeter(server.workerPid());
      double mebibytes = load.run(server, 1).bytesRead() / MIB;
      return new WarmUp.Slice(
          Math.round(mebibytes), meter.stop().serverCpuNanos() / 1e3 / mebibytes);
    }

    @Override
    void measure(String name, Server server) throws IOException, InterruptedException {
      RoundMeter meter = new RoundMeter(server.workerPid());
      WrkReport report = load.run(server, plan.seconds);
      RoundMeter.Usage usage = meter.stop();
      double gib = report.bytesRead() / GIB;
      comparison.add(
          name,
          usage.serverCpuNanos() / 1e6 / gib,
          gib / report.seconds(),
          usage.serverCpuNanos() / 1e7 / report.seconds(),
          usage.serverWaits() / gib,
          usage.serverPreemptions() / gib,
          usage.loadCpuNanos() / 1e6 / gib,
          (double) report.socketErrors());
    }
  }
}
