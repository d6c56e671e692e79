package io.upcall.async.contract;

import static io.upcall.async.Submitter.ALWAYS_EVENT;
import static io.upcall.async.Submitter.INVALID;
import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.TRY_QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.testing.RecordedCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Closing ends every call once, delivers what was answered and frees everything. */
abstract class ClosingContract extends ContractCase {

  @Test
  void closeEndsEveryCallOnce() {
    EventQueue queue = EventQueue.polled();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      RecordedCall call = i % 2 == 0 ? new RecordedCall() : new RecordedCall(queue);
      calls.add(call);
      driver.submit(call.timeout(HOUR_NANOS), 0);
    }
    driver.close();
    assertThat(driver.inFlight()).isZero();
    assertThat(queue.drain(Integer.MAX_VALUE)).isEqualTo(350);
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.results()).containsExactly(-Errno.ECANCELED));
    driver.close();
    driver.wake();
    assertThat(driver.turn(0)).isZero();
    assertThat(driver.hasWork()).isFalse();
    assertThat(calls).allSatisfy(call -> assertThat(call.events()).isEqualTo(1));
  }

  @Test
  void closeDeliversWhatWasAnswered() {
    fixture.makeNopQuick(driver);
    RecordedCall call = new RecordedCall();
    driver.submit(call.nop(), TRY_QUICK | ALWAYS_EVENT);
    driver.close();
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void closeEndsTheBacklogToo() throws IOException {
    useDriverForRoom();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < fixture.room() + 10; i++) {
      RecordedCall call = new RecordedCall();
      calls.add(call);
      fixture.prepareHeld(call);
      assertThat(driver.submit(call, 0)).isEqualTo(PENDING);
    }
    assertThat(driver.inFlight()).isEqualTo(fixture.room() + 10);
    driver.close();
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.results()).containsExactly(-Errno.ECANCELED));
  }

  @Test
  void answersInvalidAfterClose() throws IOException {
    driver.close();
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.nop(), 0)).isEqualTo(INVALID);
    assertThat(driver.submit(call, ALWAYS_EVENT | TRY_QUICK)).isEqualTo(INVALID);
    assertThat(call.isInFlight()).isFalse();
    driver.cancel(call);
    assertThat(driver.cancelHeldBy(this)).isZero();
    driver = fixture.open();
    assertThat(driver.submit(call, 0)).isEqualTo(PENDING);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void aCallbackDuringCloseMaySubmitAndGetsInvalid() {
    RecordedCall other = new RecordedCall();
    AtomicInteger answer = new AtomicInteger(-1);
    RecordedCall call =
        new RecordedCall().then(() -> answer.set(driver.submit(other.nop(), ALWAYS_EVENT)));
    driver.submit(call.timeout(HOUR_NANOS), 0);
    driver.close();
    assertThat(answer).hasValue(INVALID);
    assertThat(other.events()).isZero();
  }

  @Test
  void wakesThatRaceTheCloseAreHarmless() throws InterruptedException, IOException {
    for (int round = 0; round < 30; round++) {
      Driver closing = fixture.open();
      CountDownLatch started = new CountDownLatch(1);
      AtomicInteger wakes = new AtomicInteger();
      Thread waker =
          new Thread(
              () -> {
                started.countDown();
                for (int i = 0; i < 200; i++) {
                  closing.wake();
                  wakes.incrementAndGet();
                }
              });
      waker.start();
      started.await();
      while (wakes.get() == 0) {
        closing.turn(0);
      }
      closing.close();
      waker.join();
    }
  }
}
