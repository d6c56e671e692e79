package io.upcall.samples.bench.recorded;

import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One table of a run.
 *
 * @param title what was done
 * @param metric what counts, with its unit
 * @param contenders the rows
 * @param ratios which of them were compared
 */
public record RecordedTrial(
    String title, String metric, List<Contender> contenders, List<Ratio> ratios) {
  /**
   * A row.
   *
   * @param name whose
   * @param absent why there is nothing of it; empty when there is
   * @param rounds the metric, round by round; empty when absent
   */
  public record Contender(String name, String absent, List<Double> rounds) {
    boolean isThere() {
      return !rounds.isEmpty();
    }

    Statistics spread() {
      return Statistics.of(rounds);
    }
  }

  /**
   * A comparison.
   *
   * @param contender the numerator's name
   * @param baseline the denominator's; empty where it is the contender's figure that is bounded
   * @param bound the target
   */
  public record Ratio(String contender, String baseline, Bound bound) {
    String title() {
      return baseline.isEmpty() ? contender : contender + " / " + baseline;
    }
  }

  /** A map that has contenders; {@code name} is its place, for those that have no title. */
  static RecordedTrial of(String name, Map<?, ?> map) {
    String key = text(map, "key", "");
    if (!(map.get("contenders") instanceof List<?> rows)) {
      throw new IllegalArgumentException("contenders of '" + name + "' are no list");
    }
    List<Contender> contenders = new ArrayList<>();
    for (Object row : rows) {
      Map<?, ?> contender = (Map<?, ?>) row;
      contenders.add(
          new Contender(
              text(contender, "name", "?"), text(contender, "absent", ""), rounds(contender, key)));
    }
    List<Ratio> ratios = new ArrayList<>();
    if (map.get("ratios") instanceof List<?> list) {
      list.forEach(ratio -> ratios.add(ratio((Map<?, ?>) ratio)));
    }
    return new RecordedTrial(
        text(map, "title", name), text(map, "metric", key), contenders, ratios);
  }

  Optional<Contender> contender(String name) {
    return contenders.stream().filter(row -> row.name().equals(name) && row.isThere()).findFirst();
  }

  /** The rounds of a ratio, or of a figure; empty when one side is not there. */
  List<Double> rounds(Ratio ratio) {
    List<Double> own = contender(ratio.contender).map(Contender::rounds).orElse(List.of());
    if (ratio.baseline.isEmpty()) {
      return own;
    }
    List<Double> others = contender(ratio.baseline).map(Contender::rounds).orElse(List.of());
    List<Double> rounds = new ArrayList<>();
    for (int i = 0; i < Math.min(own.size(), others.size()); i++) {
      rounds.add(own.get(i) / others.get(i));
    }
    return rounds;
  }

  private static Ratio ratio(Map<?, ?> map) {
    Bound bound =
        map.get("atMost") instanceof Number most ? new Bound(most.doubleValue()) : Bound.NONE;
    return new Ratio(text(map, "contender", "?"), text(map, "baseline", ""), bound);
  }

  private static List<Double> rounds(Map<?, ?> contender, String key) {
    List<Double> rounds = new ArrayList<>();
    if (contender.get(key) instanceof List<?> list) {
      for (Object value : list) {
        if (value instanceof Number number) { // null: nothing was done in that round
          rounds.add(number.doubleValue());
        }
      }
    }
    return rounds;
  }

  private static String text(Map<?, ?> map, String name, String otherwise) {
    Object value = map.get(name);
    return value == null ? otherwise : value.toString();
  }
}
