package io.upcall.async.bridge;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Guava's {@link ListenableFuture} for an async call, and its completion as an event. */
@SuppressWarnings("exports") // Guava is optional: who names these types has it
public final class GuavaBridge {

  private GuavaBridge() {}

  /**
   * {@link FutureCall#future()} as Guava has it: the same outcome at the same time, and a cancel of
   * either is a cancel of the call.
   */
  public static ListenableFuture<Integer> listenable(FutureCall call) {
    return new Listenable<>(call.future());
  }

  /**
   * Posts {@code event} when {@code future} is done; cancelling the event cancels the future.
   *
   * @throws IllegalStateException when the event follows another future whose event has not come
   */
  public static <T extends @Nullable Object> void follow(
      FutureEvent<T> event, ListenableFuture<? extends T> future) {
    event.begin(future);
    // On the thread that completes it: settling only posts, so no executor of its own is needed.
    future.addListener(() -> settle(event, future), MoreExecutors.directExecutor());
  }

  private static <T extends @Nullable Object> void settle(
      FutureEvent<T> event, ListenableFuture<? extends T> done) {
    switch (done.state()) {
      case SUCCESS:
        event.settle(done.resultNow(), null);
        break;
      case FAILED:
        event.settle(null, done.exceptionNow());
        break;
      default:
        event.settle(null, new CancellationException());
        break;
    }
  }

  /** Listeners are dependents of the future beneath, which hold their place in the order. */
  private static final class Listenable<V> implements ListenableFuture<V> {

    private final CompletableFuture<V> future;

    Listenable(CompletableFuture<V> future) {
      this.future = future;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a listener that fails is its own affair
    public void addListener(Runnable listener, Executor executor) {
      future.whenCompleteAsync((value, failure) -> listener.run(), executor);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return future.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
      return future.isCancelled();
    }

    @Override
    public boolean isDone() {
      return future.isDone();
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
      return future.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      return future.get(timeout, unit);
    }
  }
}
