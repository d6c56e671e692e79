package io.upcall.async.bridge;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A kcont that follows a future: it is queued, once, when the future is done.
 *
 * <pre>
 *   IDLE ──follow──▶ FOLLOWING ──the future is done──▶ queued ──▶ callback: IDLE
 *                        └──cancel: the future is asked to end──┘
 * </pre>
 *
 * <p>To be used again once its event has come. Override {@link #run()} for a callback, or poll.
 *
 * @param <T> what the future brings
 */
public class FutureEvent<T extends @Nullable Object> extends Kcont {

  private final EventQueue queue;

  /** Whom to ask for the end. Written by the follower, read by whoever cancels. */
  private volatile @Nullable Future<?> followed;

  // The outcome: written by the thread that completed the future, before the post that orders it.
  private @Nullable T value;
  private @Nullable Throwable failure;

  /**
   * An event for {@code queue}.
   *
   * @param queue its delivery says where the callback runs, wherever the future was completed; a
   *     closed one drops the event
   */
  public FutureEvent(EventQueue queue) {
    this.queue = queue;
  }

  @Override
  protected void run() {}

  /**
   * Follows {@code stage}.
   *
   * @throws IllegalStateException when it follows a future whose event has not come
   */
  @SuppressWarnings("FutureReturnValueIgnored") // settle throws nothing
  public final void follow(CompletionStage<? extends T> stage) {
    begin(stage.toCompletableFuture());
    stage.whenComplete(this::settle);
  }

  /** Notes that {@code future} is followed from here on. */
  final void begin(Future<?> future) {
    if (isFollowing()) {
      throw new IllegalStateException("this event follows a future that is not done: wait for it");
    }
    value = null;
    failure = null;
    followed = future;
  }

  /** The future is done. */
  final void settle(@Nullable T newValue, @Nullable Throwable newFailure) {
    value = newValue;
    failure = causeOf(newFailure);
    followed = null;
    queue.post(this);
  }

  /** A dependent stage wraps what its source failed with. */
  private static @Nullable Throwable causeOf(@Nullable Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
    return cause != null ? cause : thrown;
  }

  /**
   * Asks for the end of the future that it follows, if any. The event comes as always, with a
   * {@link java.util.concurrent.CancellationException} if the future was cancelled.
   */
  public final void cancel() {
    Future<?> future = followed;
    if (future != null) {
      future.cancel(true);
    }
  }

  /** True until the future is done and the event was taken off the queue. */
  public final boolean isFollowing() {
    return followed != null || isQueued();
  }

  /** What the future brought; null when it failed. Valid in the callback and after it. */
  public final @Nullable T value() {
    return value;
  }

  /** What the future failed with, or null. Valid in the callback and after it. */
  public final @Nullable Throwable failure() {
    return failure;
  }
}
