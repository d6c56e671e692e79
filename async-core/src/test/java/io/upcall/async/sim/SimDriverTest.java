package io.upcall.async.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.Submitter;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only the scripted driver does. */
@ExtendWith(NothingLeft.class)
@Timeout(30)
class SimDriverTest {

  private final SimDriver driver = new SimDriver();

  @Test
  void answersAsTheScriptSays() {
    driver
        .script(Op.SEND, Answer.quick(64))
        .scriptOnce(Op.SEND, Answer.nextTurn(3))
        .scriptOnce(Op.SEND, Answer.again())
        .scriptOnce(Op.SEND, Answer.invalid())
        .scriptOnce(Op.SEND, Answer.hold());
    RecordedCall call = new RecordedCall();
    byte[] data = new byte[64];
    assertThat(driver.submit(call.send(5, data, 0, 64, 7), 0)).isEqualTo(Submitter.PENDING);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(call.results()).containsExactly(3);
    assertThat(driver.submit(call.send(5, data, 0, 64, 0), 0)).isEqualTo(Submitter.AGAIN);
    assertThat(driver.submit(call, 0)).isEqualTo(Submitter.INVALID);
    assertThat(driver.submit(call, 0)).isEqualTo(Submitter.PENDING);
    assertThat(driver.turn(0)).isZero();
    assertThat(driver.held()).containsExactly(call);
    assertThat(driver.complete(call, -Errno.EPIPE)).isTrue();
    assertThat(driver.complete(call, 1)).as("it has its result").isFalse();
    assertThat(call.events()).as("not inside complete").isEqualTo(1);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(call.results()).containsExactly(3, -Errno.EPIPE);
    assertThat(driver.submit(call.send(5, data, 0, 64, 0), 0)).isEqualTo(Submitter.QUICK);
    assertThat(call.result()).isEqualTo(64);
    assertThat(driver.submissions())
        .extracting(Submission::answer)
        .containsExactly(
            Submitter.PENDING,
            Submitter.AGAIN,
            Submitter.INVALID,
            Submitter.PENDING,
            Submitter.QUICK);
    assertThat(driver.submissions().get(0))
        .isEqualTo(new Submission(call, Op.SEND, 5, 0, 64, 0, 7, 0, Submitter.PENDING));
    driver.close();
  }

  @Test
  void timePassesWhenTheTestSaysSo() {
    List<String> order = new ArrayList<>();
    for (int second : new int[] {3, 1, 2, 1}) {
      RecordedCall call = new RecordedCall();
      int number = driver.submissions().size();
      call.then(() -> order.add(second + "s as " + number));
      driver.submit(call.timeout(second * 1_000_000_000L), 0);
    }
    assertThat(driver.turn(0)).isZero();
    driver.advance(999_999_999);
    assertThat(driver.turn(0)).isZero();
    driver.advance(1);
    assertThat(driver.turn(0)).isEqualTo(2);
    driver.advance(10_000_000_000L);
    assertThat(driver.turn(0)).isEqualTo(2);
    assertThat(order).containsExactly("1s as 1", "1s as 3", "2s as 2", "3s as 0");
    assertThat(driver.nowNanos()).isEqualTo(11_000_000_000L);
    driver.submit(new RecordedCall().timeout(Long.MAX_VALUE), 0);
    driver.advance(1_000_000_000_000L);
    assertThat(driver.turn(0)).isZero();
    driver.close();
  }

  @Test
  void bringsDataWhereTheCallWantsIt() {
    byte[] array = new byte[6];
    RecordedCall heap = new RecordedCall();
    driver.submit(heap.recv(1, array, 2, 3, 0), 0);
    assertThat(driver.completeWith(heap, new byte[] {1, 2, 3, 4})).isEqualTo(3);
    assertThat(array).containsExactly(0, 0, 1, 2, 3, 0);
    RecordedCall selected = new RecordedCall();
    driver.submit(selected.recvSelected(1, 0), 0);
    driver.completeWith(selected, new byte[] {'h', 'i'});
    driver.turn(0);
    assertThat(Kernel.textAt(selected.selectedBuffer(), selected.result())).isEqualTo("hi");
    long buffer = selected.selectedBuffer();
    driver.close();
    selected.releaseBuffer();
    assertThatThrownBy(() -> driver.releaseBuffer(buffer))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(driver.completeWith(selected, new byte[1])).isEqualTo(-1);
  }

  @Test
  void cancelFdEndsWhatIsHeldOnTheDescriptor() {
    RecordedCall first = new RecordedCall();
    RecordedCall other = new RecordedCall();
    RecordedCall cancel = new RecordedCall();
    driver.submit(first.poll(3, 1), 0);
    driver.submit(other.poll(4, 1), 0);
    driver.submit(cancel.cancelFd(3), 0);
    driver.turn(0);
    assertThat(first.results()).containsExactly(-Errno.ECANCELED);
    assertThat(cancel.results()).containsExactly(1);
    assertThat(other.isInFlight()).isTrue();
    driver.close();
  }

  @Test
  void theScriptEndsATurnThatWaits() throws InterruptedException {
    RecordedCall call = new RecordedCall();
    RecordedCall timeout = new RecordedCall();
    driver.submit(call.poll(3, 1), 0);
    driver.submit(timeout.timeout(1_000), 0);
    Thread owner =
        new Thread(
            () -> {
              while (driver.inFlight() > 0) {
                driver.turn(Driver.FOREVER);
              }
            });
    owner.start();
    while (!driver.isWaiting()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> driver.turn(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("owner");
    assertThatThrownBy(() -> driver.cancel(call)).isInstanceOf(IllegalStateException.class);
    driver.complete(call, 1);
    driver.advance(1_000);
    owner.join();
    assertThat(call.results()).containsExactly(1);
    assertThat(timeout.results()).containsExactly(-Errno.ETIME);
    assertThat(driver.turns()).isBetween(1, 3);
    assertThat(driver.wakes()).isZero();
    driver.close();
    assertThat(driver.isClosed()).isTrue();
  }

  @Test
  void refusesARoomOfNothing() {
    assertThatThrownBy(() -> new SimDriver(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
