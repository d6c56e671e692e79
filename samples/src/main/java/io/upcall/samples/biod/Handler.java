package io.upcall.samples.biod;

import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The proc that handles completions, and has nothing else to do: its main uthread sleeps until the
 * end, and what happens happens in upcalls.
 */
final class Handler implements ProcMain {
  private final IdleRequests idle;
  private final CompletableFuture<EventQueue> completions = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);

  // Of the upcalls, which come one after the other, and then whoever's who awaited the exit.
  private final Tally tally;
  private @Nullable IOException failure;

  Handler(Load load, IdleRequests idle) {
    this.tally = new Tally(load);
    this.idle = idle;
  }

  @Override
  public int run() throws InterruptedException {
    completions.complete(EventQueue.upcall(Proc.current(), Level.BIO));
    over.await();
    return 0;
  }

  /** Where calls are to complete to: there as soon as this proc has begun. */
  EventQueue completions() {
    return completions.join();
  }

  /** A call is over. In an upcall, which must not wait. */
  void handle(Request request) {
    try {
      tally.count(request.number(), request.result(), request.block());
    } catch (IOException unexpected) {
      failure = failure == null ? unexpected : failure;
    }
    idle.give(request);
  }

  /** There will be no more. */
  void end() {
    over.countDown();
  }

  Sums sums() throws IOException {
    if (failure != null) {
      throw failure;
    }
    return tally.sums();
  }
}
