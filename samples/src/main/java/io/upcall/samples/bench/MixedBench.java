package io.upcall.samples.bench;

import io.upcall.cores.policy.Timing;
import io.upcall.samples.bench.load.LoadReport;
import io.upcall.samples.bench.mixed.MixedStyle;
import io.upcall.samples.bench.mixed.MixedWorker;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Figures;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A latency server alone, beside a hog and a file copier under the core manager, and beside them
 * without it: the 99th percentile of its latency, and what the others get done.
 *
 * <p>All three are in one JVM: procs of ours, or the JDK's threads, which the kernel schedules.
 * That JVM has all CPUs, since the manager keeps one for what is not managed; the load is pinned to
 * that one, and sleeps whenever nothing is due. The contenders take turns, each in a process of its
 * own: a hog does not wait for its next round.
 *
 * <p>What is allowed is the latency alone plus one forced revoke: the hog has the core, hears
 * nothing, and loses it after its grace.
 */
final class MixedBench implements Benchmark {
  private static final String ALONE = "server alone, upcall";
  private static final String MANAGED = "with hog and copier, upcall";
  private static final String ALONE_UNMANAGED = "server alone, JDK threads";
  private static final String UNMANAGED = "with both, JDK threads";
  private static final int CONTENDERS = 4;
  private static final int CONNECTIONS = 16;
  private static final int MESSAGE_BYTES = 64;
  private static final int RATE_PER_SECOND = 2_000;
  private static final int FILE_MEBIBYTES = 16;
  private static final double MIB = 1 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  // The manager's own part, from its decision to the first step, took 91 us at its 99th percentile.
  private static final double FORCED_REVOKE_MICROS = Timing.standard().graceNanos() / 1e3 + 91;

  /** The times of a round. */
  private record Plan(int rounds, Duration warmUp, Duration settle, Duration measure) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> plan(5, 500, 300, 1_000);
        case NORMAL -> plan(9, 1_000, 500, 2_000);
        case FULL -> plan(15, 2_000, 500, 10_000);
      };
    }

    private static Plan plan(int rounds, int warmUpMillis, int settleMillis, int measureMillis) {
      return new Plan(
          rounds,
          Duration.ofMillis(warmUpMillis),
          Duration.ofMillis(settleMillis),
          Duration.ofMillis(measureMillis));
    }

    Duration estimate() {
      return Costs.JVM.plus(warmUp).plus(settle).plus(measure).multipliedBy(rounds);
    }
  }

  @Override
  public String name() {
    return "mixed";
  }

  @Override
  public Duration estimate(Effort effort) {
    return Plan.of(effort).estimate().multipliedBy(CONTENDERS).plus(Costs.JVM);
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    return new Trial(session.workplace(), Plan.of(session.effort())).run(session);
  }

  /** All rounds. */
  private static final class Trial {
    private final Workplace workplace;
    private final Plan plan;
    private final Comparison latency =
        new Comparison(
                Metric.median("p99Micros", "p99 us", 0),
                Metric.median("p50Micros", "p50 us", 0),
                Metric.median("p999Micros", "p99.9 us", 0),
                Metric.median("maxMicros", "max us", 0),
                Metric.median("ratePerSecond", "trips/s", 0),
                Metric.median("hogPercent", "hog, % of a CPU", 0),
                Metric.median("copiedMebibytes", "copied, MiB/s", 0))
            .compare(MANAGED, ALONE)
            .compare(MANAGED, UNMANAGED);
    private final Comparison beyond =
        new Comparison(Metric.median("beyondMicros", "p99 us beyond the server alone", 0))
            .compare(MANAGED, new Bound(FORCED_REVOKE_MICROS));

    Trial(Workplace workplace, Plan plan) {
      this.workplace = workplace;
      this.plan = plan;
    }

    Outcome run(Session session) throws IOException, InterruptedException {
      session.print(
          "%nmixed, %,d messages due a second on %d connections, %d rounds of %.1f s: p99 us of the"
              + " server from when a message was due%n%n",
          RATE_PER_SECOND, CONNECTIONS, plan.rounds, plan.measure.toMillis() / 1e3);
      Lineup<List<String>> lineup = lineup();
      try (LoadProcess load = LoadProcess.start(workplace);
          Progress progress = session.progress(plan.rounds)) {
        for (int round = 0; round < plan.rounds; round++) {
          progress.round(round);
          Map<String, Double> p99Micros = new LinkedHashMap<>();
          lineup.round(round, (name, command) -> p99Micros.put(name, measure(load, name, command)));
          compareWithAlone(p99Micros);
        }
      }
      session.print("%s%n%s", latency.toText(lineup), beyond.toText(lineup));
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("latency", titled("latency of a server", latency.toJson(lineup)));
      json.put("beyond", titled("latency that others cost a server", beyond.toJson(lineup)));
      return new Outcome(json, lineup.complete());
    }

    private Map<String, Object> titled(String title, Map<String, Object> comparison) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("title", title);
      json.put("rounds", plan.rounds);
      json.put("roundMillis", plan.measure.toMillis());
      json.putAll(comparison);
      return json;
    }

    private Lineup<List<String>> lineup() throws IOException, InterruptedException {
      Path source = workplace.folder().resolve("source");
      RandomFile.write(source, FILE_MEBIBYTES);
      String from = source.toString();
      String to = workplace.folder().resolve("copy").toString();
      Lineup<List<String>> lineup = new Lineup<>();
      lineup.enter(ALONE, () -> command(MixedStyle.UPCALL));
      lineup.enter(MANAGED, () -> command(MixedStyle.UPCALL, from, to));
      lineup.enter(ALONE_UNMANAGED, () -> command(MixedStyle.JDK));
      lineup.enter(UNMANAGED, () -> command(MixedStyle.JDK, from, to));
      return lineup;
    }

    private static List<String> command(MixedStyle style, String... files) {
      List<String> arguments = new ArrayList<>(List.of(style.name()));
      arguments.addAll(List.of(files));
      return JavaCommand.main(MixedWorker.class, List.of(), arguments.toArray(String[]::new));
    }

    private double measure(LoadProcess load, String name, List<String> command)
        throws IOException, InterruptedException {
      try (Child child = workplace.startTool(name, command)) {
        InetSocketAddress address = child.awaitListening();
        Server server = new Server(child, address, child.pid());
        EchoWorkload closed = EchoWorkload.closed(CONNECTIONS, MESSAGE_BYTES);
        EchoWorkload open =
            EchoWorkload.open(CONNECTIONS, MESSAGE_BYTES, RATE_PER_SECOND).sleeping();
        load.run(closed.spec(server, Duration.ZERO, plan.warmUp));
        Figures before = done(child);
        LoadReport report = load.run(open.spec(server, plan.settle, plan.measure));
        Figures after = done(child);
        double seconds = plan.settle.plus(plan.measure).toNanos() / 1e9;
        double hogSeconds = (after.get("hogNanos") - before.get("hogNanos")) / 1e9;
        double copied = after.get("copiedBytes") - before.get("copiedBytes");
        latency.add(
            name,
            report.p99Nanos() / 1e3,
            report.p50Nanos() / 1e3,
            report.p999Nanos() / 1e3,
            report.maxNanos() / 1e3,
            report.ratePerSecond(),
            100 * hogSeconds / seconds,
            copied / MIB / seconds);
        return report.p99Nanos() / 1e3;
      }
    }

    private static Figures done(Child child) throws IOException, InterruptedException {
      child.writeLine("");
      return Figures.fromJson(child.readLine(LIMIT));
    }

    private void compareWithAlone(Map<String, Double> p99Micros) {
      addBeyond(MANAGED, ALONE, p99Micros);
      addBeyond(UNMANAGED, ALONE_UNMANAGED, p99Micros);
    }

    private void addBeyond(String mixed, String alone, Map<String, Double> p99Micros) {
      if (p99Micros.containsKey(mixed) && p99Micros.containsKey(alone)) {
        beyond.add(mixed, p99Micros.get(mixed) - p99Micros.get(alone));
      }
    }
  }
}
