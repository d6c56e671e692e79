package io.upcall.cores.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.policy.SimulatedProc.Counts;
import io.upcall.cores.policy.SimulatedProc.Uthread;
import io.upcall.cores.status.CoreState;
import io.upcall.cores.status.Coremap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One run of random procs on one machine, to their end. */
final class Simulation {

  private static final long BOUNDS_EVERY = 1_000;

  final Spread spread;

  private final long seed;
  private final Layout layout;
  private final int procCount;
  private final long operationCount;
  private final BitSet lowLatency = new BitSet();
  private final Random random;
  private final SimulatedMachine machine;
  private final Counts counts = new Counts();
  private final Behaviour behaviour = new AnyBehaviour();
  private final List<SimulatedProc> procs = new ArrayList<>();
  private int pids;
  private long started;
  private long dropped;
  private long crashes;

  /** Procs come until there were so many operations, {@code procCount} at a time. */
  Simulation(long seed, Layout layout, int procCount, Policy policy, long operationCount) {
    this.seed = seed;
    this.layout = layout;
    this.procCount = procCount;
    this.operationCount = operationCount;
    this.random = new Random(seed);
    this.spread = new Spread(layout);
    lowLatency.set(0, layout.cores() / 32);
    machine = new SimulatedMachine(layout, lowLatency, policy, Timing.standard(), random);
  }

  /** Runs it, holding the machine to its bounds all the time, and checks what is left. */
  Simulation run() {
    try {
      for (int i = 0; i < procCount; i++) {
        start();
      }
      long events = 0;
      while (machine.step() || !procs.isEmpty()) {
        events++;
        if (operations() < operationCount) {
          disturb();
        }
        if (events % BOUNDS_EVERY == 0) {
          machine.checkBounds();
          spread.look(machine.owners());
        }
      }
      assertNothingIsLost();
      return this;
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError("repeat with -Dupcall.test.seed=" + seed, failure);
    } finally {
      tell();
    }
  }

  private void tell() {
    System.err.printf(
        "simulation of %d cores, seed %d: %d requests, %d yields, %d blocks, %d reports,"
            + " %d crashes, %d grants, %d asks, %d forces, %d uthreads; longest wait %.1f ms of"
            + " %.1f, idle core %.1f ms; %.2f times the nodes and %.2f times the caches needed,"
            + " %.0f %% beside strangers%n",
        layout.cores(),
        seed,
        counts.requests,
        counts.yields,
        counts.blocks,
        counts.reports,
        crashes,
        machine.grants,
        machine.asks,
        machine.forces,
        counts.finished,
        machine.longestWaitNanos / 1e6,
        machine.waitBoundNanos() / 1e6,
        machine.longestIdleNanos / 1e6,
        spread.nodes(),
        spread.caches(),
        100 * spread.besideStrangers());
  }

  private long operations() {
    return counts.requests + counts.yields + counts.blocks + crashes + machine.asks;
  }

  private void start() {
    int largest = Math.min(machine.cores(), 2 * machine.cores() / 10 + 2);
    int maximum = random.nextInt(50) == 0 ? machine.cores() : 1 + random.nextInt(largest);
    int minimum = random.nextInt(4) == 0 ? random.nextInt(Math.min(maximum, 3) + 1) : 0;
    CoreRequest request = new CoreRequest(minimum, maximum, random.nextInt(4), 0);
    if (random.nextInt(20) == 0
        && procs.stream().filter(p -> p.request.provisioned() > 0).count() < 3) {
      request = request.withProvisioned(Math.min(maximum, 1 + random.nextInt(4)));
    }
    int uthreads = 1 + random.nextInt(3 * Math.min(maximum, 20));
    SimulatedProc[] self = new SimulatedProc[1];
    SimulatedProc proc =
        new SimulatedProc(++pids, machine, request, behaviour, counts, () -> procs.remove(self[0]));
    self[0] = proc;
    procs.add(proc);
    started += uthreads;
    proc.start(Stream.generate(this::uthread).limit(uthreads).toList());
  }

  private Uthread uthread() {
    return new Uthread(1 + random.nextInt(20));
  }

  /** Something from outside: a new proc for one that ended, a request, a report, a crash. */
  private void disturb() {
    if (procs.size() < procCount) {
      start();
    }
    if (random.nextInt(4) != 0) {
      return;
    }
    SimulatedProc proc = procs.get(random.nextInt(procs.size()));
    int kind = random.nextInt(1_000);
    if (kind < 5) {
      crashes++;
      dropped += proc.liveUthreads();
      procs.remove(proc);
      proc.crash();
    } else if (kind < 300) {
      proc.report();
    } else {
      proc.askFor(1 + random.nextInt(2 * proc.request.maximum()));
    }
  }

  /** Steps of all lengths, waits and yields now and then. */
  private final class AnyBehaviour implements Behaviour {

    /** From 10 µs to 10 ms, so that some outlast the grace. */
    @Override
    public long stepNanos() {
      return (long) (10_000 * Math.pow(10, 3 * random.nextDouble()));
    }

    @Override
    public long waitNanos() {
      return random.nextInt(3) == 0 ? 50_000 + random.nextInt(10_000_000) : 0;
    }

    @Override
    public Idle whenIdle() {
      return random.nextInt(3) == 0 ? Idle.YIELDS : Idle.SLEEPS;
    }
  }

  private void assertNothingIsLost() {
    assertThat(counts.finished).as("uthreads that ran to their end").isEqualTo(started - dropped);
    assertThat(machine.isEmpty()).as("every core is vacant").isTrue();
    assertThat(machine.allocator.occupied()).isZero();
    Coremap.Snapshot cores =
        machine.allocator.coremap().read(machine.allocator.coremap().snapshot());
    for (int core = 0; core < machine.cores(); core++) {
      assertThat(cores.state(core))
          .isEqualTo(lowLatency.get(core) ? CoreState.CLOSED : CoreState.FREE);
    }
    assertThat(machine.forces).as("forced").isPositive();
    assertThat(crashes).as("crashes").isPositive();
  }
}
