package io.upcall.samples.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The metrics of several contenders, measured in interleaved rounds, as a table and as JSON.
 *
 * <p>The first metric is the one that counts: it is shown with its spread, and compared.
 */
public final class Comparison {
  private static final int RATIO_DECIMALS = 3;
  private static final String ABSENT = "-";

  private final List<Metric> measured; // in every round
  private final List<Metric> metrics; // those, and what is beside them
  private final Map<Metric, RoundTable> tables = new LinkedHashMap<>();
  private final List<Ratio> ratios = new ArrayList<>();

  /** A comparison by {@code main}, with {@code others} beside it. */
  public Comparison(Metric main, Metric... others) {
    measured = new ArrayList<>(List.of(main));
    measured.addAll(List.of(others));
    metrics = new ArrayList<>(measured);
    metrics.forEach(metric -> tables.put(metric, new RoundTable()));
  }

  /** Also has a column of what is not measured in every round, or not for every contender. */
  public Comparison beside(Metric metric) {
    metrics.add(metric);
    tables.put(metric, new RoundTable());
    return this;
  }

  /** Also shows the ratio of these two. */
  public Comparison compare(String contender, String baseline) {
    return compare(contender, Bound.NONE, baseline);
  }

  /**
   * Also shows this ratio, and whether it meets its bound.
   *
   * @param baselines of several, the one that is cheapest here is the one that counts; with none,
   *     it is the contender's cost itself that has a bound
   */
  public Comparison compare(String contender, Bound bound, String... baselines) {
    ratios.add(new Ratio(contender, List.of(baselines), bound));
    return this;
  }

  /** Adds the contender's next round: a value for every metric, in their order. */
  public void add(String contender, double... values) {
    if (values.length != measured.size()) {
      throw new IllegalArgumentException(
          values.length + " values for " + measured.size() + " metrics");
    }
    for (int i = 0; i < values.length; i++) {
      table(measured.get(i)).add(contender, values[i]);
    }
  }

  /** Adds a value of a metric that is {@link #beside} the others. */
  public void add(String contender, Metric metric, double value) {
    table(metric).add(contender, value);
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
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("metric", metrics.get(0).heading());
    json.put("key", metrics.get(0).key());
    json.put("contenders", contenders);
    json.put("ratios", measuredRatios().map(Ratio.Measured::toJson).toList());
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
      cells.add(
          table(metric).has(contender)
              ? format(summary(metric, contender), metric.decimals())
              : ABSENT);
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
    TextTable text = new TextTable("round by round", "min", "median", "max", "at most", "");
    measuredRatios().forEach(ratio -> text.row(cells(ratio)));
    return text.isEmpty() ? "" : "\n" + text;
  }

  private static String[] cells(Ratio.Measured ratio) {
    Statistics spread = ratio.spread();
    return new String[] {
      ratio.title(),
      format(spread.min(), RATIO_DECIMALS),
      format(spread.median(), RATIO_DECIMALS),
      format(spread.max(), RATIO_DECIMALS),
      ratio.ratio().bound().toString(),
      ratio.verdict()
    };
  }

  private Stream<Ratio.Measured> measuredRatios() {
    RoundTable table = table(metrics.get(0));
    return ratios.stream().flatMap(ratio -> ratio.in(table).stream());
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
