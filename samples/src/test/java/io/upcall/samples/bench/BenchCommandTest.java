package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter errors = new StringWriter();
  private final CommandLine command =
      new CommandLine(new BenchCommand()).setErr(new PrintWriter(errors, true));

  @Test
  void shouldNameAllBenchmarksInItsHelp() {
    String help = command.getUsageMessage();

    assertThat(Benchmarks.ALL)
        .allSatisfy(benchmark -> assertThat(help).contains("\n  " + benchmark.name() + " "));
  }

  @Test
  void shouldRefuseAnUnknownBenchmarkAndNameTheOthers() {
    assertThat(command.execute("ecco")).isEqualTo(2);
    assertThat(errors.toString()).contains("no benchmark 'ecco'").contains("echo");
  }

  @Test
  void shouldRefuseQuickAndFullTogether() {
    assertThat(command.execute("--quick", "--full")).isEqualTo(2);
  }
}
