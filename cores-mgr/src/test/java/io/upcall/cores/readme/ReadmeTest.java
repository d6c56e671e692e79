package io.upcall.cores.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.upcall.cores.CoreManager;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.cores.Uthread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the module's README shows is what is compiled and run here. */
@Timeout(60)
class ReadmeTest {

  private static final Path README = Path.of("README.md");
  private static final Path SOURCES = Path.of("src/test/java/io/upcall/cores/readme");
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyBlockOfCodeStandsInASourceThatIsTested() throws IOException {
    String sources;
    try (Stream<Path> files = Files.list(SOURCES)) {
      sources = files.map(ReadmeTest::read).collect(Collectors.joining("\n"));
    }
    List<String> blocks =
        JAVA_BLOCK
            .matcher(Files.readString(README))
            .results()
            .map(block -> block.group(1).strip())
            .toList();
    assertThat(blocks)
        .hasSizeGreaterThan(3)
        .allSatisfy(block -> assertThat(sources).contains(block));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void theFirstProgramSums() throws Exception {
    assertThat(FirstProc.run()).isZero();
  }

  @Test
  void theParentReturnsWhatItsChildDid() throws Exception {
    assumeTrue(CoreManager.system().topology().cores().size() > 1, "needs two CPUs");
    assertThat(Proc.run(ProcOptions.named("parent"), Parent::main)).isEqualTo(7);
  }

  @Test
  void whoHasMoreTicketsIsDrawnMoreOften() throws Exception {
    ProcOptions drawn = ProcOptions.named("drawn").withScheduler(() -> new Lottery(new Random()));
    AtomicInteger rich = new AtomicInteger();
    AtomicInteger poor = new AtomicInteger();
    int status = Proc.run(drawn, () -> compete(rich, poor));
    assertThat(status).isZero();
    assertThat(rich.get()).isGreaterThan(3 * poor.get());
    assertThat(poor.get()).isPositive();
  }

  /** Nine tickets against one, until they have had 2,000 steps. */
  private static int compete(AtomicInteger rich, AtomicInteger poor) {
    AtomicBoolean over = new AtomicBoolean();
    Uthread.current().priority(8);
    Uthread.create(() -> step(rich, over));
    Uthread.current().priority(0);
    Uthread.create(() -> step(poor, over));
    while (rich.get() + poor.get() < 2_000) {
      Thread.yield();
    }
    over.set(true);
    return 0;
  }

  private static void step(AtomicInteger steps, AtomicBoolean over) {
    while (!over.get()) {
      steps.incrementAndGet();
      Thread.yield();
    }
  }
}
