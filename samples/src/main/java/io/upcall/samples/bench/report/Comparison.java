package io.upcall.samples.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The metrics of several contenders, measured in interleaved rounds, as a table and as JSON.
 *
 * <p>The first metric is the one that counts: it is shown with its spread, and compared.
 */
public final class Comparison {
  private final List<Metric> metrics;
  private final Map<Metric, RoundTable> tables = new LinkedHashMap<>();
  private final List<Pair> pairs = new ArrayList<>();

  private record Pair(String contender, String baseline) {
    String title() {
      return contender + " / " + baseline;
    }
  }

  /** A comparison by {@code main}, with {@code others} beside it. */
  public Comparison(Metric main, Metric... others) {
    List<Metric> all = new ArrayList<>(List.of(main));
    all.addAll(List.of(others));
    metrics = List.copyOf(all);
    metrics.forEach(metric -> tables.put(metric, new RoundTable()));
  }

  /** Also shows the ratio of these two. */
  public Comparison compare(String contender, String baseline) {
    pairs.add(new Pair(contender, baseline));
    return this;
  }

  /** Adds the contender's next round: a value for every metric, in their order. */
  public void add(String contender, double... values) {
    if (values.length != metrics.size()) {
      throw new IllegalArgumentException(
          values.length + " values for " + metrics.size() + " metrics");
    }
    for (int i = 0; i < values.length; i++) {
      table(metrics.get(i)).add(contender, values[i]);
    }
  }

  /** The ratio of the first metric, the median over the rounds. */
  public OptionalDouble medianRatio(String contender, String baseline) {
    return table(metrics.get(0)).medianRatio(contender, baseline);
  }

  /**
   * The table of all contenders, those with a reason for their absence included, and the ratios.
   */
  public String toText(Attendance attendance) {
    TextTable text = new TextTable(headings());
    for (String contender : attendance.names()) {
      String absence = attendance.absence(contender);
      if (table(metrics.get(0)).has(contender)) {
        text.row(cells(contender));
      }
      if (!absence.isEmpty()) {
        text.note(contender, absence);
      }
    }
    return text + ratioText();
  }

  /** The same as maps and lists for {@link Json}, every round included. */
  public Map<String, Object> toJson(Attendance attendance) {
    List<Object> contenders = new ArrayList<>();
    for (String contender : attendance.names()) {
      contenders.add(contenderJson(contender, attendance.absence(contender)));
    }
    List<Object> ratios = new ArrayList<>();
    for (Pair pair : pairs) {
      medianRatio(pair.contender, pair.baseline)
          .ifPresent(ratio -> ratios.add(Map.of("of", pair.title(), "median", ratio)));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("contenders", contenders);
    json.put("ratios", ratios);
    return json;
  }

  private String[] headings() {
    List<String> headings = new ArrayList<>(List.of(""));
    headings.addAll(List.of("min", "median", "max"));
    metrics.stream().skip(1).map(Metric::heading).forEach(headings::add);
    headings.set(0, metrics.get(0).heading());
    return headings.toArray(String[]::new);
  }

  private String[] cells(String contender) {
    Metric main = metrics.get(0);
    Statistics spread = table(main).statistics(contender);
    List<String> cells = new ArrayList<>(List.of(contender));
    for (double value : new double[] {spread.min(), spread.median(), spread.max()}) {
      cells.add(format(value, main.decimals()));
    }
    for (Metric metric : metrics.subList(1, metrics.size())) {
      cells.add(format(summary(metric, contender), metric.decimals()));
    }
    return cells.toArray(String[]::new);
  }

  private double summary(Metric metric, String contender) {
    RoundTable table = table(metric);
    return switch (metric.summary()) {
      case MEDIAN -> table.statistics(contender).median();
      case SUM -> table.values(contender).stream().mapToDouble(Double::doubleValue).sum();
    };
  }

  private String ratioText() {
    TextTable text = new TextTable("ratio, median over the rounds", "");
    boolean any = false;
    for (Pair pair : pairs) {
      OptionalDouble ratio = medianRatio(pair.contender, pair.baseline);
      if (ratio.isPresent()) {
        text.row(pair.title(), format(ratio.getAsDouble(), 3));
        any = true;
      }
    }
    return any ? "\n" + text : "";
  }

  private Map<String, Object> contenderJson(String contender, String absence) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", contender);
    if (!absence.isEmpty()) {
      json.put("absent", absence);
    }
    if (table(metrics.get(0)).has(contender)) {
      Statistics spread = table(metrics.get(0)).statistics(contender);
      json.put("min", spread.min());
      json.put("median", spread.median());
      json.put("max", spread.max());
      metrics.forEach(metric -> json.put(metric.key(), table(metric).values(contender)));
    }
    return json;
  }

  private RoundTable table(Metric metric) {
    RoundTable table = tables.get(metric);
    if (table == null) {
      throw new IllegalArgumentException("not a metric of this comparison: " + metric.key());
    }
    return table;
  }

  private static String format(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
