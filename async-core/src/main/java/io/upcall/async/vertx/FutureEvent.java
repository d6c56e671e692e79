package io.upcall.async.vertx;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a Vert.x future as an event: its callback runs where the queue delivers.
 *
 * @param <T> what the future gives
 */
@SuppressWarnings("exports") // who uses this has Vert.x; the module needs it for nothing else
public final class FutureEvent<T> extends Kcont {

  private final Consumer<AsyncResult<T>> callback;

  /** Written before the post, which orders it before the callback. */
  private @Nullable AsyncResult<T> outcome;

  private FutureEvent(Consumer<AsyncResult<T>> callback) {
    this.callback = callback;
  }

  /** Posts one event to {@code queue} when {@code future} is complete; no event if it is closed. */
  public static <T> FutureEvent<T> post(
      Future<T> future, EventQueue queue, Consumer<AsyncResult<T>> callback) {
    FutureEvent<T> event = new FutureEvent<>(callback);
    future.onComplete(
        result -> {
          event.outcome = result;
          queue.post(event);
        });
    return event;
  }

  @Override
  protected void run() {
    AsyncResult<T> result = outcome;
    if (result != null) {
      callback.accept(result);
    }
  }
}
