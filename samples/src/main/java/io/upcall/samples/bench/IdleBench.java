package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.ProcFs;
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

/**
 * Resident memory of an echo server per idle connection: what VmRSS grows by between 2,000 and
 * 12,000 of them, each of which has made one round trip.
 *
 * <p>The Java servers have a fixed heap with a small young generation, and collect before both
 * readings: else one would measure how much of its heap a JVM happens to have touched.
 */
final class IdleBench implements Benchmark {
  private static final int FEW = 2_000;
  private static final int MANY = 12_000;
  private static final List<String> FIXED_HEAP = List.of("-Xms256m", "-Xmx256m", "-Xmn16m");
  private static final Duration COLLECT_LIMIT = Duration.ofSeconds(30);
  private static final double MIB = 1 << 20;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public Outcome run(Workplace workplace, Effort effort, PrintWriter out)
      throws IOException, InterruptedException {
    int rounds = rounds(effort);
    out.printf(
        "%nidle, %,d and %,d connections, %d rounds: growth of VmRSS in bytes per connection%n%n",
        FEW, MANY, rounds);
    out.flush();
    Lineup<Contender> lineup = lineup(workplace);
    Comparison comparison = comparison();
    for (int round = 0; round < rounds; round++) {
      lineup.forEach((name, contender) -> measure(workplace, contender, comparison));
    }
    out.print(comparison.toText(lineup));
    out.flush();
    Map<String, Object> json = new LinkedHashMap<>(Map.of("rounds", rounds));
    json.putAll(comparison.toJson(lineup));
    return new Outcome(json, lineup.complete());
  }

  // Not started together: each has the memory of the machine for itself.
  private static Lineup<Contender> lineup(Workplace workplace) throws InterruptedException {
    Lineup<Contender> lineup = new Lineup<>();
    for (Contender contender : EchoServers.contenders(workplace, FIXED_HEAP)) {
      if (contender.isMissing()) {
        lineup.skip(contender.name(), contender.missing());
      } else {
        lineup.enter(contender.name(), () -> contender);
      }
    }
    return lineup;
  }

  private static void measure(Workplace workplace, Contender contender, Comparison comparison)
      throws IOException, InterruptedException {
    try (Server server = Server.start(workplace, contender);
        IdleConnections connections = new IdleConnections(server.address())) {
      connections.growTo(FEW);
      long fewBytes = residentBytes(workplace, contender, server);
      connections.growTo(MANY);
      long manyBytes = residentBytes(workplace, contender, server);
      connections.echoAll();
      comparison.add(
          contender.name(),
          (double) (manyBytes - fewBytes) / (MANY - FEW),
          fewBytes / MIB,
          manyBytes / MIB,
          MANY);
    }
  }

  private static long residentBytes(Workplace workplace, Contender contender, Server server)
      throws IOException, InterruptedException {
    if (contender.isJava()) {
      collect(workplace, server.workerPid());
    }
    return ProcFs.residentBytes(server.workerPid());
  }

  /** A full collection in another JVM, finished when this returns. */
  private static void collect(Workplace workplace, long pid)
      throws IOException, InterruptedException {
    Path jcmd =
        Executables.findInJdk("jcmd")
            .orElseThrow(() -> new IOException("this Java has no jcmd, so it is no JDK"));
    List<String> command = List.of(jcmd.toString(), Long.toString(pid), "GC.run");
    try (Child child = workplace.startLoad("jcmd", command)) {
      child.readAll(COLLECT_LIMIT);
    }
  }

  private static int rounds(Effort effort) {
    return switch (effort) {
      case QUICK -> 1;
      case NORMAL -> 3;
      case FULL -> 5;
    };
  }

  private static Comparison comparison() {
    return new Comparison(
            Metric.median("bytesPerConnection", "bytes/connection", 0),
            Metric.median("fewMebibytes", "MiB at 2,000", 1),
            Metric.median("manyMebibytes", "MiB at 12,000", 1),
            Metric.median("echoing", "still echo", 0))
        .compare(EchoServers.BLOCKING, EchoServers.JDK)
        .compare(EchoServers.ASYNC, EchoServers.LIBURING);
  }
}
