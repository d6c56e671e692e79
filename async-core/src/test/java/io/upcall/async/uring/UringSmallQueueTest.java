package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.SocketCalls;
import io.upcall.async.WaitCalls;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.RecordedSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A completion queue of 16 entries: the kernel keeps the rest aside, and none is lost. */
class UringSmallQueueTest extends UringTest {

  private static final int NR_CONNECT =
      System.getProperty("os.arch", "").equals("amd64") ? 42 : 203;

  @Override
  UringOptions options() {
    return UringOptions.defaults().queues(8, 16);
  }

  @Test
  void tenThousandCompletionsComeThrough() {
    int count = 10_000;
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordedCall call = call();
      calls.add(call);
      driver.submit(call.nop(), 0);
    }
    assertThat(driver.inFlight()).isEqualTo(count);
    takeAll(count);
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(0));
    assertThat(driver.hasWork()).isFalse();
  }

  /** A turn takes what the queue holds. */
  private void takeAll(int count) {
    for (int turns = 0; driver.inFlight() > 0; turns++) {
      assertThat(turns).as("turns for %d calls", count).isLessThan(count);
      driver.turn(TURN_NANOS);
    }
  }

  @Test
  void closingWithMoreCallsThanTheQueueHoldsEndsThem() {
    int count = 3_000;
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordedCall call = call();
      calls.add(call);
      driver.submit(call.timeout(3_600_000_000_000L), 0);
    }
    driver.turn(0);
    driver.close();
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.results()).containsExactly(-Errno.ECANCELED));
  }

  @Test
  void readsThatAllCompleteAtOnceComeThrough() {
    int count = 2_000;
    int[] pipe = kernel.pipe(0);
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordedCall call = call();
      calls.add(call);
      driver.submit(call.read(pipe[0], kernel.memory(1), 1, AsyncCall.CURRENT), 0);
    }
    driver.turn(0);
    kernel.write(pipe[1], new byte[count]);
    takeAll(count);
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(1));
  }

  @Test
  void anOverflowDoesNotEndASource() {
    int listener = kernel.listener();
    RecordedSource accept = new RecordedSource(null, 128);
    driver.submit(SocketCalls.acceptMultishot(accept, listener, 0), 0);
    driver.turn(0);
    long address = kernel.loopback(kernel.portOf(listener));
    for (int i = 0; i < 100; i++) {
      int client = kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM);
      assertThat(
              kernel
                  .syscalls()
                  .syscall(NR_CONNECT, client, address, Kernel.SOCKADDR_IN_BYTES, 0, 0, 0))
          .isZero();
    }
    turnUntil(() -> accept.results().size() == 100);
    accept.results().forEach(kernel::own);
    driver.cancel(accept);
    turnUntil(accept::isDone);
    assertThat(accept.lastResult()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void anOverflowLosesNoTick() {
    RecordedSource clock = new RecordedSource(null, 1024);
    driver.submit(WaitCalls.timeoutMultishot(clock, 20_000, 300), 0);
    driver.turn(0);
    long until = System.nanoTime() + 10_000_000;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    turnUntil(clock::isDone);
    assertThat(clock.results()).hasSize(300).containsOnly(-Errno.ETIME);
  }
}
