package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private static final long SLICE_OPERATIONS = 100;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private long nowNanos;

  @Test
  void itLastsUntilNoLaterSliceIsCheaper() throws Exception {
    Queue<Double> costs = new ArrayDeque<>(List.of(90.0, 40.0, 20.0, 10.0, 9.8, 9.9, 10.1, 7.0));
    WarmUp warmUp = warmUp(new WarmUp.Plan(SLICE_OPERATIONS, LIMIT));

    warmUp.run("java", () -> slice(costs));

    assertThat(costs).containsExactly(7.0);
    assertThat(warmUp.note()).isEmpty();
  }

  @Test
  void itLastsForAllOperationsThoughItIsSteadyBefore() throws Exception {
    Queue<Double> costs = new ArrayDeque<>(List.of(5.0, 5.0, 5.0, 5.0, 5.0, 5.0));
    WarmUp warmUp = warmUp(new WarmUp.Plan(5 * SLICE_OPERATIONS, LIMIT));

    warmUp.run("C", () -> slice(costs));

    assertThat(costs).hasSize(1);
  }

  @Test
  void oneThatIsNotSteadyInTimeEndsAndIsNamed() throws Exception {
    Queue<Double> costs = new ArrayDeque<>(List.of(64.0, 32.0, 16.0, 8.0, 4.0, 2.0));
    WarmUp warmUp = warmUp(new WarmUp.Plan(SLICE_OPERATIONS, Duration.ofSeconds(4)));

    warmUp.run("slow starter", () -> slice(costs));

    assertThat(costs).containsExactly(4.0, 2.0);
    assertThat(warmUp.note())
        .isEqualToIgnoringNewLines("not steady when its warm-up had to end: slow starter");
  }

  @Test
  void aSliceInWhichNothingWasDoneIsNotTheCheapest() throws Exception {
    Queue<Double> costs = new ArrayDeque<>(List.of(Double.NaN, 5.0, 5.0, 5.0));
    WarmUp warmUp = warmUp(new WarmUp.Plan(SLICE_OPERATIONS, Duration.ofSeconds(3)));

    warmUp.run("sleepy", () -> slice(costs));

    assertThat(costs).hasSize(1);
    assertThat(warmUp.note()).contains("sleepy");
  }

  @Test
  void whatIsWarmAlreadyRunsOnceAndNothingIsExpectedOfIt() throws Exception {
    Queue<Double> costs = new ArrayDeque<>(List.of(5.0, 1.0));
    WarmUp warmUp = warmUp(WarmUp.Plan.once());

    warmUp.run("warm", () -> slice(costs));

    assertThat(costs).containsExactly(1.0);
    assertThat(warmUp.note()).isEmpty();
  }

  private WarmUp warmUp(WarmUp.Plan plan) {
    return new WarmUp(plan, () -> nowNanos);
  }

  /** Takes a second. */
  private WarmUp.Slice slice(Queue<Double> costs) {
    nowNanos += Duration.ofSeconds(1).toNanos();
    return new WarmUp.Slice(SLICE_OPERATIONS, costs.remove());
  }
}
