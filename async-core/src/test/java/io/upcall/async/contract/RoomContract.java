package io.upcall.async.contract;

import static io.upcall.async.Submitter.AGAIN;
import static io.upcall.async.Submitter.ATOMIC;
import static io.upcall.async.Submitter.NONBLOCK;
import static io.upcall.async.Submitter.PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.testing.RecordedCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bound on calls in flight: refused or made to wait, and in which order they go on. */
abstract class RoomContract extends ContractCase {

  private List<RecordedCall> fill() throws IOException {
    useDriverForRoom();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < fixture.room(); i++) {
      RecordedCall call = new RecordedCall();
      fixture.prepareHeld(call);
      assertThat(driver.submit(call, NONBLOCK)).isEqualTo(PENDING);
      calls.add(call);
    }
    return calls;
  }

  @Test
  void answersAgainWhenThereIsNoRoomAndNobodyMayWait() throws IOException {
    List<RecordedCall> inside = fill();
    RecordedCall call = new RecordedCall();
    fixture.prepareHeld(call);
    assertThat(driver.submit(call, NONBLOCK)).isEqualTo(AGAIN);
    assertThat(call.isInFlight()).isFalse();
    assertThat(driver.submit(call, ATOMIC)).isEqualTo(AGAIN);
    assertThat(driver.inFlight()).isEqualTo(fixture.room());
    driver.cancel(inside.get(0));
    turnUntil(inside.get(0)::isDone);
    assertThat(driver.submit(call, NONBLOCK)).isEqualTo(PENDING);
  }

  @Test
  void startsTheBacklogInOrder() throws IOException {
    List<RecordedCall> inside = fill();
    List<String> order = new ArrayList<>();
    RecordedCall head = new RecordedCall();
    fixture.prepareHeld(head);
    assertThat(driver.submit(head, 0)).isEqualTo(PENDING);
    for (String name : List.of("first", "second", "third")) {
      RecordedCall call = new RecordedCall().then(() -> order.add(name));
      fixture.prepareShort(call);
      assertThat(driver.submit(call, 0)).isEqualTo(PENDING);
    }
    RecordedCall refused = new RecordedCall();
    fixture.prepareShort(refused);
    assertThat(driver.submit(refused, NONBLOCK)).as("behind the backlog").isEqualTo(AGAIN);
    fewTurns();
    assertThat(order).as("nobody overtakes the head of the backlog").isEmpty();
    driver.cancel(inside.get(0));
    driver.cancel(inside.get(1));
    turnUntil(() -> order.size() == 3);
    assertThat(order).containsExactly("first", "second", "third");
    assertThat(head.isInFlight()).isTrue();
    assertThat(driver.inFlight()).isEqualTo(fixture.room() - 1);
  }

  @Test
  void aBacklogThatMayStartIsWork() throws IOException {
    List<RecordedCall> inside = fill();
    RecordedCall waits = new RecordedCall();
    fixture.prepareHeld(waits);
    driver.submit(waits, 0);
    RecordedCall behind = new RecordedCall();
    fixture.prepareShort(behind);
    driver.submit(behind, 0);
    driver.cancel(inside.get(0));
    driver.cancel(inside.get(1));
    // As a busy vcore does it: a turn only when the driver says that there is work.
    for (int i = 0; i < TURNS && behind.events() == 0; i++) {
      if (driver.hasWork()) {
        driver.turn(0);
      } else {
        Thread.onSpinWait();
      }
    }
    assertThat(behind.events()).isEqualTo(1);
  }

  @Test
  void cancelsInTheBacklog() throws IOException {
    List<RecordedCall> inside = fill();
    Object holder = new Object();
    RecordedCall head = new RecordedCall();
    fixture.prepareHeld(head);
    head.holder(holder);
    driver.submit(head, 0);
    RecordedCall middle = new RecordedCall();
    middle.holder(holder);
    fixture.prepareShort(middle);
    driver.submit(middle, 0);
    RecordedCall last = new RecordedCall();
    final int expected = fixture.prepareShort(last);
    driver.submit(last, 0);
    assertThat(driver.cancelHeldBy(holder)).isEqualTo(2);
    assertThat(head.isInFlight()).isTrue();
    driver.cancel(inside.get(0));
    turnUntil(() -> last.events() == 1);
    turnUntil(() -> head.events() + middle.events() == 2);
    assertThat(head.results()).containsExactly(-Errno.ECANCELED);
    assertThat(middle.results()).containsExactly(-Errno.ECANCELED);
    assertThat(last.results()).containsExactly(expected);
  }
}
