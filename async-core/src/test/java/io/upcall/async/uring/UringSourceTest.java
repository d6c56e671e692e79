package io.upcall.async.uring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.AsyncSource;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.SocketCalls;
import io.upcall.async.Submitter;
import io.upcall.async.WaitCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Multishot calls: what they bring, when they end, and that a slow consumer loses nothing. */
class UringSourceTest extends UringTest {

  private static final int POLLIN = 1;
  private static final int SHUT_WR = 1;

  static RecordedSource source() {
    return new RecordedSource(null, 64);
  }

  private RecordedSource armed(AsyncSource source) {
    assertThat(driver.submit(source, 0)).isEqualTo(Submitter.PENDING);
    driver.turn(0);
    return (RecordedSource) source;
  }

  private int connect(int listener) {
    int fd = kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM);
    long address = kernel.loopback(kernel.portOf(listener));
    assertRun(call().connect(fd, address, Kernel.SOCKADDR_IN_BYTES)).isEqualTo("0");
    return fd;
  }

  // ---- accept
  // ------------------------------------------------------------------------------------

  @Test
  void acceptsEveryConnectionUntilItIsCancelled() {
    int listener = kernel.listener();
    RecordedSource accept = source();
    armed(SocketCalls.acceptMultishot(accept, listener, Sys.O_CLOEXEC));
    List<Integer> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clients.add(connect(listener));
    }
    turnUntil(() -> accept.results().size() == 10);
    for (int i = 0; i < 10; i++) {
      int server = kernel.own(accept.results().get(i));
      kernel.write(clients.get(i), "hello" + i);
      assertThat(kernel.read(server, 16)).isEqualTo("hello" + i);
    }
    assertThat(accept.isInFlight()).isTrue();
    driver.cancel(accept);
    turnUntil(accept::isDone);
    assertThat(accept.lastResult()).isEqualTo(-Errno.ECANCELED);
    assertThat(accept.results()).hasSize(11);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void aMultishotAcceptOnNoListenerFailsOnce() {
    RecordedSource accept = source();
    armed(SocketCalls.acceptMultishot(accept, kernel.pipe(0)[0], 0));
    turnUntil(accept::isDone);
    assertThat(accept.results()).containsExactly(-Errno.ENOTSOCK);
    assertThat(accept.events()).isEqualTo(1);
  }

  @Test
  void aFullRingStopsTheKernelAndNothingIsLost() {
    int listener = kernel.listener();
    RecordedSource accept = new RecordedSource(null, 4).pause();
    armed(SocketCalls.acceptMultishot(accept, listener, 0));
    for (int i = 0; i < 40; i++) {
      connect(listener);
    }
    for (int i = 0; i < 10; i++) {
      driver.turn(0);
    }
    assertThat(accept.isInFlight()).isTrue();
    assertThat(accept.results()).isEmpty();
    accept.resume();
    turnUntil(() -> accept.results().size() == 40);
    assertThat(accept.results())
        .allSatisfy(fd -> assertThat(fd).isPositive())
        .doesNotHaveDuplicates();
    accept.results().forEach(kernel::own);
    driver.cancel(accept);
    turnUntil(accept::isDone);
  }

  @Test
  void aStoppedSourceIsCancelledToo() {
    int listener = kernel.listener();
    RecordedSource accept = new RecordedSource(null, 1).pause();
    armed(SocketCalls.acceptMultishot(accept, listener, 0));
    connect(listener);
    connect(listener);
    for (int i = 0; i < 5; i++) {
      driver.turn(0);
    }
    driver.cancel(accept);
    turnUntil(() -> driver.inFlight() == 0);
    accept.resume();
    assertThat(accept.isDone()).isTrue();
    assertThat(accept.lastResult()).isEqualTo(-Errno.ECANCELED);
    accept.results().stream().filter(fd -> fd >= 0).forEach(kernel::own);
  }

  // ---- recv
  // --------------------------------------------------------------------------------------

  @Test
  void receivesAStreamToItsEnd() {
    int[] pair = kernel.socketPair(0);
    RecordedSource recv = source();
    armed(SocketCalls.recvMultishot(recv, pair[0], 0));
    byte[] data = new byte[100_000];
    new Random(1).nextBytes(data);
    for (int at = 0; at < data.length; at += 1_000) {
      kernel.write(pair[1], Arrays.copyOfRange(data, at, at + 1_000));
      int until = at + 1_000;
      turnUntil(() -> recv.bytes().length == until);
    }
    assertThat(recv.bytes()).isEqualTo(data);
    assertRun(call().shutdown(pair[1], SHUT_WR)).isEqualTo("0");
    turnUntil(recv::isDone);
    assertThat(recv.lastResult()).isZero();
    assertThat(recv.results()).filteredOn(result -> result == 0).hasSize(1);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void aMultishotReceiveTellsAnError() {
    RecordedSource recv = source();
    armed(SocketCalls.recvMultishot(recv, kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM), 0));
    turnUntil(recv::isDone);
    assertThat(recv.results()).containsExactly(-Errno.ENOTCONN);
  }

  @Test
  void aSourceIsUsedAgain() {
    RecordedSource recv = source();
    for (int round = 0; round < 5; round++) {
      int[] pair = kernel.socketPair(0);
      armed(SocketCalls.recvMultishot(recv, pair[0], 0));
      kernel.write(pair[1], "round" + round);
      kernel.close(pair[1]);
      turnUntil(recv::isDone);
      kernel.close(pair[0]);
    }
    assertThat(new String(recv.bytes(), UTF_8)).isEqualTo("round0round1round2round3round4");
  }

  @Test
  void pollersGetOneEventForEachCompletion() {
    int[] pair = kernel.socketPair(0);
    EventQueue queue = EventQueue.polled();
    AsyncSource recv = SocketCalls.recvMultishot(AsyncSource.to(queue, 8), pair[0], 0);
    assertThat(driver.submit(recv, 0)).isEqualTo(Submitter.PENDING);
    driver.turn(0);
    kernel.write(pair[1], "a");
    driver.turn(TURN_NANOS);
    kernel.write(pair[1], "b");
    driver.turn(TURN_NANOS);
    assertThat(queue.poll()).isSameAs(recv);
    assertThat(recv.next()).isTrue();
    assertThat(NativeMemory.getByte(recv.selectedBuffer())).isEqualTo((byte) 'a');
    recv.releaseBuffer();
    assertThat(queue.poll()).as("queued while the ring is not empty").isSameAs(recv);
    assertThat(recv.next()).isTrue();
    assertThat(NativeMemory.getByte(recv.selectedBuffer())).isEqualTo((byte) 'b');
    recv.releaseBuffer();
    assertThat(queue.poll()).isNull();
    assertThat(recv.next()).isFalse();
    driver.cancel(recv);
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(queue.poll()).isSameAs(recv);
    assertThat(recv.isDone()).isFalse();
    assertThat(recv.next()).isTrue();
    assertThat(recv.isDone()).isTrue();
  }

  @Test
  void aClosedQueueEndsTheSource() {
    int[] pair = kernel.socketPair(0);
    EventQueue queue = EventQueue.polled();
    AsyncSource recv = SocketCalls.recvMultishot(AsyncSource.to(queue, 8), pair[0], 0);
    driver.submit(recv, 0);
    driver.turn(0);
    queue.close();
    kernel.write(pair[1], "a");
    turnUntil(recv::isDone);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void closingTheDriverEndsSources() {
    int[] pair = kernel.socketPair(0);
    RecordedSource recv = source();
    armed(SocketCalls.recvMultishot(recv, pair[0], 0));
    RecordedSource poll = source();
    armed(WaitCalls.pollMultishot(poll, pair[0], POLLIN));
    driver.close();
    assertThat(recv.results()).containsExactly(-Errno.ECANCELED);
    assertThat(poll.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void piecesOutliveTheDriver() {
    int[] pair = kernel.socketPair(0);
    EventQueue queue = EventQueue.polled();
    AsyncSource recv = SocketCalls.recvMultishot(AsyncSource.to(queue, 8), pair[0], 0);
    driver.submit(recv, 0);
    driver.turn(0);
    kernel.write(pair[1], "hello");
    driver.turn(TURN_NANOS);
    driver.close();
    assertThat(recv.next()).isTrue();
    assertThat(Kernel.textAt(recv.selectedBuffer(), recv.result())).isEqualTo("hello");
    recv.releaseBuffer();
    assertThat(recv.next()).isTrue();
    assertThat(recv.result()).isEqualTo(-Errno.ECANCELED);
    assertThat(recv.isDone()).isTrue();
  }

  // ---- poll, timeout
  // -----------------------------------------------------------------------------

  @Test
  void pollsAgainAndAgain() {
    int[] pair = kernel.socketPair(0);
    RecordedSource poll = source();
    armed(WaitCalls.pollMultishot(poll, pair[0], POLLIN));
    assertThat(poll.events()).isZero();
    for (int i = 1; i <= 3; i++) {
      int seen = poll.results().size();
      kernel.write(pair[1], "x");
      turnUntil(() -> poll.results().size() > seen);
      assertThat(poll.lastResult() & POLLIN).isEqualTo(POLLIN);
      kernel.read(pair[0], 1);
      driver.turn(0);
    }
    driver.cancel(poll);
    turnUntil(poll::isDone);
    assertThat(poll.lastResult()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void ticksAsOftenAsAsked() {
    RecordedSource clock = source();
    long before = System.nanoTime();
    armed(WaitCalls.timeoutMultishot(clock, 2_000_000, 5));
    turnUntil(clock::isDone);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(10_000_000);
    assertThat(clock.results()).hasSize(5).containsOnly(-Errno.ETIME);
  }

  @Test
  void aClockWithoutAnEndIsCancelled() {
    RecordedSource clock = source();
    armed(WaitCalls.timeoutMultishot(clock, 1_000_000, 0));
    turnUntil(() -> clock.results().size() >= 4);
    driver.cancel(clock);
    turnUntil(clock::isDone);
    assertThat(clock.lastResult()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void refusesWhatIsNoClockOrNoCapacity() {
    assertThatThrownBy(() -> WaitCalls.timeoutMultishot(source(), 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RecordedSource(null, 3)).hasMessageContaining("power of two");
  }
}
