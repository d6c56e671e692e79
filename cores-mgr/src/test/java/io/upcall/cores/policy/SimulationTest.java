package io.upcall.cores.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random procs on machines of 64 and 1,024 cores. A few seconds; {@code -Dupcall.stress} makes it
 * 10 million requests, yields, revocations, blocks and crashes each, {@code -Dupcall.test.seed=N}
 * repeats a run.
 */
@Timeout(3600)
class SimulationTest {

  private static final long OPERATIONS =
      System.getProperty("upcall.stress") != null ? 10_000_000 : 200_000;

  private final long seed = Long.getLong("upcall.test.seed", System.nanoTime());

  private void run(Layout layout, int procCount) {
    new Simulation(seed, layout, procCount, Policy.standard(), OPERATIONS).run();
  }

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

  /** On a machine with some room: on a full one nobody has a choice. */
  @Test
  void procsKeepTogetherAndApartFromStrangersWhereThePolicySaysSo() {
    Policy claimsOnly =
        Policy.provisioned().then(Policy.priority()).then(Policy.minimum()).then(Policy.fair());
    Layout layout = Layout.regular(4, 4, 4, 2);
    long operations = OPERATIONS / 2;
    Spread packed = new Simulation(seed, layout, 5, Policy.standard(), operations).run().spread;
    Spread any = new Simulation(seed, layout, 5, claimsOnly, operations).run().spread;
    assertThat(packed.nodes()).as("nodes, seed %d", seed).isLessThan(0.85 * any.nodes());
    assertThat(packed.caches()).as("caches, seed %d", seed).isLessThan(0.85 * any.caches());
    assertThat(packed.besideStrangers())
        .as("beside strangers, seed %d", seed)
        .isLessThan(0.7 * any.besideStrangers());
  }
}
