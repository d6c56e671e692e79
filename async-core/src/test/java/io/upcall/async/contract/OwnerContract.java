package io.upcall.async.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The owner of a driver may change with calls in flight. */
abstract class OwnerContract extends ContractCase {

  @Test
  void mayPassToAnotherThreadWithCallsInFlight() throws InterruptedException {
    List<RecordedCall> calls = new ArrayList<>();
    CountDownLatch submitted = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Thread first =
        new Thread(
            () -> {
              for (int i = 0; i < 50; i++) {
                RecordedCall call = new RecordedCall();
                driver.submit(call.timeout(i % 2 == 0 ? 1_000_000 : HOUR_NANOS), 0);
                calls.add(call);
              }
              driver.turn(0);
              submitted.countDown();
              try {
                over.await();
              } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
              }
            });
    first.start();
    submitted.await();
    turnUntil(() -> driver.inFlight() == 25);
    for (RecordedCall call : calls) {
      driver.cancel(call);
    }
    turnUntil(() -> driver.inFlight() == 0);
    over.countDown();
    first.join();
    for (int i = 0; i < 50; i++) {
      assertThat(calls.get(i).results())
          .containsExactly(i % 2 == 0 ? -Errno.ETIME : -Errno.ECANCELED);
    }
  }
}
