package io.upcall.async.contract;

import static io.upcall.async.Submitter.ALWAYS_EVENT;
import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.QUICK;
import static io.upcall.async.Submitter.SOON;
import static io.upcall.async.Submitter.TRY_QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Answered at once, or by exactly one event; and no callback inside a submission. */
abstract class QuickContract extends ContractCase {

  @Test
  void quickHasItsResultAndNoEvent() {
    fixture.makeNopQuick(driver);
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.nop(), TRY_QUICK)).isEqualTo(QUICK);
    assertThat(call.isDone()).isTrue();
    assertThat(call.result()).isZero();
    assertThat(driver.inFlight()).isZero();
    fewTurns();
    assertThat(call.events()).isZero();
  }

  @Test
  void alwaysEventTurnsQuickIntoOneEvent() {
    fixture.makeNopQuick(driver);
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.nop(), TRY_QUICK | ALWAYS_EVENT)).isEqualTo(PENDING);
    assertThat(call.events()).isZero();
    assertThat(call.isInFlight()).isTrue();
    assertThat(driver.inFlight()).isEqualTo(1);
    assertThat(driver.hasWork()).isTrue();
    assertThat(driver.turn(Driver.FOREVER)).isEqualTo(1);
    assertThat(driver.inFlight()).isZero();
    fewTurns();
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void whatIsAskedForSoonIsToldToWaitWhenNothingComes() {
    int silent = fixture.streamPair(driver)[0];
    RecordedCall call = new RecordedCall();
    call.recv(silent, new byte[8], 0, 8, 0);
    boolean atOnce = driver.submit(call, SOON) == QUICK;
    turnUntil(call::isDone);
    assertThat(call.result()).isEqualTo(-Errno.EAGAIN);
    assertThat(driver.inFlight()).isZero();
    fewTurns();
    assertThat(call.events()).isEqualTo(atOnce ? 0 : 1);
  }

  @Test
  void givesExactlyOneEventToEach() {
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      RecordedCall call = new RecordedCall();
      calls.add(call);
      assertThat(driver.submit(call.nop(), i % 3 == 0 ? ALWAYS_EVENT : 0)).isEqualTo(PENDING);
    }
    turnUntil(() -> driver.inFlight() == 0);
    fewTurns();
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(0));
  }

  @Test
  void runsNoCallbackInsideSubmitCancelOrWake() {
    fixture.makeNopQuick(driver);
    boolean[] inside = new boolean[1];
    AtomicInteger wrong = new AtomicInteger();
    Runnable check = () -> wrong.addAndGet(inside[0] ? 1 : 0);
    List<RecordedCall> calls = new ArrayList<>();
    inside[0] = true;
    for (int i = 0; i < 1_200; i++) {
      RecordedCall call = new RecordedCall().then(check);
      calls.add(call);
      driver.submit(i % 2 == 0 ? call.nop() : call.timeout(HOUR_NANOS), ALWAYS_EVENT);
    }
    for (RecordedCall call : calls) {
      driver.cancel(call);
    }
    driver.cancelHeldBy(new Object());
    driver.wake();
    inside[0] = false;
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(wrong).hasValue(0);
    assertThat(calls).allSatisfy(call -> assertThat(call.events()).isEqualTo(1));
  }
}
