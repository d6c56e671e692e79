package io.upcall.samples.bench;

import io.upcall.samples.bench.pread.ReadReport;
import io.upcall.samples.bench.pread.ReadStyle;
import io.upcall.samples.bench.pread.ReadWorker;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random reads of 4 KiB: CPU of the reading process per read.
 *
 * <p>From the page cache by one thread, where it is the call that costs; and with O_DIRECT by 256,
 * where it is the waiting. The file lies in the temporary folder ({@code java.io.tmpdir}), which
 * should be on a disk.
 */
final class PreadBench implements Benchmark {
  private static final int FILE_BYTES = 256 << 20;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final Duration SLACK = Duration.ofSeconds(30);

  private static final String UPCALL_CACHED = "upcall pread, cached";
  private static final String JDK_CACHED = "FileChannel, cached";
  private static final String UPCALL_DIRECT = "256 uthreads, O_DIRECT";
  private static final String JDK_DIRECT = "256 virtual threads, O_DIRECT";

  /** The times of the trial. */
  private record Plan(int rounds, Duration warmup, Duration measure) {
    static Plan of(Effort effort) {
      return switch (effort) {
        case QUICK -> new Plan(5, Duration.ofSeconds(3), Duration.ofMillis(500));
        case NORMAL -> new Plan(7, Duration.ofSeconds(4), Duration.ofSeconds(2));
        case FULL -> new Plan(15, Duration.ofSeconds(8), Duration.ofSeconds(4));
      };
    }
  }

  @Override
  public String name() {
    return "pread";
  }

  @Override
  public Outcome run(Workplace workplace, Effort effort, PrintWriter out)
      throws IOException, InterruptedException {
    Plan plan = Plan.of(effort);
    out.printf(
        "%npread, 4 KiB at random of %,d MiB, %d rounds of %.1f s: CPU us per read%n%n",
        FILE_BYTES >> 20, plan.rounds, plan.measure.toMillis() / 1e3);
    out.flush();
    Path file = workplace.folder().resolve("blocks");
    writeFile(file);
    Lineup<Child> workers = startWorkers(workplace, file);
    Comparison comparison = comparison();
    workers.forEach((name, worker) -> read(worker, plan.warmup));
    for (int round = 0; round < plan.rounds; round++) {
      workers.forEach(
          (name, worker) -> {
            ReadReport report = read(worker, plan.measure);
            comparison.add(name, report.cpuMicros(), report.ratePerSecond());
          });
    }
    out.print(comparison.toText(workers));
    out.flush();
    return new Outcome(toJson(plan, comparison, workers), workers.complete());
  }

  private static Lineup<Child> startWorkers(Workplace workplace, Path file)
      throws InterruptedException {
    Lineup<Child> workers = new Lineup<>();
    enter(workers, UPCALL_CACHED, ReadStyle.UPCALL_CACHED, workplace, file);
    enter(workers, JDK_CACHED, ReadStyle.JDK_CACHED, workplace, file);
    enter(workers, UPCALL_DIRECT, ReadStyle.UPCALL_DIRECT, workplace, file);
    enter(workers, JDK_DIRECT, ReadStyle.JDK_DIRECT, workplace, file);
    return workers;
  }

  private static void enter(
      Lineup<Child> workers, String name, ReadStyle style, Workplace workplace, Path file)
      throws InterruptedException {
    List<String> command =
        JavaCommand.main(ReadWorker.class, List.of(), style.name(), file.toString());
    workers.enter(name, () -> workplace.startServer(name, command));
  }

  private static ReadReport read(Child worker, Duration duration)
      throws IOException, InterruptedException {
    worker.writeLine(Long.toString(duration.toNanos()));
    return ReadReport.fromJson(worker.readLine(duration.plus(SLACK)));
  }

  // Random bytes, on the disk and in the cache: no file system takes a short cut for them.
  private static void writeFile(Path file) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    Random random = new Random(1);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < FILE_BYTES / CHUNK_BYTES; i++) {
        random.nextBytes(chunk);
        ByteBuffer left = ByteBuffer.wrap(chunk);
        while (left.hasRemaining()) {
          channel.write(left);
        }
      }
      channel.force(true);
    }
  }

  private static Map<String, Object> toJson(
      Plan plan, Comparison comparison, Lineup<Child> workers) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("fileBytes", FILE_BYTES);
    json.put("rounds", plan.rounds);
    json.put("roundMillis", plan.measure.toMillis());
    json.putAll(comparison.toJson(workers));
    return json;
  }

  private static Comparison comparison() {
    return new Comparison(
            Metric.median("cpuMicros", "CPU us/read", 2),
            Metric.median("ratePerSecond", "reads/s", 0))
        .compare(UPCALL_CACHED, JDK_CACHED)
        .compare(UPCALL_DIRECT, JDK_DIRECT);
  }
}
