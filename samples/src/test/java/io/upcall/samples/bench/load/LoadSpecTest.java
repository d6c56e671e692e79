package io.upcall.samples.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LoadSpecTest {
  @Test
  void shouldSurviveItsOwnCommandLine() {
    LoadSpec spec = new LoadSpec("127.0.0.2", 7007, 1000, 64, 1_500_000_000L, 1_000L, 5, 4711);

    LoadOptions options = LoadOptions.parse(spec.toArguments().toArray(String[]::new));

    assertThat(options.toSpec()).isEqualTo(spec);
    assertThat(options.commands()).isFalse();
  }

  @Test
  void shouldSurviveItWithARateOrReconnecting() {
    LoadSpec spec = new LoadSpec("127.0.0.2", 7007, 1000, 64, 0, 1_000L, 0, 4711);

    for (LoadSpec shaped :
        List.of(spec.atRate(50_000), spec.atRate(50_000).sleeping(), spec.reconnecting())) {
      assertThat(LoadOptions.parse(shaped.toArguments().toArray(String[]::new)).toSpec())
          .isEqualTo(shaped)
          .isNotEqualTo(spec);
    }
  }

  @Test
  void shouldRefuseToCountRoundTripsAtARate() {
    assertThatThrownBy(() -> LoadOptions.parse("--port=1", "--rate=5", "--round-trips=7").toSpec())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7");
  }

  @Test
  void shouldRefuseToSleepWithoutARate() {
    assertThatThrownBy(() -> LoadOptions.parse("--port=1", "--sleep").toSpec())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rate");
  }

  @Test
  void shouldNameWhatIsOutOfRange() {
    assertThatThrownBy(() -> LoadOptions.parse("--port=1", "--connections=0").toSpec())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("connections out of range: 0");
  }

  @Test
  void shouldRefuseAnUnknownOption() {
    assertThatThrownBy(() -> LoadOptions.parse("--conections=3"))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("--conections=3");
  }
}
