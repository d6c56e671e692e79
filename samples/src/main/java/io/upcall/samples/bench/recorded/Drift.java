package io.upcall.samples.bench.recorded;

import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Statistics;
import io.upcall.samples.bench.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What changed from one run to another, and whether by more than the noise.
 *
 * <p>Compared are ratios where there are any, since a machine that is slower today is so for both
 * sides; figures only where nothing is set beside them. The noise of a median is estimated from the
 * rounds of both runs: three standard errors, each 1.25 times the median absolute deviation (scaled
 * to a standard deviation by 1.48) over the root of the number of rounds. It is never taken for
 * less than a tenth: JIT and memory layout differ from start to start, which the rounds of one
 * start do not show, and two runs of the same code are held to agree within that.
 */
public final class Drift {
  private static final double NOISE_MIN = 0.10;
  private static final double STANDARD_ERRORS = 3;
  private static final double MEDIAN_PER_MEAN_ERROR = 1.2533;
  private static final double DEVIATION_PER_MAD = 1.4826;

  private final List<Change> changes;

  /**
   * One figure of both runs.
   *
   * @param figure what it is
   * @param before its median then
   * @param now its median now
   * @param noise the share by which it may differ for no reason
   */
  record Change(String figure, double before, double now, double noise) {
    boolean isWorse() {
      return now > before * (1 + noise);
    }

    boolean isBetter() {
      return now * (1 + noise) < before;
    }

    private String verdict() {
      if (isWorse()) {
        return "WORSE";
      }
      return isBetter() ? "better" : "";
    }
  }

  private Drift(List<Change> changes) {
    this.changes = changes;
  }

  /** Of all figures that both runs have. */
  public static Drift between(Recording before, Recording now) {
    List<Change> changes = new ArrayList<>();
    for (RecordedTrial trial : now.trials()) {
      find(before, trial.title()).ifPresent(earlier -> compare(earlier, trial, changes));
    }
    return new Drift(changes);
  }

  /** Whether anything costs more than before, and not by chance. */
  public boolean isWorse() {
    return changes.stream().anyMatch(Change::isWorse);
  }

  List<Change> changes() {
    return changes;
  }

  /** A table of all figures that were compared. */
  public String toText() {
    if (changes.isEmpty()) {
      return "nothing that both runs have\n";
    }
    TextTable table = new TextTable("", "before", "now", "change", "noise", "");
    for (Change change : changes) {
      table.row(
          change.figure,
          format("%.3f", change.before),
          format("%.3f", change.now),
          format("%+.1f %%", 100 * (change.now / change.before - 1)),
          format("%.0f %%", 100 * change.noise),
          change.verdict());
    }
    return table.toString();
  }

  private static Optional<RecordedTrial> find(Recording recording, String title) {
    return recording.trials().stream().filter(trial -> trial.title().equals(title)).findFirst();
  }

  private static void compare(RecordedTrial before, RecordedTrial now, List<Change> changes) {
    List<RecordedTrial.Ratio> figures = new ArrayList<>(now.ratios());
    now.contenders().stream()
        .filter(contender -> isAlone(now, contender.name()))
        .map(contender -> new RecordedTrial.Ratio(contender.name(), "", Bound.NONE))
        .forEach(figures::add);
    for (RecordedTrial.Ratio figure : figures) {
      List<Double> then = before.rounds(figure);
      List<Double> today = now.rounds(figure);
      if (!then.isEmpty() && !today.isEmpty()) {
        changes.add(change(now.title() + ": " + figure.title(), then, today));
      }
    }
  }

  private static boolean isAlone(RecordedTrial trial, String name) {
    return trial.ratios().stream()
        .noneMatch(ratio -> ratio.contender().equals(name) || ratio.baseline().equals(name));
  }

  private static Change change(String figure, List<Double> before, List<Double> now) {
    double error = Math.hypot(relativeError(before), relativeError(now));
    return new Change(
        figure,
        Statistics.of(before).median(),
        Statistics.of(now).median(),
        Math.max(NOISE_MIN, STANDARD_ERRORS * error));
  }

  /** The standard error of the median, as a share of it. */
  private static double relativeError(List<Double> rounds) {
    double median = Statistics.of(rounds).median();
    List<Double> deviations = rounds.stream().map(value -> Math.abs(value - median)).toList();
    double deviation = DEVIATION_PER_MAD * Statistics.of(deviations).median();
    return MEDIAN_PER_MEAN_ERROR * deviation / Math.sqrt(rounds.size()) / median;
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
