package io.upcall.cores.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.policy.SimulatedProc.Counts;
import io.upcall.cores.status.CoreState;
import io.upcall.cores.status.Coremap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random procs on machines of 64 and 1,024 cores. A few seconds; {@code -Dupcall.stress} makes it
 * 10 million requests, yields, revocations, blocks and crashes each, {@code -Dupcall.test.seed=N}
 * repeats a run.
 */
class SimulationTest {

  private static final long OPERATIONS =
      System.getProperty("upcall.stress") != null ? 10_000_000 : 200_000;
  private static final long BOUNDS_EVERY = 1_000;

  private final long seed = Long.getLong("upcall.test.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Counts counts = new Counts();
  private final List<SimulatedProc> procs = new ArrayList<>();
  private int pids;
  private long started;
  private long dropped;
  private long crashes;

  @Test
  void on64CoresNoneIsLostOrGivenTwiceAndEverybodyGetsItsTurn() {
    run(Layout.regular(1, 4, 8, 2), 40);
  }

  @Test
  void on64CoresWithManyMoreProcsThanCoresEverybodyGetsItsTurn() {
    run(Layout.regular(2, 4, 4, 2), 400);
  }

  @Test
  void on1024CoresNoneIsLostOrGivenTwiceAndEverybodyGetsItsTurn() {
    run(Layout.regular(8, 8, 8, 2), 300);
  }

  private void run(Layout layout, int procCount) {
    BitSet lowLatency = new BitSet();
    lowLatency.set(0, layout.cores() / 32);
    SimulatedMachine machine =
        new SimulatedMachine(layout, lowLatency, Policy.standard(), Timing.standard(), random);
    try {
      for (int i = 0; i < procCount; i++) {
        start(machine);
      }
      long events = 0;
      while (machine.step() || !procs.isEmpty()) {
        events++;
        if (operations(machine) < OPERATIONS) {
          disturb(machine, procCount);
        }
        if (events % BOUNDS_EVERY == 0) {
          machine.checkBounds();
        }
      }
      assertNothingIsLost(machine, lowLatency);
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError("repeat with -Dupcall.test.seed=" + seed, failure);
    } finally {
      tell(machine, layout.cores());
    }
  }

  private void tell(SimulatedMachine machine, int cores) {
    System.err.printf(
        "simulation of %d cores, seed %d: %d requests, %d yields, %d blocks, %d reports,"
            + " %d crashes, %d grants, %d asks, %d forces, %d uthreads; longest wait %.1f ms of"
            + " %.1f, idle core %.1f ms%n",
        cores,
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
        machine.longestIdleNanos / 1e6);
  }

  private long operations(SimulatedMachine machine) {
    return counts.requests + counts.yields + counts.blocks + crashes + machine.asks;
  }

  private void start(SimulatedMachine machine) {
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
        new SimulatedProc(++pids, machine, request, counts, () -> procs.remove(self[0]));
    self[0] = proc;
    procs.add(proc);
    started += uthreads;
    proc.start(uthreads);
  }

  /** Something from outside: a new proc for one that ended, a request, a report, a crash. */
  private void disturb(SimulatedMachine machine, int procCount) {
    if (procs.size() < procCount) {
      start(machine);
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

  private void assertNothingIsLost(SimulatedMachine machine, BitSet lowLatency) {
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
