package io.upcall.async.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.sim.SimDriver;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guava's futures on both sides of a call. */
@SuppressWarnings("FutureReturnValueIgnored") // the call has it
class GuavaBridgeTest {

  private final SimDriver driver = new SimDriver();
  private final FutureCall call = new FutureCall();
  private final EventQueue queue = EventQueue.polled();
  private final FutureEvent<String> event = new FutureEvent<>(queue);

  @AfterEach
  void close() {
    driver.close();
  }

  private ListenableFuture<Integer> submitHeld() {
    call.poll(3, 1);
    call.submit(driver, 0);
    return GuavaBridge.listenable(call);
  }

  @Test
  void listenersRunOnceWithTheCallsEvent() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    ListenableFuture<Integer> future = submitHeld();
    future.addListener(ran::incrementAndGet, MoreExecutors.directExecutor());
    driver.complete(call, 5);
    assertThat(future.isDone()).isFalse();
    driver.turn(0);
    driver.turn(0);
    assertThat(ran).hasValue(1);
    assertThat(future.get(0, TimeUnit.SECONDS)).isEqualTo(5);
    future.addListener(ran::incrementAndGet, MoreExecutors.directExecutor());
    assertThat(ran).as("a late listener").hasValue(2);
  }

  @Test
  void guavasOwnTransformationsSeeTheFailure() {
    ListenableFuture<Integer> next =
        Futures.transform(submitHeld(), value -> value + 1, MoreExecutors.directExecutor());
    driver.complete(call, -Errno.EPIPE);
    driver.turn(0);
    assertThatThrownBy(next::get)
        .hasCauseInstanceOf(CallFailedException.class)
        .hasMessageContaining("EPIPE");
  }

  @Test
  void cancellingATransformationCancelsTheCall() {
    ListenableFuture<Integer> next =
        Futures.transform(submitHeld(), value -> value + 1, MoreExecutors.directExecutor());
    next.cancel(true);
    driver.turn(0);
    assertThat(call.result()).isEqualTo(-Errno.ECANCELED);
    assertThat(call.future()).isCancelled();
  }

  @Test
  void cancelWaitsForTheTerminalEvent() {
    ListenableFuture<Integer> future = submitHeld();
    assertThat(future.cancel(true)).isTrue();
    assertThat(future.isDone()).isFalse();
    driver.turn(0);
    assertThat(future.isCancelled()).isTrue();
  }

  @Test
  void aListenableFuturesCompletionIsOneEvent() {
    SettableFuture<String> future = SettableFuture.create();
    GuavaBridge.follow(event, future);
    assertThat(queue.isEmpty()).isTrue();
    future.set("here");
    assertThat(queue.poll()).isSameAs(event);
    assertThat(queue.poll()).isNull();
    assertThat(event.value()).isEqualTo("here");
  }

  @Test
  void itsFailureAndItsCancellationAreTheEventsFailure() {
    IOException failure = new IOException("no");
    GuavaBridge.follow(event, Futures.immediateFailedFuture(failure));
    assertThat(queue.poll()).isSameAs(event);
    assertThat(event.failure()).isSameAs(failure);
    SettableFuture<String> future = SettableFuture.create();
    GuavaBridge.follow(event, future);
    event.cancel();
    assertThat(future.isCancelled()).isTrue();
    assertThat(queue.poll()).isSameAs(event);
    assertThat(event.failure()).isInstanceOf(CancellationException.class);
  }
}
