package io.upcall.samples.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final Comparison comparison =
      new Comparison(
              Metric.median("cpuMicros", "CPU us", 2),
              Metric.median("rate", "rate/s", 0),
              Metric.sum("errors", "errors"))
          .compare("ours", "theirs")
          .compare("ours", "absent");

  private final Attendance attendance =
      new Attendance() {
        @Override
        public List<String> names() {
          return List.of("ours", "theirs", "absent");
        }

        @Override
        public String absence(String name) {
          return name.equals("absent") ? "skipped: not here" : "";
        }
      };

  @Test
  void shouldShowSpreadMediansSumsAndRatios() {
    measureTwoRounds();

    assertThat(comparison.toText(attendance))
        .isEqualTo(
            """
            CPU us   min  median    max  rate/s  errors
            ours    4.00    5.00   6.00   1,500       3
            theirs  8.00   10.00  12.00   1,000       0
            absent  skipped: not here

            ratio, median over the rounds
            ours / theirs                  0.500
            """);
  }

  @Test
  void shouldKeepEveryRoundInJson() {
    measureTwoRounds();

    assertThat(Json.line(comparison.toJson(attendance)))
        .contains("\"cpuMicros\":[4.00000,6.00000]")
        .contains("\"errors\":[1.00000,2.00000]")
        .contains("{\"name\":\"absent\",\"absent\":\"skipped: not here\"}")
        .contains("\"ours / theirs\"");
  }

  @Test
  void shouldShowNoRatiosWhenNothingWasMeasured() {
    assertThat(comparison.toText(attendance)).doesNotContain("ratio");
    assertThat(comparison.toJson(attendance)).containsEntry("ratios", List.of());
  }

  @Test
  void shouldRefuseARoundWithAValueMissing() {
    assertThatThrownBy(() -> comparison.add("ours", 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 values for 3 metrics");
  }

  private void measureTwoRounds() {
    comparison.add("ours", 4, 1000, 1);
    comparison.add("theirs", 8, 1000, 0);
    comparison.add("ours", 6, 2000, 2);
    comparison.add("theirs", 12, 1000, 0);
  }
}
