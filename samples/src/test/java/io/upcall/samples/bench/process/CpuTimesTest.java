package io.upcall.samples.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CpuTimesTest {
  @Test
  void stealIsTheEighthFigureAndGuestTimesAreNotCountedTwice() {
    CpuTimes times =
        CpuTimes.parse("cpu  2713716 178078 636222 1075112 197896 0 127678 126279 7 9");

    assertThat(times.stolenTicks()).isEqualTo(126_279);
    assertThat(times.ticks())
        .isEqualTo(2_713_716 + 178_078 + 636_222 + 1_075_112 + 197_896 + 127_678 + 126_279);
  }

  @Test
  void stealIsAShareOfAllThatPassed() {
    CpuTimes earlier = new CpuTimes(1_000, 10);

    assertThat(new CpuTimes(3_000, 60).stealSince(earlier)).isEqualTo("2.5 % of the CPUs' time");
    assertThat(earlier.stealSince(earlier)).isEqualTo("0.0 % of the CPUs' time");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisMachineHasThem() {
    assertThat(CpuTimes.now()).hasValueSatisfying(now -> assertThat(now.ticks()).isPositive());
  }
}
