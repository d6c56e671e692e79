package io.upcall.async.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Op;
import io.upcall.async.sim.Answer;
import io.upcall.async.sim.SimDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call as a future: the outcome of each road, and cancelling from each side. */
@SuppressWarnings("FutureReturnValueIgnored") // the call has it
class FutureCallTest {

  private final SimDriver driver = new SimDriver();
  private final FutureCall call = new FutureCall();

  @AfterEach
  void close() {
    driver.close();
  }

  private CompletableFuture<Integer> submitHeld() {
    call.poll(3, 1);
    return call.submit(driver, 0);
  }

  private static int errnoOf(CompletableFuture<Integer> future) {
    ExecutionException failure = catchThrowableOfType(ExecutionException.class, future::get);
    assertThat(failure).hasCauseInstanceOf(CallFailedException.class);
    return ((CallFailedException) failure.getCause()).errno();
  }

  @Test
  void aQuickCallIsDoneWhenSubmitReturns() throws Exception {
    driver.script(Op.NOP, Answer.quick(7));
    call.nop();
    assertThat(call.submit(driver, 0)).isSameAs(call.future());
    assertThat(call.future()).isCompletedWithValue(7);
  }

  @Test
  void aPendingCallIsDoneWithItsEventAndNotBefore() throws Exception {
    CompletableFuture<Integer> future = submitHeld();
    driver.complete(call, 5);
    assertThat(future).isNotDone();
    driver.turn(0);
    assertThat(future).isCompletedWithValue(5);
  }

  @Test
  void anErrnoIsAnExceptionThatNamesTheOperation() {
    CompletableFuture<Integer> future = submitHeld();
    driver.complete(call, -Errno.EBADF);
    driver.turn(0);
    assertThat(errnoOf(future)).isEqualTo(Errno.EBADF);
    assertThatThrownBy(future::get).hasMessageContaining("POLL: EBADF");
  }

  @Test
  void aRefusalFailsTheFutureAndNothingIsInFlight() {
    driver.script(Op.NOP, Answer.again());
    call.nop();
    assertThat(errnoOf(call.submit(driver, 0))).isEqualTo(Errno.EAGAIN);
    assertThat(call.isInFlight()).isFalse();
    driver.close();
    FutureCall late = new FutureCall();
    late.nop();
    assertThat(errnoOf(late.submit(driver, 0))).isEqualTo(Errno.ESHUTDOWN);
  }

  @Test
  void dependentsRunWhereTheQueueDelivers() {
    EventQueue queue = EventQueue.polled();
    FutureCall queued = new FutureCall(queue);
    queued.poll(3, 1);
    List<Integer> seen = new ArrayList<>();
    CompletableFuture<Void> dependent = queued.submit(driver, 0).thenAccept(seen::add);
    driver.complete(queued, 1);
    driver.turn(0);
    assertThat(seen).as("before the program polls").isEmpty();
    queue.drain(10);
    assertThat(seen).containsExactly(1);
    assertThat(dependent).isDone();
  }

  @Test
  void cancelEndsTheFutureOnlyWithTheCallsOwnEvent() {
    CompletableFuture<Integer> future = submitHeld();
    assertThat(future.cancel(true)).isTrue();
    assertThat(future).as("the memory is the driver's").isNotDone();
    driver.turn(0);
    assertThat(future).isCancelled();
    assertThat(call.result()).isEqualTo(-Errno.ECANCELED);
    assertThat(future.cancel(true)).as("once more").isTrue();
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void aCancelThatIsLateLeavesTheResult() {
    driver.scriptLateCancel(Op.POLL, 9);
    CompletableFuture<Integer> future = submitHeld();
    assertThat(future.cancel(true)).isTrue();
    driver.turn(0);
    assertThat(future).isCompletedWithValue(9);
    assertThat(future.isCancelled()).isFalse();
    assertThat(future.cancel(true)).isFalse();
  }

  @Test
  void whoeverCompletesTheFutureEndsTheCall() {
    CompletableFuture<Integer> future = submitHeld();
    assertThat(future.complete(77)).isTrue();
    assertThat(call.isInFlight()).isTrue();
    driver.turn(0);
    assertThat(call.isInFlight()).isFalse();
    assertThat(call.result()).isEqualTo(-Errno.ECANCELED);
    assertThat(future).isCompletedWithValue(77);
  }

  @Test
  void aTimeoutOfTheFutureEndsTheCall() {
    CompletableFuture<Integer> future = submitHeld().orTimeout(1, TimeUnit.MILLISECONDS);
    assertThatThrownBy(future::join).hasCauseInstanceOf(TimeoutException.class);
    while (call.isInFlight()) {
      driver.turn(1_000_000);
    }
    assertThat(call.result()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void aCancelOfADependentIsItsOwn() {
    CompletableFuture<Integer> future = submitHeld();
    CompletableFuture<Integer> dependent = future.thenApply(value -> value + 1);
    assertThat(dependent.cancel(true)).isTrue();
    driver.complete(call, 1);
    driver.turn(0);
    assertThat(future).isCompletedWithValue(1);
  }

  @Test
  void isForOneUse() {
    CompletableFuture<Integer> future = submitHeld();
    assertThatThrownBy(() -> call.submit(driver, 0)).isInstanceOf(IllegalStateException.class);
    driver.complete(call, 1);
    driver.turn(0);
    call.nop();
    assertThatThrownBy(() -> call.submit(driver, 0)).hasMessageContaining("one use");
    assertThat(future).isCompletedWithValue(1);
  }
}
