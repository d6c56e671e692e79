package io.upcall.samples.bench.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A contender's cost over a baseline's, round by round; or, without a baseline, its cost.
 *
 * @param contender whose cost is the numerator
 * @param baselines whose is the denominator; of several, who is cheapest here
 * @param bound what it should be at most
 */
record Ratio(String contender, List<String> baselines, Bound bound) {
  /** What the rounds gave: the baseline that counted, or "", and the spread over the rounds. */
  record Measured(Ratio ratio, String baseline, Statistics spread) {
    String title() {
      return baseline.isEmpty() ? ratio.contender : ratio.contender + " / " + baseline;
    }

    String verdict() {
      return ratio.bound.verdict(spread.median());
    }

    Map<String, Object> toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("of", title());
      json.put("contender", ratio.contender);
      if (!baseline.isEmpty()) {
        json.put("baseline", baseline);
      }
      json.put("min", spread.min());
      json.put("median", spread.median());
      json.put("max", spread.max());
      if (ratio.bound.isTarget()) {
        json.put("atMost", ratio.bound.most());
        json.put("met", ratio.bound.isMet(spread.median()));
      }
      return json;
    }
  }

  /** Empty when the two share no round. */
  Optional<Measured> in(RoundTable table) {
    if (baselines.isEmpty()) {
      return table.has(contender)
          ? Optional.of(new Measured(this, "", table.statistics(contender)))
          : Optional.empty();
    }
    return baselines.stream()
        .filter(table::has)
        .min(Comparator.comparingDouble(baseline -> table.statistics(baseline).median()))
        .flatMap(
            baseline ->
                table
                    .ratios(contender, baseline)
                    .map(spread -> new Measured(this, baseline, spread)));
  }
}
