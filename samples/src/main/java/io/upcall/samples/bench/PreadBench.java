package io.upcall.samples.bench;

import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.pread.ReadStyle;
import io.upcall.samples.bench.pread.ReadWorker;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Comparison;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Random reads of 4 KiB, so many at once, from the page cache or past it: CPU of the reading
 * process per read.
 *
 * <p>From the page cache it is the call that costs, with O_DIRECT it is the waiting. The file lies
 * in the temporary folder ({@code java.io.tmpdir}), which should be on a disk.
 */
final class PreadBench implements Benchmark {
  private static final int FILE_MEBIBYTES = 256;
  private static final Duration WRITING = Duration.ofSeconds(2);
  private static final String UPCALL = "upcall pread";
  private static final String JDK = "JDK FileChannel";
  private static final String LIBURING = "C liburing";
  private static final String PLAIN_C = "C pread";

  private final String name;
  private final List<Reads> all;

  /** What is read at once, and how. */
  private record Reads(int inFlight, boolean direct) {
    String title() {
      return "reads of 4 KiB, %d at once, %s"
          .formatted(inFlight, direct ? "O_DIRECT" : "from the page cache");
    }

    /** One after the other is what plain C can do, too. */
    int contenders() {
      return inFlight == 1 ? 4 : 3;
    }

    Comparison comparison() {
      Comparison comparison = WorkTrial.comparison("read");
      return direct
          ? comparison
              .compare(UPCALL, new Bound(0.25), JDK)
              .compare(UPCALL, new Bound(1.15), LIBURING)
          : comparison
              .compare(UPCALL, Bound.PARITY, JDK)
              .compare(UPCALL, Bound.NONE, LIBURING, PLAIN_C);
    }

    List<String> ofJava(boolean upcall, Path file) {
      List<String> arguments =
          new ArrayList<>(new ReadStyle(upcall, inFlight, direct).toArguments());
      arguments.add(file.toString());
      return JavaCommand.main(ReadWorker.class, List.of(), arguments.toArray(String[]::new));
    }

    List<String> inC(Path file, String... options) {
      List<String> arguments = new ArrayList<>(List.of(options));
      if (direct) {
        arguments.add("--direct");
      }
      arguments.addAll(List.of(Integer.toString(inFlight), file.toString()));
      return arguments;
    }
  }

  private PreadBench(String name, Reads... all) {
    this.name = name;
    this.all = List.of(all);
  }

  /** One after the other from the cache, and many at once past it. */
  static PreadBench headline() {
    return new PreadBench("pread", new Reads(1, false), new Reads(256, true));
  }

  /** All the others. */
  static PreadBench others() {
    return new PreadBench(
        "reads",
        new Reads(64, false),
        new Reads(256, false),
        new Reads(1, true),
        new Reads(64, true));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration estimate(Effort effort) {
    Duration trials = Duration.ZERO;
    for (Reads reads : all) {
      trials = trials.plus(WorkTrial.Plan.of(effort).estimate().multipliedBy(reads.contenders()));
    }
    return WRITING.plus(trials);
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    Workplace workplace = session.workplace();
    Path file = workplace.folder().resolve("blocks");
    RandomFile.write(file, FILE_MEBIBYTES);
    List<Object> trials = new ArrayList<>();
    boolean complete = true;
    for (Reads reads : all) {
      WorkTrial trial =
          new WorkTrial(WorkTrial.Plan.of(session.effort()), reads.title(), reads.comparison());
      Lineup<Child> workers = Workers.startAll(workplace, contenders(workplace, file, reads));
      trial.run(workers, session);
      trials.add(trial.toJson(workers));
      complete &= workers.complete();
    }
    return new Outcome(Map.of("fileMebibytes", FILE_MEBIBYTES, "trials", trials), complete);
  }

  private static List<Contender> contenders(Workplace workplace, Path file, Reads reads)
      throws InterruptedException {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(Contender.of(UPCALL, reads.ofJava(true, file)));
    contenders.add(Contender.of(JDK, reads.ofJava(false, file)));
    contenders.add(Contender.inC(LIBURING, CPeer.READ_URING, workplace, reads.inC(file)));
    if (reads.inFlight == 1) {
      List<String> plain = reads.inC(file, "--plain");
      contenders.add(Contender.inC(PLAIN_C, CPeer.READ_URING, workplace, plain));
    }
    return contenders;
  }
}
