package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.ProcFs;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Bound;
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
 * 12,000 of them (fewer in a quick look), each of which has made one round trip.
 *
 * <p>The Java servers have a fixed heap with a small young generation, and collect before both
 * readings: else one would measure how much of its heap a JVM happens to have touched.
 */
final class IdleBench implements Benchmark {
  private static final List<String> FIXED_HEAP = List.of("-Xms256m", "-Xmx256m", "-Xmn16m");
  private static final Duration COLLECT_LIMIT = Duration.ofSeconds(30);
  private static final Bound IDLE_BYTES = new Bound(2_048);
  private static final double MIB = 1 << 20;

  /** How often each server is measured, and between which numbers of connections. */
  private record Plan(int rounds, int few, int many) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(1, 1_000, 5_000);
        case NORMAL -> new Plan(3, 2_000, 12_000);
        case FULL -> new Plan(7, 2_000, 12_000);
      };
    }
  }

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public Outcome run(Workplace workplace, Effort effort, PrintWriter out)
      throws IOException, InterruptedException {
    Plan plan = Plan.of(effort);
    out.printf(
        "%nidle, %,d and %,d connections, %d rounds: growth of VmRSS in bytes per connection%n%n",
        plan.few, plan.many, plan.rounds);
    out.flush();
    Lineup<Contender> lineup = lineup(workplace, effort);
    Comparison comparison = comparison();
    try (Progress progress = Progress.of(plan.rounds)) {
      for (int round = 0; round < plan.rounds; round++) {
        progress.round(round);
        lineup.forEach((name, contender) -> measure(workplace, plan, contender, comparison));
      }
    }
    out.print(comparison.toText(lineup));
    out.flush();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rounds", plan.rounds);
    json.put("few", plan.few);
    json.put("many", plan.many);
    json.putAll(comparison.toJson(lineup));
    return new Outcome(json, lineup.complete());
  }

  // Not started together: each has the memory of the machine for itself.
  private static Lineup<Contender> lineup(Workplace workplace, Effort effort)
      throws InterruptedException {
    Lineup<Contender> lineup = new Lineup<>();
    for (Contender contender : EchoServers.contenders(workplace, FIXED_HEAP, effort)) {
      if (contender.isMissing()) {
        lineup.skip(contender.name(), contender.missing());
      } else {
        lineup.enter(contender.name(), () -> contender);
      }
    }
    return lineup;
  }

  private static void measure(
      Workplace workplace, Plan plan, Contender contender, Comparison comparison)
      throws IOException, InterruptedException {
    try (Server server = Server.start(workplace, contender);
        IdleConnections connections = new IdleConnections(server.address())) {
      connections.growTo(plan.few);
      long fewBytes = residentBytes(workplace, contender, server);
      connections.growTo(plan.many);
      long manyBytes = residentBytes(workplace, contender, server);
      connections.echoAll();
      comparison.add(
          contender.name(),
          (double) (manyBytes - fewBytes) / (plan.many - plan.few),
          fewBytes / MIB,
          manyBytes / MIB,
          plan.many);
    }
  }

  private static long residentBytes(Workplace workplace, Contender contender, Server server)
      throws IOException, InterruptedException {
    if (contender.metered()) {
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
