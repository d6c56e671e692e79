package io.upcall.samples.bench;

import io.upcall.samples.bench.files.FileWork;
import io.upcall.samples.bench.files.FileWorker;
import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Comparison;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Files, one call after the other: write 4 KiB and make sure, read through, copy. CPU of the
 * process per operation.
 */
final class FilesBench implements Benchmark {
  private static final int FILE_MEBIBYTES = 64;
  private static final int CONTENDERS = 3;
  private static final String UPCALL = "upcall";
  private static final String JDK = "JDK FileChannel";
  private static final String PLAIN_C = "C";

  @Override
  public String name() {
    return "files";
  }

  @Override
  public Duration estimate(Effort effort) {
    return WorkTrial.Plan.of(effort)
        .estimate()
        .multipliedBy((long) CONTENDERS * FileWork.values().length);
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    Workplace workplace = session.workplace();
    Path file = workplace.folder().resolve("source");
    RandomFile.write(file, FILE_MEBIBYTES);
    List<Object> trials = new ArrayList<>();
    boolean complete = true;
    for (FileWork work : FileWork.values()) {
      Comparison comparison =
          WorkTrial.comparison("operation").compare(UPCALL, JDK).compare(UPCALL, PLAIN_C);
      WorkTrial trial = new WorkTrial(WorkTrial.Plan.of(session.effort()), title(work), comparison);
      Lineup<Child> workers = Workers.startAll(workplace, contenders(workplace, file, work));
      trial.run(workers, session);
      trials.add(trial.toJson(workers));
      complete &= workers.complete();
    }
    return new Outcome(Map.of("fileMebibytes", FILE_MEBIBYTES, "trials", trials), complete);
  }

  private static String title(FileWork work) {
    int kibibytes = work.chunkBytes() >> 10;
    return switch (work) {
      case WRITE_AND_SYNC -> "write of %d KiB and fdatasync".formatted(kibibytes);
      case READ_THROUGH -> "sequential read, %d KiB each".formatted(kibibytes);
      case COPY -> "copy by read and write, %d KiB each".formatted(kibibytes);
    };
  }

  private static List<Contender> contenders(Workplace workplace, Path file, FileWork work)
      throws InterruptedException {
    return List.of(
        java(UPCALL, "upcall", workplace, file, work),
        java(JDK, "jdk", workplace, file, work),
        Contender.inC(
            PLAIN_C, CPeer.FILE_WORK, workplace, arguments(PLAIN_C, workplace, file, work)));
  }

  private static Contender java(
      String name, String engine, Workplace workplace, Path file, FileWork work) {
    List<String> arguments = new ArrayList<>(List.of(engine));
    arguments.addAll(arguments(name, workplace, file, work));
    return Contender.of(
        name, JavaCommand.main(FileWorker.class, List.of(), arguments.toArray(String[]::new)));
  }

  /** Each has a file of its own to write. */
  private static List<String> arguments(
      String name, Workplace workplace, Path file, FileWork work) {
    Path target = workplace.folder().resolve("target of " + name);
    return List.of(
        work.name(),
        file.toString(),
        Long.toString((long) FILE_MEBIBYTES << 20),
        target.toString());
  }
}
