package io.upcall.samples.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Metric ALLOCATED = Metric.median("allocatedBytes", "bytes", 0);

  private final Comparison comparison =
      new Comparison(
              Metric.median("cpuMicros", "CPU us", 2),
              Metric.median("rate", "rate/s", 0),
              Metric.sum("errors", "errors"))
          .beside(ALLOCATED)
          .compare("ours", "theirs")
          .compare("ours", new Bound(0.4), "theirs")
          .compare("ours", new Bound(5))
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
            CPU us   min  median    max  rate/s  errors  bytes
            ours    4.00    5.00   6.00   1,500       3     48
            theirs  8.00   10.00  12.00   1,000       0      -
            absent  skipped: not here

            round by round    min  median    max  at most
            ours / theirs   0.500   0.500  0.500
            ours / theirs   0.500   0.500  0.500     0.40  missed
            ours            4.000   5.000  6.000     5.00      ok
            """);
  }

  @Test
  void shouldKeepEveryRoundInJson() {
    measureTwoRounds();

    assertThat(Json.line(comparison.toJson(attendance)))
        .contains("\"cpuMicros\":[4.00000,6.00000]")
        .contains("\"errors\":[1.00000,2.00000]")
        .contains("{\"name\":\"absent\",\"absent\":\"skipped: not here\"}")
        .contains("\"metric\":\"CPU us\"")
        .contains("\"of\":\"ours / theirs\"")
        .contains("\"atMost\":0.400000,\"met\":false");
  }

  @Test
  void shouldShowNoRatiosWhenNothingWasMeasured() {
    assertThat(comparison.toText(attendance)).doesNotContain("round by round");
    assertThat(comparison.toJson(attendance)).containsEntry("ratios", List.of());
  }

  @Test
  void shouldTakeTheCheapestOfSeveralBaselines() {
    comparison.compare("ours", Bound.PARITY, "theirs", "cheap", "absent");
    measureTwoRounds();
    comparison.add("cheap", 5, 1, 0);
    comparison.add("cheap", 5, 1, 0);

    assertThat(comparison.toText(attendance))
        .contains("ours / cheap    0.800   1.000  1.200     1.00      ok");
  }

  @Test
  void shouldCallParityMetWithinTheNoise() {
    assertThat(Bound.PARITY.isMet(1.02)).isTrue();
    assertThat(Bound.PARITY.isMet(1.021)).isFalse();
    assertThat(new Bound(0.95).isMet(0.951)).isFalse();
    assertThat(Bound.NONE.isMet(99)).isTrue();
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
    comparison.add("ours", ALLOCATED, 48);
  }
}
