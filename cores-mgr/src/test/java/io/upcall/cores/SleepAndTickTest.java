package io.upcall.cores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
@Timeout(60)
class SleepAndTickTest {

  @Test
  void onOneVcoreTheTicksComeWhileTheOtherSleeps() throws Exception {
    InProc.run(
        () ->
            assertThat(SleepAndTick.run(Proc.current()::spawn))
                .containsExactly("tick", "tick", "tick", "slept"));
  }

  /** The contrast, which is why all this exists. */
  @Test
  void onTheSchedulerOfTheJdkWithOneCarrierTheyComeAfterTheSleep() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SleepAndTick.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(jvm.getInputStream().readAllBytes(), UTF_8);
    assertThat(jvm.waitFor()).isZero();
    assertThat(printed.lines()).containsExactly("slept", "tick", "tick", "tick");
  }
}
