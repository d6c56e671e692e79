package io.upcall.samples.bench.pread;

import io.upcall.samples.bench.process.MeasuredWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Reads a file at random and measures itself; a program.
 *
 * <p>Arguments: those of a {@link ReadStyle}, and a file. {@link MeasuredWork#answerLines}
 * describes the rest.
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
  public static void main(String[] args) throws Exception {
    ReadStyle style = ReadStyle.parse(args[0], args[1], args[2]);
    Path path = Path.of(args[3]);
    try (BlockFile file = style.open(path)) {
      ReadWorker worker = new ReadWorker(style, file, Files.size(path) / BlockFile.BLOCK_BYTES);
      MeasuredWork.answerLines(worker::readUntil);
    }
  }

  private long readUntil(long endNanos) throws IOException, InterruptedException {
    CountDownLatch done = new CountDownLatch(style.threads());
    List<ReadTask> tasks = new ArrayList<>();
    for (int i = 0; i < style.threads(); i++) {
      ReadTask task = new ReadTask(file, blocks, endNanos, seed++, done);
      tasks.add(task);
      style.start(task);
    }
    done.await();
    return countReads(tasks);
  }

  private static long countReads(List<ReadTask> tasks) throws IOException {
    long reads = 0;
    for (ReadTask task : tasks) {
      reads += task.reads();
    }
    return reads;
  }
}
