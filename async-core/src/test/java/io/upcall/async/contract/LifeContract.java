package io.upcall.async.contract;

import static io.upcall.async.Submitter.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.testing.RecordedCall;
import org.junit.jupiter.api.Test;

/** The life of a call: from idle through pending to done, and what is refused on the way. */
abstract class LifeContract extends ContractCase {

  @Test
  void goesFromIdleThroughPendingToDone() {
    RecordedCall call = new RecordedCall();
    assertThat(call.isInFlight()).isFalse();
    assertThat(call.isDone()).isFalse();
    call.nop();
    assertThat(call.isInFlight()).isFalse();
    assertThat(driver.submit(call, 0)).isEqualTo(PENDING);
    assertThat(call.isInFlight()).isTrue();
    assertThat(call.isDone()).isFalse();
    assertThat(driver.inFlight()).isEqualTo(1);
    assertThat(driver.hasWork()).isTrue();
    turnUntil(call::isDone);
    assertThat(call.isInFlight()).isFalse();
    assertThat(call.results()).containsExactly(0);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void refusesACallThatWasNotPrepared() {
    RecordedCall call = new RecordedCall();
    assertThatThrownBy(() -> driver.submit(call, 0)).isInstanceOf(IllegalStateException.class);
    driver.submit(call.nop(), 0);
    turnUntil(call::isDone);
    assertThatThrownBy(() -> driver.submit(call, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not prepared");
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void refusesToPrepareOrSubmitWhileInFlight() {
    RecordedCall call = held();
    assertThatThrownBy(call::nop)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in flight");
    assertThatThrownBy(() -> driver.submit(call, 0)).isInstanceOf(IllegalStateException.class);
    driver.cancel(call);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void isInFlightUntilItsEventIsTakenOffTheQueue() {
    EventQueue queue = EventQueue.polled();
    AsyncCall call = AsyncCall.to(queue);
    driver.submit(call.nop(), 0);
    turnUntil(() -> !queue.isEmpty());
    assertThat(driver.inFlight()).isZero();
    assertThat(call.isInFlight()).isTrue();
    assertThatThrownBy(call::nop).isInstanceOf(IllegalStateException.class);
    assertThat(queue.poll()).isSameAs(call);
    assertThat(call.isDone()).isTrue();
    assertThat(call.result()).isZero();
  }

  @Test
  void mayBePreparedAgainBeforeItIsSubmitted() {
    RecordedCall call = new RecordedCall();
    call.timeout(HOUR_NANOS);
    call.nop();
    driver.submit(call, 0);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(0);
  }
}
