package io.upcall.async.contract;

import static io.upcall.async.Submitter.ALWAYS_EVENT;
import static io.upcall.async.Submitter.INVALID;
import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.TRY_QUICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.Errno;
import io.upcall.async.testing.RecordedCall;
import org.junit.jupiter.api.Test;

/** What a callback may do: everything but block. */
abstract class CallbackContract extends ContractCase {

  @Test
  void aCallbackMayReuseItsCall() {
    RecordedCall call = new RecordedCall();
    call.then(
        () -> {
          if (call.events() < 100) {
            assertThat(driver.submit(call.nop(), 0)).isEqualTo(PENDING);
          }
        });
    driver.submit(call.nop(), 0);
    turnUntil(() -> call.events() == 100);
    fewTurns();
    assertThat(call.events()).isEqualTo(100);
  }

  @Test
  void aCallbackMaySubmitAndCancelOthers() {
    RecordedCall target = held();
    RecordedCall other = new RecordedCall();
    RecordedCall call = new RecordedCall();
    call.then(
        () -> {
          driver.submit(other.nop(), 0);
          driver.cancel(target);
          assertThat(other.events() + target.events()).isZero();
        });
    driver.submit(call.nop(), 0);
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(other.results()).containsExactly(0);
    assertThat(target.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void aTurnEndsThoughCallbacksGoOn() {
    fixture.makeNopQuick(driver);
    RecordedCall call = new RecordedCall();
    call.then(
        () -> {
          if (call.events() < 1_000) {
            driver.submit(call.nop(), TRY_QUICK | ALWAYS_EVENT);
          }
        });
    driver.submit(call.nop(), TRY_QUICK | ALWAYS_EVENT);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(driver.hasWork()).isTrue();
    turnUntil(() -> driver.inFlight() == 0 || call.events() >= 10);
    assertThat(call.events()).isLessThan(20);
  }

  @Test
  void aCallbackMayCloseTheDriver() {
    RecordedCall target = held();
    RecordedCall last = new RecordedCall();
    RecordedCall call = new RecordedCall().then(driver::close);
    driver.submit(call.nop(), ALWAYS_EVENT);
    driver.submit(last.nop(), ALWAYS_EVENT);
    turnUntil(() -> call.events() == 1);
    assertThat(target.results()).containsExactly(-Errno.ECANCELED);
    assertThat(last.events()).isEqualTo(1);
    assertThat(driver.submit(call.nop(), 0)).isEqualTo(INVALID);
  }

  @Test
  void goesOnAfterACallbackThrew() {
    RecordedCall thrower =
        new RecordedCall()
            .then(
                () -> {
                  throw new IllegalStateException("thrown by the test");
                });
    RecordedCall after = new RecordedCall();
    driver.submit(thrower.nop(), ALWAYS_EVENT);
    driver.submit(after.nop(), ALWAYS_EVENT);
    assertThatThrownBy(
            () -> {
              for (int turns = 0; turns < TURNS; turns++) {
                driver.turn(TURN_NANOS);
              }
            })
        .hasMessage("thrown by the test");
    turnUntil(() -> after.events() == 1);
    assertThat(thrower.events()).isEqualTo(1);
    assertThat(driver.inFlight()).isZero();
  }
}
