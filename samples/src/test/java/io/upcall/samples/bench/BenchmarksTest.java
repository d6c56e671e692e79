package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchmarksTest {
  @ParameterizedTest
  @EnumSource(names = {"QUICK", "NORMAL"})
  void shouldTakeTheHeadlineSetWithoutNames(Effort effort) {
    assertThat(Benchmarks.select(List.of(), effort))
        .extracting(Benchmark::name)
        .containsExactly("echo", "httpd", "kv", "idle", "pread", "grant");
  }

  @Test
  void shouldTakeAllForTheFullEffortWithoutNames() {
    assertThat(Benchmarks.select(List.of(), Effort.FULL)).isEqualTo(Benchmarks.ALL);
  }

  @Test
  void shouldTakeTheNamedOnesInTheirOrder() {
    assertThat(Benchmarks.select(List.of("pread", "echo"), Effort.FULL))
        .extracting(Benchmark::name)
        .containsExactly("pread", "echo");
  }

  @Test
  void shouldTakeUnderFourMinutesForALookAndUnder25ForTheHeadlineSet() {
    assertThat(estimate(Effort.QUICK)).isLessThan(Duration.ofMinutes(4));
    assertThat(estimate(Effort.NORMAL)).isLessThan(Duration.ofMinutes(25));
  }

  private static Duration estimate(Effort effort) {
    return new Timetable(Benchmarks.select(List.of(), effort), effort, () -> 0).total();
  }
}
