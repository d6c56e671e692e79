package io.upcall.samples.bench.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.samples.bench.report.Bound;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {
  @Test
  void readsBackWhatWasWritten() throws Exception {
    Recording recording = Recordings.of(3.8, 4.2, 4.0);

    assertThat(recording.machine()).containsEntry("cpus", "2");
    assertThat(recording.trials())
        .extracting(RecordedTrial::title)
        .containsExactlyInAnyOrder(Recordings.TITLE, "kv SET");
    RecordedTrial echo = trial(recording, Recordings.TITLE);
    assertThat(echo.metric()).isEqualTo("CPU us/trip");
    assertThat(echo.contender(Recordings.OURS).orElseThrow().rounds())
        .containsExactly(3.8, 4.2, 4.0);
    assertThat(echo.contender(Recordings.ABSENT)).isEmpty();
    assertThat(echo.ratios())
        .containsExactly(new RecordedTrial.Ratio(Recordings.OURS, Recordings.C, Bound.PARITY));
    assertThat(echo.rounds(echo.ratios().get(0))).containsExactly(0.95, 1.05, 1.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no JSON at all | not JSON",
        "{\"machine\":{}} | no \"benchmarks\"",
        "{\"benchmarks\":{\"echo\":{\"contenders\":5}}} | not as bench --json writes it",
      })
  void saysWhatIsWrongWithAFile(String text, String complaint) {
    assertThatThrownBy(() -> Recording.parse(text, "old.json"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("old.json")
        .hasMessageContaining(complaint);
  }

  static RecordedTrial trial(Recording recording, String title) {
    return recording.trials().stream()
        .filter(trial -> trial.title().equals(title))
        .findFirst()
        .orElseThrow();
  }
}
