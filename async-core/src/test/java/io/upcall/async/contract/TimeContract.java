package io.upcall.async.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.Errno;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Timeouts, and how long a turn waits. */
abstract class TimeContract extends ContractCase {

  @Test
  void timeoutsEndByDeadlineWithEtime() {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    int[] millis = {40, 1, 20, 10, 0};
    for (int delay : millis) {
      RecordedCall call = new RecordedCall();
      call.then(
          () -> {
            assertThat(call.result()).isEqualTo(-Errno.ETIME);
            order.add(delay);
          });
      driver.submit(call.timeout(delay * 1_000_000L), 0);
    }
    turnUntil(() -> order.size() == millis.length);
    assertThat(order).containsExactly(0, 1, 10, 20, 40);
  }

  @Test
  void equalDeadlinesEndInTheOrderOfSubmission() {
    assumeCan(Ability.EQUAL_DEADLINES);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int number = i;
      RecordedCall call = new RecordedCall().then(() -> order.add(number));
      driver.submit(call.timeout(1_000_000), 0);
    }
    turnUntil(() -> order.size() == 10);
    assertThat(order).isSorted();
  }

  @Test
  void refusesANegativeTimeout() {
    assertThatThrownBy(() -> new RecordedCall().timeout(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTurnThatMayNotWaitDoesNot() {
    held();
    fewTurns();
    assertThat(driver.turn(0)).isZero();
  }

  @Test
  void aTurnWaitsNoLongerThanItsTimeout() {
    held();
    assertThat(driver.turn(2_000_000)).isZero();
  }
}
