package io.upcall.async.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.async.testing.PlainTarget;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where the event of a call goes. */
abstract class DeliveryContract extends ContractCase {

  @Test
  void aCallWithoutAQueueRunsInTheTurn() {
    boolean[] inTurn = new boolean[1];
    List<Boolean> seen = new ArrayList<>();
    RecordedCall call = new RecordedCall().then(() -> seen.add(inTurn[0]));
    driver.submit(call.nop(), 0);
    inTurn[0] = true;
    turnUntil(call::isDone);
    assertThat(seen).containsExactly(true);
  }

  @Test
  void aPolledQueueGetsTheEventsInOrderAndRunsNothing() {
    EventQueue queue = EventQueue.polled();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      RecordedCall call = new RecordedCall(queue);
      calls.add(call);
      driver.submit(call.nop(), 0);
    }
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(calls).allSatisfy(call -> assertThat(call.events()).isZero());
    for (RecordedCall call : calls) {
      assertThat(queue.poll()).isSameAs(call);
    }
    assertThat(queue.poll()).isNull();
  }

  @Test
  void anUpcallQueueRunsOnItsTarget() throws InterruptedException {
    try (PlainTarget target = PlainTarget.start()) {
      EventQueue queue = EventQueue.upcall(target, Level.NET);
      CountDownLatch ran = new CountDownLatch(50);
      AtomicInteger elsewhere = new AtomicInteger();
      for (int i = 0; i < 50; i++) {
        RecordedCall call =
            new RecordedCall(queue)
                .then(
                    () -> {
                      elsewhere.addAndGet(target.isVcoreContext() ? 0 : 1);
                      ran.countDown();
                    });
        driver.submit(call.nop(), 0);
      }
      turnUntil(() -> driver.inFlight() == 0);
      ran.await();
      assertThat(elsewhere).hasValue(0);
      queue.close();
    }
  }

  @Test
  void aClosedQueueLeavesTheCallDoneWithoutEvent() {
    EventQueue queue = EventQueue.polled();
    RecordedCall call = new RecordedCall(queue);
    driver.submit(call.nop(), 0);
    queue.close();
    turnUntil(call::isDone);
    assertThat(call.result()).isZero();
    assertThat(call.events()).isZero();
    assertThat(queue.poll()).isNull();
    assertThat(driver.inFlight()).isZero();
  }
}
