package io.upcall.async.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.PlainTarget;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A future as an event: once, on the queue's side, and cancelling reaches the future. */
@ExtendWith(NothingLeft.class)
@SuppressWarnings("FutureReturnValueIgnored") // the call has it
class FutureEventTest {

  private final EventQueue queue = EventQueue.polled();
  private final FutureEvent<String> event = new FutureEvent<>(queue);
  private final CompletableFuture<String> future = new CompletableFuture<>();

  @Test
  void theCompletionIsOneEventWithTheValue() {
    event.follow(future);
    assertThat(event.isFollowing()).isTrue();
    assertThat(queue.isEmpty()).isTrue();
    future.complete("here");
    assertThat(event.isFollowing()).as("until it is off the queue").isTrue();
    assertThat(queue.poll()).isSameAs(event);
    assertThat(queue.poll()).isNull();
    assertThat(event.isFollowing()).isFalse();
    assertThat(event.value()).isEqualTo("here");
    assertThat(event.failure()).isNull();
  }

  @Test
  void aFutureThatIsDoneAlreadyIsAnEventAtOnce() {
    event.follow(CompletableFuture.completedFuture("before"));
    assertThat(queue.poll()).isSameAs(event);
    assertThat(event.value()).isEqualTo("before");
  }

  @Test
  void aFailureIsWhatTheSourceFailedWith() {
    IOException failure = new IOException("no");
    event.follow(future.thenApply(value -> value));
    future.completeExceptionally(failure);
    assertThat(queue.poll()).isSameAs(event);
    assertThat(event.failure()).isSameAs(failure);
    assertThat(event.value()).isNull();
  }

  @Test
  void cancellingTheEventCancelsTheFutureAndTheEventComes() {
    event.follow(future);
    event.cancel();
    assertThat(future).isCancelled();
    assertThat(queue.poll()).isSameAs(event);
    assertThat(event.failure()).isInstanceOf(CancellationException.class);
    event.cancel();
    assertThat(queue.isEmpty()).as("nothing is followed any more").isTrue();
  }

  @Test
  void cancellingTheFutureIsTheEvent() {
    event.follow(future);
    future.cancel(true);
    assertThat(queue.poll()).isSameAs(event);
    assertThat(event.failure()).isInstanceOf(CancellationException.class);
  }

  @Test
  void followsOneFutureAtATime() {
    event.follow(future);
    CompletableFuture<String> other = new CompletableFuture<>();
    assertThatThrownBy(() -> event.follow(other)).isInstanceOf(IllegalStateException.class);
    future.complete("first");
    assertThatThrownBy(() -> event.follow(other)).isInstanceOf(IllegalStateException.class);
    queue.poll();
    event.follow(other);
    other.complete("second");
    assertThat(queue.poll()).isSameAs(event);
    assertThat(event.value()).isEqualTo("second");
  }

  @Test
  void theCallbackRunsOnTheQueuesThreadWhoeverCompletesTheFuture() throws Exception {
    try (PlainTarget target = PlainTarget.start()) {
      AtomicReference<Thread> ran = new AtomicReference<>();
      CountDownLatch over = new CountDownLatch(1);
      FutureEvent<String> upcall =
          new FutureEvent<>(EventQueue.upcall(target, Level.SOFT)) {
            @Override
            protected void run() {
              ran.set(Thread.currentThread());
              over.countDown();
            }
          };
      upcall.follow(future);
      future.complete("x");
      over.await();
      assertThat(ran).hasValue(target.thread());
    }
  }

  @Test
  void aClosedQueueDropsTheEvent() {
    event.follow(future);
    queue.close();
    future.complete("late");
    assertThat(queue.poll()).isNull();
    assertThat(event.isFollowing()).isFalse();
  }
}
