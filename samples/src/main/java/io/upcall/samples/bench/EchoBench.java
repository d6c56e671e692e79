package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * TCP echo, one workload after the other; all of these benchmarks differ in their workloads.
 *
 * <p>The servers are started once and stay up together until the workplace is closed; an idle one
 * costs nothing.
 */
final class EchoBench implements Benchmark {
  private static final int MESSAGE_BYTES = 64;

  private final String name;
  private final EchoScore score; // of each workload
  private final List<Integer> connections; // the same
  private final Workloads workloads;

  /** The workloads of a benchmark. */
  interface Workloads {
    /**
     * Those that it has here.
     *
     * @param contenders for who wants to know what one of them can do
     */
    List<EchoWorkload> list(Workplace workplace, LoadProcess load, List<Contender> contenders)
        throws IOException, InterruptedException;
  }

  private EchoBench(String name, EchoScore score, List<Integer> connections, Workloads workloads) {
    this.name = name;
    this.score = score;
    this.connections = connections;
    this.workloads = workloads;
  }

  /** Messages of 64 bytes in a closed loop: the headline. */
  static EchoBench headline() {
    return closed(
        "echo",
        EchoWorkload.closed(64, MESSAGE_BYTES),
        EchoWorkload.closed(1_000, MESSAGE_BYTES),
        EchoWorkload.closed(10_000, MESSAGE_BYTES));
  }

  /** One connection, and larger messages. */
  static EchoBench sizes() {
    return closed(
        "sizes",
        EchoWorkload.closed(1, MESSAGE_BYTES),
        EchoWorkload.closed(64, 4 << 10),
        EchoWorkload.closed(64, 64 << 10),
        EchoWorkload.closed(1_000, 4 << 10));
  }

  /** A fixed rate, half of what the C server can do. */
  static EchoBench open() {
    return new EchoBench(
        "open",
        EchoScore.LATENCY,
        List.of(64, 1_000),
        (workplace, load, contenders) ->
            List.of(
                halfLoad(workplace, load, contenders, 64),
                halfLoad(workplace, load, contenders, 1_000)));
  }

  /** A connection for every message. */
  static EchoBench storm() {
    return closed("storm", EchoWorkload.storm(64, MESSAGE_BYTES));
  }

  private static EchoBench closed(String name, EchoWorkload... workloads) {
    List<EchoWorkload> all = List.of(workloads);
    return new EchoBench(
        name,
        workloads[0].score(),
        all.stream().map(EchoWorkload::connections).toList(),
        (workplace, load, contenders) -> all);
  }

  private static EchoWorkload halfLoad(
      Workplace workplace, LoadProcess load, List<Contender> contenders, int connections)
      throws IOException, InterruptedException {
    long capacity =
        EchoCapacity.perSecond(
            workplace, load, contenders, EchoWorkload.closed(connections, MESSAGE_BYTES));
    return EchoWorkload.open(connections, MESSAGE_BYTES, Math.max(1, capacity / 2));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration estimate(Effort effort) {
    int servers = EchoServers.names(effort).size();
    Duration all = Costs.JVM.multipliedBy(servers);
    boolean first = true;
    for (int count : connections) {
      Duration each = EchoTrial.Plan.of(effort, score, count, first).estimate(count);
      all = all.plus(each.multipliedBy(servers - leftOut(effort, count).size()));
      first = false;
    }
    return all;
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    Workplace workplace = session.workplace();
    List<Contender> contenders =
        EchoServers.contenders(workplace, List.of(), EchoServers.names(session.effort()));
    List<Object> trials = new ArrayList<>();
    boolean complete = true;
    try (LoadProcess load = LoadProcess.start(workplace)) {
      List<EchoWorkload> all = workloads.list(workplace, load, contenders);
      Lineup<Server> servers = Server.startAll(workplace, contenders);
      for (EchoWorkload workload : all) {
        int count = workload.connections();
        EchoTrial.Plan plan = EchoTrial.Plan.of(session.effort(), score, count, trials.isEmpty());
        EchoTrial trial = new EchoTrial(load, plan, workload);
        Lineup<Server> some =
            servers.without(leftOut(session.effort(), count), "not in a quick look");
        trial.run(some, session);
        trials.add(trial.toJson(some));
        complete &= some.complete();
      }
      return new Outcome(Map.of("trials", trials), complete && servers.complete());
    }
  }

  /** Who would take too long for a quick look: to connect is what takes the time. */
  private static List<String> leftOut(Effort effort, int connections) {
    return effort == Effort.QUICK && EchoWorkload.isMany(connections)
        ? List.of(EchoServers.JDK, EchoServers.VERTX)
        : List.of();
  }
}
