package io.upcall.samples.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How long a run should take by its benchmarks' plans, and what is left of that.
 *
 * <p>What was slower than its plan is taken for slow to its end, and nothing is concluded from it
 * for the others.
 */
final class Timetable {
  private final List<Duration> estimates;
  private final LongSupplier nanoTime;
  private final long firstNanos;
  private int current = -1;
  private long begunNanos;

  Timetable(List<Benchmark> benchmarks, Effort effort, LongSupplier nanoTime) {
    estimates = benchmarks.stream().map(benchmark -> benchmark.estimate(effort)).toList();
    this.nanoTime = nanoTime;
    firstNanos = nanoTime.getAsLong();
  }

  /** Of all of them together. */
  Duration total() {
    return sum(0);
  }

  /** How long it has taken until now. */
  Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - firstNanos);
  }

  /** The next benchmark begins. */
  void next() {
    current++;
    begunNanos = nanoTime.getAsLong();
  }

  /** What is left, as it seems now. */
  Duration left() {
    if (current < 0) {
      return total();
    }
    Duration ofCurrent = estimates.get(current).minusNanos(nanoTime.getAsLong() - begunNanos);
    return sum(current + 1).plus(ofCurrent.isNegative() ? Duration.ZERO : ofCurrent);
  }

  /** In words: {@code 40 s} or {@code 2 min 30 s}. */
  static String text(Duration duration) {
    Duration rounded = Duration.ofSeconds(duration.plusMillis(500).toSeconds());
    String seconds = rounded.toSecondsPart() + " s";
    return rounded.toMinutes() == 0 ? seconds : rounded.toMinutes() + " min " + seconds;
  }

  private Duration sum(int from) {
    return estimates.subList(from, estimates.size()).stream().reduce(Duration.ZERO, Duration::plus);
  }
}
