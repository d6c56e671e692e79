package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LineupTest {
  private final Lineup<String> lineup = new Lineup<>();
  private final List<String> seen = new ArrayList<>();

  @Test
  void shouldGoOnWithoutTheOneThatFails() throws Exception {
    lineup.enter("a", () -> "A");
    lineup.enter("b", () -> "B");
    lineup.enter("c", () -> "C");

    lineup.forEach(this::failAtB);
    lineup.forEach(this::failAtB);

    assertThat(seen).containsExactly("A", "B", "C", "A", "C");
    assertThat(lineup.absence("a")).isEmpty();
    assertThat(lineup.absence("b")).isEqualTo("failed: boom");
    assertThat(lineup.complete()).isFalse();
  }

  @Test
  void shouldTakeEveryOtherRoundBackwards() throws Exception {
    lineup.enter("a", () -> "A");
    lineup.enter("b", () -> "B");
    lineup.enter("c", () -> "C");

    lineup.round(0, this::failAtB);
    lineup.round(1, this::failAtB);
    lineup.round(2, this::failAtB);

    assertThat(seen).containsExactly("A", "B", "C", "C", "A", "A", "C");
    assertThat(lineup.names()).containsExactly("a", "b", "c");
  }

  @Test
  void shouldGoOnWithoutSomeForAReason() throws Exception {
    lineup.enter("a", () -> "A");
    lineup.skip("b", "no compiler");
    lineup.enter("c", () -> "C");

    Lineup<String> others = lineup.without(List.of("a"), "too long");
    others.forEach(this::failAtB);
    lineup.forEach(this::failAtB);

    assertThat(others.names()).containsExactly("a", "b", "c");
    assertThat(others.absence("a")).isEqualTo("skipped: too long");
    assertThat(others.absence("b")).isEqualTo("skipped: no compiler");
    assertThat(others.complete()).isTrue();
    assertThat(seen).containsExactly("C", "A", "C");
  }

  @Test
  void shouldKeepTheOrderOfThoseThatNeverStarted() throws Exception {
    lineup.skip("a", "no compiler");
    lineup.enter(
        "b",
        () -> {
          throw new IOException("port taken");
        });
    lineup.enter("c", () -> "C");

    assertThat(lineup.names()).containsExactly("a", "b", "c");
    assertThat(lineup.absence("a")).isEqualTo("skipped: no compiler");
    assertThat(lineup.absence("b")).isEqualTo("failed: port taken");
  }

  @Test
  void shouldBeCompleteWhenOneIsOnlySkipped() throws Exception {
    lineup.skip("a", "no compiler");
    lineup.enter("b", () -> "B");

    assertThat(lineup.complete()).isTrue();
  }

  @Test
  void shouldCloseTheOneThatFails() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    Lineup<Closeable> closeables = new Lineup<>();
    closeables.enter("a", () -> closed::incrementAndGet);

    closeables.forEach(
        (name, contender) -> {
          throw new IOException("boom");
        });

    assertThat(closed).hasValue(1);
  }

  private void failAtB(String name, String contender) throws IOException {
    seen.add(contender);
    if (name.equals("b")) {
      throw new IOException("boom");
    }
  }
}
