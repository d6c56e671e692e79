package io.upcall.cores.policy;

import io.upcall.cores.policy.SimulatedProc.Counts;
import io.upcall.cores.policy.SimulatedProc.Uthread;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * A latency server on eight cores, alone or beside a hog that wants all of them and hears nothing
 * for 10 ms at a time, and a copier that computes and waits in turn: the mixed workload of the
 * benchmarks, on more cores than most machines for tests have.
 *
 * <p>Requests come at random, 2,000 a second, and take 20 µs on average: one vcore serves them, and
 * a wake of it costs what it does on a virtual machine. As in the real loop a vcore that has
 * nothing to run sleeps on its core, or rests when somebody has none at all, and every proc reports
 * each 10 ms.
 */
final class MixedSimulation {

  private static final Layout EIGHT_CORES = Layout.regular(1, 2, 2, 2);
  private static final long SETTLE_NANOS = 500_000_000;
  private static final long END_NANOS = 20_500_000_000L;
  private static final long REPORT_NANOS = 10_000_000;
  private static final double ARRIVAL_NANOS = 500_000;
  private static final double SERVICE_NANOS = 20_000;
  private static final long DEAF_NANOS = 10_000_000;
  private static final int FOR_EVER = Integer.MAX_VALUE;

  /** Of the requests that came after the settling, in ns. */
  final Histogram latencies = new Histogram(3);

  private final Random random;
  private final SimulatedMachine machine;
  private final SimulatedProc server;
  private final Counts counts = new Counts();
  private int pids;

  /** What the hog has done, in steps. */
  private long hogSteps;

  private MixedSimulation(long seed) {
    random = new Random(seed);
    BitSet lowLatency = new BitSet();
    lowLatency.set(0);
    machine =
        new SimulatedMachine(
            EIGHT_CORES, lowLatency, Policy.standard(), Timing.standard(), new Random(seed));
    CoreRequest latencyFirst = CoreRequest.upTo(1).withPriority(1);
    server = proc(latencyFirst, new Steady(SERVICE_NANOS, END_NANOS));
  }

  /** The server alone. */
  static MixedSimulation alone(long seed) {
    return new MixedSimulation(seed).run();
  }

  /** The server beside hog and copier. */
  static MixedSimulation mixed(long seed) {
    MixedSimulation simulation = new MixedSimulation(seed);
    simulation.startOthers();
    return simulation.run();
  }

  /** The part of the cores that are granted which the hog had, 0 to 1. */
  double hogShare() {
    return (double) hogSteps * DEAF_NANOS / END_NANOS / machine.ordinaryCores();
  }

  private SimulatedProc proc(CoreRequest request, Behaviour behaviour) {
    return new SimulatedProc(++pids, machine, request, behaviour, counts, () -> {});
  }

  private void startOthers() {
    SimulatedProc hog = proc(CoreRequest.upTo(EIGHT_CORES.cores()), new Deaf());
    SimulatedProc copier = proc(CoreRequest.upTo(2), new Steady(50_000, 200_000));
    begin(hog, EIGHT_CORES.cores());
    begin(copier, 2);
  }

  private void begin(SimulatedProc proc, int uthreads) {
    proc.start(Stream.generate(() -> new Uthread(FOR_EVER)).limit(uthreads).toList());
    reportFrom(proc);
  }

  private void reportFrom(SimulatedProc proc) {
    machine.time.after(
        REPORT_NANOS,
        () -> {
          proc.report();
          reportFrom(proc);
        });
  }

  private MixedSimulation run() {
    // Its main uthread accepts, and what that costs is in the requests.
    server.start(List.of(new Uthread(FOR_EVER)));
    reportFrom(server);
    arriveFrom();
    while (machine.time.nowNanos() < END_NANOS) {
      machine.step();
    }
    machine.checkBounds();
    return this;
  }

  private void arriveFrom() {
    machine.time.after(
        exponential(ARRIVAL_NANOS),
        () -> {
          server.spawn(new Request());
          arriveFrom();
        });
  }

  private long exponential(double meanNanos) {
    return 1 + (long) (-meanNanos * Math.log(1 - random.nextDouble()));
  }

  /** One request: a uthread of one step. */
  private final class Request extends Uthread {
    private final long arrivedNanos = machine.time.nowNanos();

    Request() {
      super(1);
    }

    @Override
    void ended() {
      if (arrivedNanos >= SETTLE_NANOS) {
        latencies.recordValue(machine.time.nowNanos() - arrivedNanos);
      }
    }
  }

  /** Sleeps on an idle core, and rests when somebody has none. */
  private abstract class Loop implements Behaviour {
    @Override
    public Idle whenIdle() {
      return machine.allocator.isStarved() ? Idle.RESTS : Idle.SLEEPS;
    }
  }

  /** Computes and waits, each for an exponential time. */
  private final class Steady extends Loop {
    private final double stepNanos;
    private final double waitNanos;

    Steady(double stepNanos, double waitNanos) {
      this.stepNanos = stepNanos;
      this.waitNanos = waitNanos;
    }

    @Override
    public long stepNanos() {
      return exponential(stepNanos);
    }

    @Override
    public long waitNanos() {
      return exponential(waitNanos);
    }
  }

  /** Only computes. */
  private final class Deaf extends Loop {
    @Override
    public long stepNanos() {
      hogSteps++;
      return DEAF_NANOS;
    }

    @Override
    public long waitNanos() {
      return 0;
    }
  }
}
