package io.upcall.samples.bench.pipe;

import io.upcall.samples.bench.process.MeasuredWork;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Plays ping-pong with one byte between two threads and measures itself; a program that {@link
 * MeasuredWork#answerLines} describes.
 *
 * <p>Argument: {@code upcall} or {@code jdk}. The other thread waits for its next byte between two
 * lines, and for ever after the last.
 */
public final class PipeWorker {
  private static final int ROUND_TRIPS_PER_LOOK_AT_THE_CLOCK = 16;

  private final PipeTable table;

  private PipeWorker(PipeTable table) {
    this.table = table;
  }

  /** Answers the lines of standard input until it ends. */
  public static void main(String[] args) throws Exception {
    PipeTable table = args[0].equals("upcall") ? PipeTable.upcall() : PipeTable.jdk();
    PipeWorker worker = new PipeWorker(table);
    CompletableFuture<Long> broken = new CompletableFuture<>();
    table.start(() -> worker.returnForEver(broken));
    MeasuredWork.answerLines(endNanos -> worker.playUntil(endNanos, broken));
    System.exit(0);
  }

  private void returnForEver(CompletableFuture<Long> broken) {
    try {
      while (true) {
        table.returnOne();
      }
    } catch (IOException e) {
      broken.completeExceptionally(e);
    }
  }

  private long playUntil(long endNanos, CompletableFuture<Long> broken) throws Exception {
    CompletableFuture<Long> roundTrips = new CompletableFuture<>();
    table.start(
        () -> {
          try {
            roundTrips.complete(play(endNanos));
          } catch (IOException e) {
            roundTrips.completeExceptionally(e);
          }
        });
    return (long) CompletableFuture.anyOf(roundTrips, broken).get();
  }

  private long play(long endNanos) throws IOException {
    long roundTrips = 0;
    while (System.nanoTime() - endNanos < 0) {
      for (int i = 0; i < ROUND_TRIPS_PER_LOOK_AT_THE_CLOCK; i++) {
        table.serve();
        table.receive();
        roundTrips++;
      }
    }
    return roundTrips;
  }
}
