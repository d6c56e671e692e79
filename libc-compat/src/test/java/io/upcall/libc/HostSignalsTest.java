package io.upcall.libc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostSignalsTest {

  /** What it says when it was started with {@code ignored}, a signal's name, ignored. */
  private static List<String> startedIgnoring(String ignored) throws Exception {
    Process jvm =
        new ProcessBuilder(
                "sh",
                "-c",
                "trap '' " + ignored + "; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Handles.class.getName())
            .redirectErrorStream(true)
            .start();
    jvm.getOutputStream().close();
    try (InputStream out = jvm.getInputStream()) {
      List<String> said = new String(out.readAllBytes(), UTF_8).lines().toList();
      assertThat(jvm.waitFor()).as(said.toString()).isZero();
      return said;
    }
  }

  @Test
  void whatTheJvmWasStartedWithAsIgnoredIsSaidNotToCome() throws Exception {
    assertThat(startedIgnoring("HUP"))
        .filteredOn(line -> line.contains("does not reach the procs"))
        .hasSize(1)
        .allMatch(line -> line.contains("SIGHUP") && line.contains("env --default-signal=HUP"));
  }

  @Test
  void nothingIsSaidOfASignalThatComes() throws Exception {
    assumeThat(SignalTest.ignoresHangUp()).as("started by nohup(1), as its children").isFalse();
    assertThat(startedIgnoring("USR2"))
        .noneMatch(line -> line.contains("does not reach the procs"));
  }

  /** Has handlers for both. */
  static final class Handles {

    private Handles() {}

    public static void main(String[] arguments) throws Exception {
      Proc.run(
          ProcOptions.named("handles"),
          () -> {
            Signal.signal(Signal.SIGTERM, signal -> {});
            Signal.signal(Signal.SIGHUP, signal -> {});
            return 0;
          });
    }
  }
}
