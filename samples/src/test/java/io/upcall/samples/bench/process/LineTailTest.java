package io.upcall.samples.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineTailTest {
  private final LineTail tail = new LineTail();

  @Test
  void shouldBeEmptyWhenNothingWasSaid() {
    assertThat(tail.gist()).isEmpty();
  }

  @Test
  void shouldLeaveOutStackTracesAndEmptyLines() {
    tail.add("Exception in thread \"main\": boom");
    tail.add("\tat io.upcall.X.y(X.java:1)");
    tail.add("");

    assertThat(tail.gist()).isEqualTo("Exception in thread \"main\": boom");
  }

  @Test
  void shouldKeepTheLastLinesOfMany() {
    for (int i = 1; i <= 100; i++) {
      tail.add("line " + i);
    }

    assertThat(tail.gist()).isEqualTo("line 98 | line 99 | line 100");
  }
}
