package io.upcall.samples.bench.files;

import io.upcall.libc.Pthread;
import io.upcall.samples.bench.process.MeasuredWork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Works on files on one thread and measures itself; a program.
 *
 * <p>Arguments: {@code upcall} or {@code jdk}, a {@link FileWork}, the file to read, its length,
 * and the file to write. {@link MeasuredWork#answerLines} describes the rest.
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
  public static void main(String[] args) throws Exception {
    boolean upcall = args[0].equals("upcall");
    try (ChunkFile from = ChunkFile.open(Path.of(args[2]), upcall);
        ChunkFile to = ChunkFile.open(Path.of(args[4]), upcall)) {
      FileWorker worker =
          new FileWorker(upcall, FileWork.valueOf(args[1]), Long.parseLong(args[3]), from, to);
      MeasuredWork.answerLines(worker::workUntil);
    }
  }

  private long workUntil(long endNanos) throws InterruptedException, ExecutionException {
    CompletableFuture<Long> operations = new CompletableFuture<>();
    Runnable task =
        () -> {
          try {
            operations.complete(repeat(endNanos));
          } catch (IOException e) {
            operations.completeExceptionally(e);
          }
        };
    if (upcall) {
      Pthread.pthread_create(task::run);
    } else {
      Thread.ofPlatform().start(task);
    }
    return operations.get();
  }

  private long repeat(long endNanos) throws IOException {
    long operations = 0;
    long offset = 0;
    while (System.nanoTime() - endNanos < 0) {
      work.once(from, to, buffer, offset);
      operations++;
      offset = (offset + work.chunkBytes()) % lengthBytes;
    }
    return operations;
  }
}
