package io.upcall.samples.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void shouldTakeTheMiddleOfAnOddNumber() {
    assertThat(Statistics.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Statistics(1, 4, 9));
  }

  @Test
  void shouldTakeTheMeanOfTheTwoMiddleOnesOfAnEvenNumber() {
    assertThat(Statistics.of(List.of(8.0, 1.0, 4.0, 2.0))).isEqualTo(new Statistics(1, 3, 8));
  }

  @Test
  void shouldTakeASingleValueForAllThree() {
    assertThat(Statistics.of(List.of(5.0))).isEqualTo(new Statistics(5, 5, 5));
  }

  @Test
  void shouldRefuseNoValues() {
    assertThatThrownBy(() -> Statistics.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
