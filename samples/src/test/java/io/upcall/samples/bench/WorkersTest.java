package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.upcall.samples.bench.files.FileWork;
import io.upcall.samples.bench.files.FileWorker;
import io.upcall.samples.bench.grant.GrantStyle;
import io.upcall.samples.bench.grant.GrantWorker;
import io.upcall.samples.bench.mixed.MixedStyle;
import io.upcall.samples.bench.mixed.MixedWorker;
import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.pipe.PipeWorker;
import io.upcall.samples.bench.pread.ReadStyle;
import io.upcall.samples.bench.pread.ReadWorker;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Pinning;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Delays;
import io.upcall.samples.bench.report.Figures;
import io.upcall.samples.bench.report.WorkReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One short round of every program that measures itself. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class WorkersTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long ROUND_NANOS = 300_000_000; // a proc has to start in the first
  private static final int FILE_BYTES = 1 << 20;

  private Workplace workplace;

  @BeforeEach
  void open() throws Exception {
    workplace = Workplace.open(Pinning.discover());
  }

  @AfterEach
  void close() {
    workplace.close();
  }

  @ParameterizedTest
  @CsvSource({"true, 1, false", "true, 64, true", "false, 1, false", "false, 64, true"})
  void readersReadWholeBlocks(boolean upcall, int threads, boolean direct) throws Exception {
    List<String> arguments = new ArrayList<>(new ReadStyle(upcall, threads, direct).toArguments());
    arguments.add(file().toString());

    assertWorks(JavaCommand.main(ReadWorker.class, List.of(), arguments.toArray(String[]::new)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "--plain 1", "64", "--direct 64", "--direct 256"})
  void theReaderInCReadsWholeBlocks(String options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(options.split(" ", -1)));
    arguments.add(file().toString());
    assertWorks(needed(Contender.inC("reader", CPeer.READ_URING, workplace, arguments)).command());
  }

  @ParameterizedTest
  @EnumSource
  void fileWorkersDoTheWork(FileWork work) throws Exception {
    Path target = workplace.folder().resolve("target");
    String[] arguments = {
      work.name(), file().toString(), Integer.toString(FILE_BYTES), target.toString()
    };
    for (String engine : List.of("upcall", "jdk")) {
      List<String> all = new ArrayList<>(List.of(engine));
      all.addAll(List.of(arguments));
      assertWorks(JavaCommand.main(FileWorker.class, List.of(), all.toArray(String[]::new)));
    }
    assertWorks(
        needed(Contender.inC("file work", CPeer.FILE_WORK, workplace, List.of(arguments)))
            .command());
    if (work != FileWork.READ_THROUGH) {
      assertThat(target).isNotEmptyFile();
    }
  }

  @Test
  void aByteGoesToAndFro() throws Exception {
    assertWorks(JavaCommand.main(PipeWorker.class, List.of(), "upcall"));
    assertWorks(JavaCommand.main(PipeWorker.class, List.of(), "jdk"));
    assertWorks(
        needed(Contender.inC("ping-pong", CPeer.PIPE_PING_PONG, workplace, List.of())).command());
  }

  @ParameterizedTest
  @EnumSource
  void aServerAnswersBesideAHogAndACopierThatGetOn(MixedStyle style) throws Exception {
    String copy = workplace.folder().resolve("copy").toString();
    List<String> command =
        JavaCommand.main(MixedWorker.class, List.of(), style.name(), file().toString(), copy);
    try (Child worker = workplace.startTool("mixed", command);
        IdleConnections connections = new IdleConnections(worker.awaitListening())) {
      connections.growTo(20);
      while (!hasDoneBoth(worker)) {
        connections.echoAll();
      }
      connections.echoAll();
    }
  }

  private static boolean hasDoneBoth(Child worker) throws Exception {
    worker.writeLine("");
    Figures done = Figures.fromJson(worker.readLine(LIMIT));
    return done.get("hogNanos") > 0 && done.get("copiedBytes") > 0;
  }

  @ParameterizedTest
  @EnumSource
  void aThreadThatIsWokenStepsAgainAndAgain(GrantStyle style) throws Exception {
    List<String> command = JavaCommand.main(GrantWorker.class, List.of(), style.name());
    try (Child worker = workplace.startTool(style.name(), command)) {
      worker.writeLine("3");
      Delays first = Delays.fromJson(worker.readLine(LIMIT));
      worker.writeLine("2");
      Delays second = Delays.fromJson(worker.readLine(LIMIT));

      assertThat(first.p50Nanos()).isPositive().isLessThanOrEqualTo(first.maxNanos());
      assertThat(second.p50Nanos()).isPositive();
    }
  }

  @Test
  void aReaderOfNoFileSaysWhich() throws Exception {
    Contender reader =
        needed(Contender.inC("reader", CPeer.READ_URING, workplace, List.of("1", "/no/such/file")));
    try (Child worker = workplace.startServer("reader", reader.command())) {
      assertThat(catchThrowable(() -> worker.readLine(LIMIT)))
          .hasMessageContaining("/no/such/file");
    }
  }

  private static Contender needed(Contender contender) {
    if (contender.isMissing()) {
      if (System.getenv("UPCALL_CI") != null) {
        fail("UPCALL_CI is set, and yet: " + contender.missing());
      }
      abort(contender.missing());
    }
    return contender;
  }

  private void assertWorks(List<String> command) throws Exception {
    try (Child worker = workplace.startServer("reader", command)) {
      for (int round = 0; round < 2; round++) {
        worker.writeLine(Long.toString(ROUND_NANOS));
        WorkReport report = WorkReport.fromJson(worker.readLine(LIMIT));

        assertThat(report.operations()).isPositive();
        assertThat(report.cpuNanos()).isPositive();
        assertThat(report.elapsedNanos()).isGreaterThanOrEqualTo(ROUND_NANOS);
      }
    }
  }

  private Path file() throws Exception {
    return Files.write(workplace.folder().resolve("blocks"), new byte[FILE_BYTES]);
  }
}
