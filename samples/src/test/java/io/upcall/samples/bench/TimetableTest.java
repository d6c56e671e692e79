package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimetableTest {
  private long nowNanos = 1_000;

  private final Timetable timetable =
      new Timetable(
          List.of(new Lasting("a", 60), new Lasting("b", 30), new Lasting("c", 5)),
          Effort.QUICK,
          () -> nowNanos);

  private record Lasting(String name, long seconds) implements Benchmark {
    @Override
    public Duration estimate(Effort effort) {
      return Duration.ofSeconds(seconds);
    }

    @Override
    public Outcome run(Session session) {
      return new Outcome(Map.of(), true);
    }
  }

  @Test
  void allIsLeftBeforeTheFirstBegins() {
    assertThat(timetable.total()).isEqualTo(Duration.ofSeconds(95));
    assertThat(timetable.left()).isEqualTo(Duration.ofSeconds(95));
  }

  @Test
  void whatIsDoneIsNotLeftAnyMore() {
    timetable.next();
    pass(20);
    assertThat(timetable.left()).isEqualTo(Duration.ofSeconds(75));

    timetable.next();
    assertThat(timetable.left()).isEqualTo(Duration.ofSeconds(35));
    assertThat(timetable.elapsed()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void oneThatIsLateTakesNothingFromTheOthers() {
    timetable.next();
    pass(100);

    assertThat(timetable.left()).isEqualTo(Duration.ofSeconds(35));
  }

  @ParameterizedTest
  @CsvSource({"400, 0 s", "59_400, 59 s", "59_600, 1 min 0 s", "150_000, 2 min 30 s"})
  void aDurationIsInMinutesAndSeconds(String millis, String text) {
    Duration duration = Duration.ofMillis(Long.parseLong(millis.replace("_", "")));

    assertThat(Timetable.text(duration)).isEqualTo(text);
  }

  private void pass(long seconds) {
    nowNanos += Duration.ofSeconds(seconds).toNanos();
  }
}
