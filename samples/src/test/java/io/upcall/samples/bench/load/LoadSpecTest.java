package io.upcall.samples.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
