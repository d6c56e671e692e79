package io.upcall.samples.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CpuListTest {
  @Test
  void shouldReadSinglesRangesAndTheKernelsNewline() {
    assertThat(CpuList.parse("0-2,7,9-9\n")).containsExactly(0, 1, 2, 7, 9);
  }

  @Test
  void shouldReadAnEmptyListAsNone() {
    assertThat(CpuList.parse("\n")).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoNumber() {
    assertThatThrownBy(() -> CpuList.parse("0-x")).isInstanceOf(NumberFormatException.class);
  }
}
