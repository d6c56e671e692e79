package io.upcall.samples.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One number a contender and round, in the order of measuring.
 *
 * <p>A contender that fails in some round has fewer numbers than the others; only the rounds that
 * two contenders share are compared.
 */
public final class RoundTable {
  private final Map<String, List<Double>> rows = new LinkedHashMap<>();

  /** Adds the contender's number of its next round. */
  public void add(String contender, double value) {
    rows.computeIfAbsent(contender, name -> new ArrayList<>()).add(value);
  }

  /** Whether there is at least one number of this contender. */
  public boolean has(String contender) {
    return rows.containsKey(contender);
  }

  /** The contender's numbers, a round each; empty when it has none. */
  public List<Double> values(String contender) {
    return List.copyOf(rows.getOrDefault(contender, List.of()));
  }

  /** The spread of the contender's numbers, of which there must be one. */
  public Statistics statistics(String contender) {
    return Statistics.of(values(contender));
  }

  /** The spread of {@code contender / baseline} over the rounds; empty when they share none. */
  public Optional<Statistics> ratios(String contender, String baseline) {
    List<Double> own = values(contender);
    List<Double> others = values(baseline);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(own.size(), others.size()); i++) {
      ratios.add(own.get(i) / others.get(i));
    }
    return ratios.isEmpty() ? Optional.empty() : Optional.of(Statistics.of(ratios));
  }
}
