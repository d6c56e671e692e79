package io.upcall.samples.bench.files;

import io.upcall.libc.Pthread;
import io.upcall.samples.bench.process.ProcessClock;
import io.upcall.samples.bench.report.WorkReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Works on files on one thread and measures itself; a program.
 *
 * <p>Arguments: {@code upcall} or {@code jdk}, a {@link FileWork}, the file to read, its length,
 * and the file to write. Every line of standard input is a number of nanoseconds to work for,
 * answered by one line of JSON.
 */
public final class FileWorker {
  private final boolean upcall;
  private final FileWork work;
  private final long lengthBytes;
  private final ChunkFile from;
  private final ChunkFile to;
  private final ByteBuffer buffer;

  private FileWorker(
      boolean upcall, FileWork work, long lengthBytes, ChunkFile from, ChunkFile to) {
    this.upcall = upcall;
    this.work = work;
    this.lengthBytes = lengthBytes;
    this.from = from;
    this.to = to;
    buffer = ByteBuffer.allocateDirect(work.chunkBytes());
  }

  /** Answers the lines of standard input until it ends. */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    boolean upcall = args[0].equals("upcall");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (ChunkFile from = ChunkFile.open(Path.of(args[2]), upcall);
        ChunkFile to = ChunkFile.open(Path.of(args[4]), upcall)) {
      FileWorker worker =
          new FileWorker(upcall, FileWork.valueOf(args[1]), Long.parseLong(args[3]), from, to);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(worker.workFor(Long.parseLong(line)).toJson());
      }
    }
  }

  private WorkReport workFor(long durationNanos) throws InterruptedException, ExecutionException {
    CompletableFuture<WorkReport> report = new CompletableFuture<>();
    Runnable task =
        () -> {
          try {
            report.complete(measure(durationNanos));
          } catch (IOException e) {
            report.completeExceptionally(e);
          }
        };
    if (upcall) {
      Pthread.pthread_create(task::run);
    } else {
      Thread.ofPlatform().start(task);
    }
    return report.get();
  }

  private WorkReport measure(long durationNanos) throws IOException {
    long self = ProcessHandle.current().pid();
    long cpuBeginNanos = ProcessClock.cpuNanos(self);
    long beginNanos = System.nanoTime();
    long operations = 0;
    long offset = 0;
    while (System.nanoTime() - beginNanos < durationNanos) {
      work.once(from, to, buffer, offset);
      operations++;
      offset = (offset + work.chunkBytes()) % lengthBytes;
    }
    long elapsedNanos = System.nanoTime() - beginNanos;
    return new WorkReport(operations, elapsedNanos, ProcessClock.cpuNanos(self) - cpuBeginNanos);
  }
}
