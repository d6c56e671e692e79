package io.upcall.samples.bench.pread;

import io.upcall.samples.bench.process.ProcessClock;
import io.upcall.samples.bench.report.WorkReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Reads a file at random and measures itself; a program.
 *
 * <p>Arguments: those of a {@link ReadStyle}, and a file. Every line of standard input is a number
 * of nanoseconds to read for, answered by one line of JSON.
 */
public final class ReadWorker {
  private final ReadStyle style;
  private final BlockFile file;
  private final long blocks;
  private long seed;

  private ReadWorker(ReadStyle style, BlockFile file, long blocks) {
    this.style = style;
    this.file = file;
    this.blocks = blocks;
  }

  /** Answers the lines of standard input until it ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ReadStyle style = ReadStyle.parse(args[0], args[1], args[2]);
    Path path = Path.of(args[3]);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (BlockFile file = style.open(path)) {
      ReadWorker worker = new ReadWorker(style, file, Files.size(path) / BlockFile.BLOCK_BYTES);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(worker.readFor(Long.parseLong(line)));
      }
    }
  }

  private String readFor(long durationNanos) throws IOException, InterruptedException {
    CountDownLatch done = new CountDownLatch(style.threads());
    long self = ProcessHandle.current().pid();
    long cpuBeginNanos = ProcessClock.cpuNanos(self);
    long beginNanos = System.nanoTime();
    List<ReadTask> tasks = new ArrayList<>();
    for (int i = 0; i < style.threads(); i++) {
      ReadTask task = new ReadTask(file, blocks, beginNanos + durationNanos, seed++, done);
      tasks.add(task);
      style.start(task);
    }
    done.await();
    long cpuNanos = ProcessClock.cpuNanos(self) - cpuBeginNanos;
    return new WorkReport(countReads(tasks), System.nanoTime() - beginNanos, cpuNanos).toJson();
  }

  private static long countReads(List<ReadTask> tasks) throws IOException {
    long reads = 0;
    for (ReadTask task : tasks) {
      reads += task.reads();
    }
    return reads;
  }
}
