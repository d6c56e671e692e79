package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** TCP echo, one workload after the other; all of these benchmarks differ in their workloads. */
final class EchoBench implements Benchmark {
  private static final int MESSAGE_BYTES = 64;

  private final String name;
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

  private EchoBench(String name, Workloads workloads) {
    this.name = name;
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
    return new EchoBench(name, (workplace, load, contenders) -> List.of(workloads));
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
  public Outcome run(Workplace workplace, Effort effort, PrintWriter out)
      throws IOException, InterruptedException {
    List<Contender> contenders = EchoServers.contenders(workplace, List.of(), effort);
    List<Object> trials = new ArrayList<>();
    boolean complete = true;
    try (LoadProcess load = LoadProcess.start(workplace)) {
      for (EchoWorkload workload : workloads.list(workplace, load, contenders)) {
        EchoTrial.Plan plan = EchoTrial.Plan.of(effort, workload.connections());
        EchoTrial trial = new EchoTrial(load, plan, workload);
        Lineup<Server> servers = trial.run(workplace, contenders, out);
        trials.add(trial.toJson(servers));
        complete &= servers.complete();
      }
    }
    return new Outcome(Map.of("trials", trials), complete);
  }
}
