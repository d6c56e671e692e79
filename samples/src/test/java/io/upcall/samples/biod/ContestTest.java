package io.upcall.samples.biod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.DriverChoice;
import io.upcall.cores.DriverFactory;
import io.upcall.cores.ProcOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ways do what they say, in small. */
@Timeout(60)
class ContestTest {
  private static final int BLOCKS = 64;

  @TempDir private Path folder;

  private static ProcOptions proc(String name, DriverChoice driver) {
    return ProcOptions.named(name).withDrivers(DriverFactory.of(driver));
  }

  private static List<Way> ways(DriverChoice driver) {
    return List.of(
        new BlockingThreads(),
        new BlockingUthreads(proc("workers", driver)),
        new QueueAndHandle(proc("queuer", driver), proc("handler", driver)));
  }

  private static Stream<Way> allWays() {
    return Stream.concat(
        ways(DriverChoice.URING).stream(), ways(DriverChoice.VERTX).stream().skip(1));
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void eachWayReadsAndWritesAllOfIt(Way way) throws Exception {
    Path path = folder.resolve("file");
    try (WorkFile file = WorkFile.create(path, BLOCKS)) {
      for (int inFlight : new int[] {1, 2, 16}) {
        Load load = new Load(path, false, BLOCKS, 301, inFlight, inFlight);

        assertThat(file.wrong(load)).as("before").isEqualTo(BLOCKS);
        assertThat(way.run(load)).isEqualTo(load.expected());
        assertThat(file.wrong(load)).as("after").isZero();
      }
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void aTableHasARowForEachWayAndTheirBytesAreEqual() throws Exception {
    Path path = folder.resolve("file");
    StringWriter out = new StringWriter();
    try (WorkFile file = WorkFile.create(path, BLOCKS)) {
      Load load = new Load(path, file.allowsDirect(), BLOCKS, 400, 8, 0);
      boolean equal =
          new Contest(load, file, ways(DriverChoice.URING)).run(2, new PrintWriter(out));

      assertThat(equal).isTrue();
    }
    String text = out.toString();
    for (Way way : ways(DriverChoice.URING)) {
      assertThat(text.lines()).anyMatch(line -> line.startsWith(way.name() + " "));
    }
    assertThat(text)
        .contains("400 reads and writes of 4,096 bytes", "8 in flight")
        .contains("CPU us/request", "requests/s", "waits/request", "preempted/request")
        .endsWith("All ways have read and written the same bytes.\n");
  }

  /** Does everything but one write. */
  private record Forgetful(Way way) implements Way {
    @Override
    public String name() {
      return "forgetful";
    }

    @Override
    public Sums run(Load load) throws IOException, InterruptedException {
      way.run(new Load(load.file(), load.direct(), BLOCKS, load.requests() - 1, 4, load.salt()));
      return load.expected();
    }
  }

  @Test
  void aWriteThatIsNotInTheFileIsNoticed() throws Exception {
    Path path = folder.resolve("file");
    StringWriter out = new StringWriter();
    try (WorkFile file = WorkFile.create(path, BLOCKS)) {
      Load load = new Load(path, false, BLOCKS, 100, 4, 0);
      List<Way> ways = List.of(new BlockingThreads(), new Forgetful(new BlockingThreads()));

      assertThat(new Contest(load, file, ways).run(1, new PrintWriter(out))).isFalse();
    }
    assertThat(out.toString()).contains("The bytes differ");
  }

  @Test
  void aFileThatIsThereIsNotOverwritten() throws Exception {
    Path path = Files.writeString(folder.resolve("mine"), "precious");

    assertThatThrownBy(() -> WorkFile.create(path, BLOCKS))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(path).hasContent("precious");
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void aFileThatCannotBeOpenedIsAnError(Way way) {
    Load load = new Load(folder.resolve("absent"), false, BLOCKS, 10, 2, 0);

    assertThatThrownBy(() -> way.run(load))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent");
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void aReadBehindTheEndOfTheFileIsAnError(Way way) throws Exception {
    Path path = Files.write(folder.resolve("short"), new byte[10]);
    Load load = new Load(path, false, BLOCKS, 1, 2, 0);

    assertThatThrownBy(() -> way.run(load))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("pread")
        .hasMessageContaining("short");
  }
}
