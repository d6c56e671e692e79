package io.upcall.samples.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Slices of work that do not count, until they stop getting cheaper.
 *
 * <p>A JVM compiles by how often code ran and not by the clock, and what its compilers use is CPU
 * time of the process that is measured. So a warm-up lasts for a number of operations at least, and
 * then until it is steady: no slice of its later half is cheaper than all of the earlier half by
 * more than a twentieth. One that does not get there ends at its limit, and is named below the
 * table.
 */
final class WarmUp {
  private static final double CHEAPER = 0.95;

  private final Plan plan;
  private final LongSupplier nanoTime;
  private final List<String> unsteady = new ArrayList<>();

  /**
   * How much of it there is.
   *
   * @param operations at least so many, if they can be made by then
   * @param limit when to stop though it is not steady; zero is for what is warm already: one slice,
   *     of which nothing is expected
   */
  record Plan(long operations, Duration limit) {
    static Plan once() {
      return new Plan(0, Duration.ZERO);
    }

    /** How long it mostly takes, in slices of this length. */
    Duration estimate(Duration slice) {
      return limit.isZero() ? slice : limit.dividedBy(2);
    }
  }

  /**
   * What a slice came to.
   *
   * @param operations how many
   * @param cpuMicros what each of them cost
   */
  record Slice(long operations, double cpuMicros) {}

  /** Some work, a fraction of a second of it. */
  interface Work {
    Slice run() throws IOException, InterruptedException;
  }

  WarmUp(Plan plan) {
    this(plan, System::nanoTime);
  }

  WarmUp(Plan plan, LongSupplier nanoTime) {
    this.plan = plan;
    this.nanoTime = nanoTime;
  }

  /** Warms up this contender. */
  void run(String name, Work work) throws IOException, InterruptedException {
    long beginNanos = nanoTime.getAsLong();
    List<Double> costs = new ArrayList<>();
    long operations = 0;
    while (true) {
      Slice slice = work.run();
      operations += slice.operations;
      costs.add(slice.cpuMicros);
      if (plan.limit.isZero() || (operations >= plan.operations && isSteady(costs))) {
        return;
      }
      if (nanoTime.getAsLong() - beginNanos >= plan.limit.toNanos()) {
        unsteady.add(name);
        return;
      }
    }
  }

  /** A line that names those who were not steady in time; empty when all were. */
  String note() {
    return unsteady.isEmpty()
        ? ""
        : "%nnot steady when its warm-up had to end: %s%n".formatted(String.join(", ", unsteady));
  }

  private static boolean isSteady(List<Double> costs) {
    int earlier = (costs.size() + 1) / 2;
    return earlier < costs.size()
        && cheapest(costs.subList(earlier, costs.size()))
            >= CHEAPER * cheapest(costs.subList(0, earlier));
  }

  private static double cheapest(List<Double> costs) {
    return costs.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }
}
