package io.upcall.async.contract;

import static io.upcall.async.Submitter.ALWAYS_EVENT;
import static io.upcall.async.Submitter.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cancelled call is over when its own event came, with its result or {@code -ECANCELED}. */
abstract class CancelContract extends ContractCase {

  @Test
  void aCancelledCallIsOverWithItsOwnEvent() {
    RecordedCall call = held();
    fewTurns();
    driver.cancel(call);
    assertThat(call.isInFlight()).isTrue();
    driver.cancel(call);
    turnUntil(call::isDone);
    fewTurns();
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void cancelsWhatWasSubmittedInTheSameTurn() {
    RecordedCall call = held();
    driver.cancel(call);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void aCancelOfAFinishedCallDoesNothing() {
    RecordedCall call = new RecordedCall();
    driver.cancel(call);
    driver.submit(call.nop(), 0);
    turnUntil(call::isDone);
    driver.cancel(call);
    assertThat(driver.submit(call.timeout(HOUR_NANOS), 0)).isEqualTo(PENDING);
    fewTurns();
    assertThat(call.isInFlight()).isTrue();
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void aCancelOfACallWhoseEventWaitsDoesNothing() {
    EventQueue queue = EventQueue.polled();
    AsyncCall call = AsyncCall.to(queue);
    driver.submit(call.nop(), 0);
    turnUntil(() -> !queue.isEmpty());
    RecordedCall next = held();
    driver.cancel(call);
    fewTurns();
    assertThat(queue.poll()).isSameAs(call);
    assertThat(call.result()).isZero();
    assertThat(queue.poll()).isNull();
    driver.submit(call.timeout(HOUR_NANOS), 0);
    fewTurns();
    assertThat(call.isInFlight()).isTrue();
    assertThat(next.isInFlight()).isTrue();
    driver.cancel(call);
    turnUntil(() -> !queue.isEmpty());
    assertThat(queue.poll()).isSameAs(call);
    assertThat(call.result()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void aCancelThatComesTooLateLeavesTheResult() {
    assumeCan(Ability.LATE_CANCEL);
    RecordedCall call = held();
    fixture.makeCancelLate(driver, call);
    driver.cancel(call);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(7);
  }

  @Test
  void aLateCancelDoesNotHitTheNextUse() {
    for (int i = 0; i < 200; i++) {
      RecordedCall call = new RecordedCall();
      driver.submit(call.nop(), 0);
      driver.cancel(call);
      turnUntil(call::isDone);
      assertThat(call.result()).isIn(0, -Errno.ECANCELED);
      driver.submit(call.timeout(HOUR_NANOS), 0);
      driver.turn(0);
      assertThat(call.isInFlight()).isTrue();
      driver.cancel(call);
      turnUntil(call::isDone);
      assertThat(call.events()).isEqualTo(2);
    }
  }

  @Test
  void answersCanceledToACallWhoseEndWasWantedBefore() {
    RecordedCall call = new RecordedCall();
    call.timeout(HOUR_NANOS);
    call.wantCancel();
    assertThat(driver.submit(call, ALWAYS_EVENT)).isEqualTo(PENDING);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    call.timeout(HOUR_NANOS);
    driver.submit(call, 0);
    fewTurns();
    assertThat(call.isInFlight()).isTrue();
  }

  @Test
  void takesARoutedCall() {
    RecordedCall call = new RecordedCall();
    call.nop().routed();
    assertThat(call.isRouted()).isTrue();
    assertThat(call.isInFlight()).isTrue();
    assertThatThrownBy(call::nop).isInstanceOf(IllegalStateException.class);
    assertThat(driver.submit(call, ALWAYS_EVENT)).isEqualTo(PENDING);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void cancelsAllThatOneHolderHas() {
    Object mine = new Object();
    Object others = new Object();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RecordedCall call = new RecordedCall();
      call.holder(i % 2 == 0 ? mine : others);
      driver.submit(call.timeout(HOUR_NANOS), 0);
      calls.add(call);
    }
    assertThat(driver.cancelHeldBy(mine)).isEqualTo(10);
    turnUntil(() -> driver.inFlight() == 10);
    fewTurns();
    for (int i = 0; i < 20; i++) {
      assertThat(calls.get(i).isInFlight()).isEqualTo(i % 2 != 0);
    }
    assertThat(driver.cancelHeldBy(mine)).isZero();
    assertThat(driver.cancelHeldBy(new Object())).isZero();
  }
}
