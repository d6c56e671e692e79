package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  private static final String RUN =
      """
      {"benchmarks": {"echo": {"key": "cpuMicros", "metric": "CPU us",
        "contenders": [{"name": "upcall blocking", "cpuMicros": [%s]}]}}}
      """;

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
  void shouldTakeTheNumbersOfAnEarlierRun(@TempDir Path folder) throws Exception {
    Path recorded = folder.resolve("run.json");
    Files.writeString(recorded, RUN.formatted("4.0, 4.0, 4.0"));
    Path better = Files.writeString(folder.resolve("better.json"), RUN.formatted("3.0, 3.0, 3.0"));
    Path svg = folder.resolve("run.svg");

    assertThat(command.execute("--from", "" + recorded, "--svg", "" + svg)).isZero();
    assertThat(svg).content().contains("upcall blocking");
    assertThat(command.execute("--from", "" + recorded, "--compare", "" + recorded)).isZero();
    assertThat(command.execute("--from", "" + recorded, "--compare", "" + better)).isEqualTo(1);
  }

  @Test
  void shouldRefuseToMeasureSomethingAndToTakeItFromAFile() {
    assertThat(command.execute("echo", "--from", "run.json")).isEqualTo(2);
    assertThat(errors.toString()).contains("echo");
  }

  @Test
  void shouldNameTheFileThatIsNotThere() {
    assertThat(command.execute("--from", "/no/such.json")).isEqualTo(1);
    assertThat(errors.toString()).isEqualTo("bench: there is no file /no/such.json\n");
  }

  @Test
  void shouldRefuseQuickAndFullTogether() {
    assertThat(command.execute("--quick", "--full")).isEqualTo(2);
  }
}
