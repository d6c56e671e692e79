package io.upcall.async.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.async.testing.RecordedCall;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Calls as futures, futures as events, callbacks on a context. */
class VertxBridgeTest extends VertxCase {

  @Test
  void aCallEndsAsAFutureOnItsContext() {
    Context context = driver.vertx().getOrCreateContext();
    CallFuture call = new CallFuture(context);
    call.timeout(1_000_000);
    AtomicReference<Context> where = new AtomicReference<>();
    Future<Integer> future = call.submitTo(driver, 0);
    future.onComplete(result -> where.set(Vertx.currentContext()));
    assertThat(future.isComplete()).isFalse();
    turner.until(() -> where.get() != null);
    assertThat(future.result()).isEqualTo(-Errno.ETIME);
    assertThat(where.get()).isSameAs(context);
    call.nop();
    assertThat(call.submitTo(driver, 0).isComplete()).isFalse();
    turner.until(call::isDone);
  }

  @Test
  void aFutureEndsAsAnEventWhereItsQueueDelivers() {
    EventQueue queue = EventQueue.polled();
    Promise<String> promise = Promise.promise();
    List<String> heard = new ArrayList<>();
    FutureEvent<String> event =
        FutureEvent.post(promise.future(), queue, result -> heard.add(result.result()));
    assertThat(queue.isEmpty()).isTrue();
    promise.complete("done");
    assertThat(event.isQueued()).isTrue();
    assertThat(heard).as("not before the queue is drained").isEmpty();
    assertThat(queue.drain(10)).isEqualTo(1);
    assertThat(heard).containsExactly("done");
  }

  @Test
  void upcallsRunOnTheContext() {
    Context context = driver.vertx().getOrCreateContext();
    ContextTarget target = new ContextTarget(context);
    AtomicReference<Context> where = new AtomicReference<>();
    RecordedCall call = new RecordedCall(EventQueue.upcall(target, Level.NET));
    call.then(() -> where.set(Vertx.currentContext()));
    driver.submit(call.nop(), 0);
    turner.until(() -> where.get() != null);
    assertThat(where.get()).isSameAs(context);
    assertThat(call.results()).containsExactly(0);
    assertThat(target.isVcoreContext()).isFalse();
  }
}
