package io.upcall.async.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Other programs, for tests. */
public final class Programs {

  private static final int LONGEST_SECONDS = 60;

  private Programs() {}

  /** Runs one to its end, which must be a good one, and returns what it said. */
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
      assertThat(ended).as("%s ends; it said %s", command[0], said).isTrue();
      assertThat(process.exitValue())
          .as("exit status of %s, which said %s", command[0], said)
          .isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
