package io.upcall.samples.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(30)
class MeteredMainTest {
  private static final int BYTES = 5_000_000;

  /** Allocates, says so, and stays. */
  public static final class Allocating {
    public static void main(String[] args) throws InterruptedException {
      byte[] bytes = new byte[Integer.parseInt(args[0])];
      System.out.println("has " + bytes.length);
      new CountDownLatch(1).await();
    }
  }

  @Test
  void shouldTellWhatTheMainClassAllocated() throws Exception {
    List<String> command =
        JavaCommand.meteredMain(Allocating.class, List.of(), Integer.toString(BYTES));
    try (Workplace workplace = Workplace.open(Pinning.discover());
        Child child = workplace.startTool("allocating", command)) {
      assertThat(child.readLine(Duration.ofSeconds(20))).isEqualTo("has " + BYTES);

      long first = child.allocatedBytes();
      long second = child.allocatedBytes();

      assertThat(first).isGreaterThan(BYTES);
      assertThat(second - first).isBetween(0L, (long) BYTES);
    }
  }

  @Test
  void shouldCollectWhenAsked() throws Exception {
    List<String> flags = List.of("-Xlog:gc:stdout");
    List<String> command =
        JavaCommand.meteredMain(Allocating.class, flags, Integer.toString(BYTES));
    try (Workplace workplace = Workplace.open(Pinning.discover());
        Child child = workplace.startTool("allocating", command)) {
      awaitLine(child, "has " + BYTES);

      child.collectGarbage(); // returns when it is answered
      child.writeLine(MeteredMain.COLLECT);

      awaitLine(child, "Pause Full (System.gc())");
    }
  }

  private static void awaitLine(Child child, String text) throws Exception {
    String line = child.readLine(Duration.ofSeconds(20));
    while (!line.contains(text)) {
      line = child.readLine(Duration.ofSeconds(20));
    }
  }

  @Test
  void shouldSkipOtherLines() {
    assertThat(MeteredMain.parse("listening on 127.0.0.1:1")).isNegative();
    assertThat(MeteredMain.parse("allocated 17")).isEqualTo(17);
  }
}
