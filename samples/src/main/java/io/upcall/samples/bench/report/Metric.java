package io.upcall.samples.bench.report;

/**
 * One column of a {@link Comparison}.
 *
 * @param key its name in JSON, unit last
 * @param heading its name in the table
 * @param decimals digits after the point in the table
 * @param summary what stands for all rounds
 */
public record Metric(String key, String heading, int decimals, Summary summary) {
  /** How the numbers of all rounds become one. */
  public enum Summary {
    /** For measurements. */
    MEDIAN,
    /** For what should never happen: counted over all rounds. */
    SUM
  }

  /** A metric of which the median is shown. */
  public static Metric median(String key, String heading, int decimals) {
    return new Metric(key, heading, decimals, Summary.MEDIAN);
  }

  /** A metric of which the sum over all rounds is shown. */
  public static Metric sum(String key, String heading) {
    return new Metric(key, heading, 0, Summary.SUM);
  }
}
