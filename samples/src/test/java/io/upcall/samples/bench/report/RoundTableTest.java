package io.upcall.samples.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTableTest {
  private final RoundTable table = new RoundTable();

  @Test
  void shouldCompareWithinRoundsAndNotAcrossThem() {
    // Both three times as slow in the second round: the ratio of the medians would be 1.5.
    add("a", 2, 6, 2);
    add("b", 1, 3, 4);

    assertThat(table.ratios("a", "b")).hasValue(new Statistics(0.5, 2, 2));
  }

  @Test
  void shouldCompareOnlyTheRoundsThatBothHave() {
    add("a", 2, 2, 2, 2);
    add("b", 1);

    assertThat(table.ratios("a", "b")).hasValue(new Statistics(2, 2, 2));
    assertThat(table.ratios("b", "a")).hasValue(new Statistics(0.5, 0.5, 0.5));
  }

  @Test
  void shouldHaveNoRatioToAContenderThatNeverRan() {
    add("a", 1);

    assertThat(table.ratios("a", "b")).isEmpty();
    assertThat(table.has("a")).isTrue();
    assertThat(table.has("b")).isFalse();
    assertThat(table.values("b")).isEmpty();
  }

  private void add(String contender, double... values) {
    for (double value : values) {
      table.add(contender, value);
    }
  }
}
