package io.upcall.async.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.Submitter;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chance, from a seed. */
@Timeout(30)
class RandomPolicyTest {

  /** What became of 2,000 sends and receives, in order. */
  private static List<String> history(long seed) {
    SimWorld world = new SimWorld();
    SimDriver driver =
        new SimDriver(world)
            .policy(
                new RandomPolicy(seed)
                    .quick(200)
                    .errors(200)
                    .shorts(300)
                    .refusals(100)
                    .delays(300, 1_000)
                    .slowCancels(500, 1_000)
                    .overtaking(300));
    int[] pair = world.streamPair();
    List<String> history = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int number = i;
      RecordedCall call = new RecordedCall();
      call.then(() -> history.add(number + " ends " + call.result()));
      if (i % 2 == 0) {
        call.send(pair[0], new byte[100], 0, 100, 0);
      } else {
        call.recv(pair[1], new byte[100], 0, 100, 0);
      }
      history.add(number + " is " + driver.submit(call, Submitter.NONBLOCK));
      if (i % 7 == 0) {
        driver.cancel(call);
      }
      world.advance(50);
      driver.turn(0);
    }
    driver.close();
    return history;
  }

  @Test
  void theSameSeedHasTheSameHistoryAndAnotherHasAnother() {
    assertThat(history(1)).isEqualTo(history(1)).isNotEqualTo(history(2));
  }

  @Test
  void everyErrnoOfAnOperationComesAndNoOther() {
    for (Op op : new Op[] {Op.RECV, Op.WRITE, Op.CONNECT}) {
      RandomPolicy policy = new RandomPolicy(3).errors(1000);
      RecordedCall call = new RecordedCall();
      Set<Integer> seen = new TreeSet<>();
      for (int i = 0; i < 3_000; i++) {
        prepare(call, op);
        seen.add(-policy.answer(call, 0).value());
      }
      Set<Integer> possible = new TreeSet<>();
      for (int errno = 1; errno < 200; errno++) {
        if (op.expects(errno) && !op.retries(errno) && errno != Errno.ECANCELED) {
          possible.add(errno);
        }
      }
      assertThat(seen).isEqualTo(possible);
    }
  }

  private static void prepare(RecordedCall call, Op op) {
    if (op == Op.RECV) {
      call.recv(1, 0, 0, 0);
    } else if (op == Op.WRITE) {
      call.write(1, 0, 0, 0);
    } else {
      call.connect(1, 0, 0);
    }
  }

  @Test
  void refusesOnlyThoseThatSaidSo() {
    RandomPolicy policy = new RandomPolicy(4).refusals(1000);
    RecordedCall call = new RecordedCall();
    call.nop();
    assertThat(policy.answer(call, 0).isRefused()).isFalse();
    assertThat(policy.answer(call, Submitter.NONBLOCK).isRefused()).isTrue();
    assertThat(policy.answer(call, Submitter.ATOMIC).isRefused()).isTrue();
  }
}
