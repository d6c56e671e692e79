package io.upcall.async.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What several simulated drivers share: descriptors and time. */
@ExtendWith(NothingLeft.class)
@Timeout(30)
class SimWorldTest {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final SimWorld world = new SimWorld();
  private final SimDriver driver = new SimDriver(world);
  private final SimDriver other = new SimDriver(world);
  private final Kernel memory = new Kernel();

  @AfterEach
  void closeAll() {
    driver.close();
    other.close();
    memory.close();
  }

  private static void submit(SimDriver to, AsyncCall call) {
    assertThat(to.submit(call, 0)).isEqualTo(Submitter.PENDING);
  }

  private static int run(SimDriver on, AsyncCall call) {
    submit(on, call);
    assertThat(on.turn(0)).isEqualTo(1);
    assertThat(call.isDone()).isTrue();
    return call.result();
  }

  @Test
  void whatOneDriverSendsEndsTheReceiveOfAnother() {
    int[] pair = world.streamPair();
    byte[] to = new byte[8];
    RecordedCall recv = new RecordedCall();
    submit(driver, recv.recv(pair[0], to, 0, 8, 0));
    assertThat(driver.turn(0)).isZero();
    assertThat(run(other, new RecordedCall().send(pair[1], new byte[] {1, 2, 3}, 0, 3, 0)))
        .isEqualTo(3);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(recv.results()).containsExactly(3);
    assertThat(to).startsWith(1, 2, 3, 0);
  }

  @Test
  void aWriteWaitsForRoomAndGoesOnWhenSomebodyReads() {
    int[] pipe = world.pipe(4);
    assertThat(run(driver, new RecordedCall().write(pipe[1], new byte[6], 0, 6, -1))).isEqualTo(4);
    RecordedCall second = new RecordedCall();
    submit(driver, second.write(pipe[1], new byte[2], 0, 2, -1));
    assertThat(driver.turn(0)).isZero();
    assertThat(run(other, new RecordedCall().read(pipe[0], new byte[3], 0, 3, -1))).isEqualTo(3);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(second.results()).containsExactly(2);
  }

  @Test
  void aCloseUnderACallLeavesItPendingAndItsPeerSeesNoEnd() {
    int[] pair = world.streamPair();
    RecordedCall recv = new RecordedCall();
    RecordedCall peer = new RecordedCall();
    submit(driver, recv.recv(pair[0], new byte[1], 0, 1, 0));
    submit(driver, peer.recv(pair[1], new byte[1], 0, 1, 0));
    assertThat(run(driver, new RecordedCall().close(pair[0]))).isZero();
    assertThat(world.streamPair()[0]).as("the number is used again").isEqualTo(pair[0]);
    assertThat(driver.turn(0)).isZero();
    driver.cancel(recv);
    assertThat(driver.turn(0)).isEqualTo(2);
    assertThat(recv.results()).containsExactly(-Errno.ECANCELED);
    assertThat(peer.results()).as("the end of the stream").containsExactly(0);
  }

  @Test
  void connectsAndAccepts() {
    long name = memory.loopback(0);
    int listener = run(driver, new RecordedCall().socket(Kernel.AF_INET, Kernel.SOCK_STREAM, 0));
    assertThat(run(driver, new RecordedCall().bind(listener, memory.loopback(7), 16))).isZero();
    assertThat(run(driver, new RecordedCall().listen(listener, 1))).isZero();
    long size = memory.bytes(new byte[] {16, 0, 0, 0});
    RecordedCall accept = new RecordedCall();
    submit(driver, accept.accept(listener, name, size, 0));
    int client = run(other, new RecordedCall().socket(Kernel.AF_INET, Kernel.SOCK_STREAM, 0));
    assertThat(run(other, new RecordedCall().connect(client, memory.loopback(8), 16)))
        .isEqualTo(-Errno.ECONNREFUSED);
    assertThat(run(other, new RecordedCall().connect(client, memory.loopback(7), 16))).isZero();
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(Kernel.portAt(name)).isEqualTo(7);
    RecordedCall recv = new RecordedCall();
    submit(driver, recv.recvSelected(accept.result(), 0));
    assertThat(run(other, new RecordedCall().send(client, new byte[] {'h', 'i'}, 0, 2, 0)))
        .isEqualTo(2);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(Kernel.textAt(recv.selectedBuffer(), recv.result())).isEqualTo("hi");
    recv.releaseBuffer();
    assertThat(world.openDescriptors()).isEqualTo(3);
  }

  @Test
  void aBufferPickedByAQuickReceiveGoesBackToo() {
    int[] pair = world.streamPair();
    run(driver, new RecordedCall().send(pair[1], new byte[] {'h', 'i'}, 0, 2, 0));
    driver.scriptOnce(Op.RECV_SELECTED, Answer.performQuick());
    RecordedCall recv = new RecordedCall();
    assertThat(driver.submit(recv.recvSelected(pair[0], 0), 0)).isEqualTo(Submitter.QUICK);
    assertThat(Kernel.textAt(recv.selectedBuffer(), recv.result())).isEqualTo("hi");
    recv.releaseBuffer();
    assertThat(recv.selectedBuffer()).isZero();
  }

  @Test
  void shutdownEndsTheStreamAndSendingIsEpipe() {
    int[] pair = world.streamPair();
    RecordedCall poll = new RecordedCall();
    submit(driver, poll.poll(pair[1], SimObject.POLLIN));
    assertThat(driver.turn(0)).isZero();
    submit(driver, new RecordedCall().shutdown(pair[0], SimSocket.SHUT_WR));
    assertThat(driver.turn(0)).isEqualTo(2);
    assertThat(poll.results()).containsExactly(SimObject.POLLIN);
    assertThat(run(driver, new RecordedCall().recv(pair[1], new byte[1], 0, 1, 0))).isZero();
    assertThat(run(driver, new RecordedCall().send(pair[0], new byte[1], 0, 1, 0)))
        .isEqualTo(-Errno.EPIPE);
    assertThat(run(driver, new RecordedCall().recv(pair[0], new byte[1], 0, 1, Sys.MSG_DONTWAIT)))
        .isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void aFileKeepsWhatWasWrittenUnderItsName() {
    long name = memory.string("/log");
    long create = memory.openHow(Kernel.O_CREAT | Kernel.O_RDWR, 0600, 0);
    int fd = run(driver, new RecordedCall().openat2(Sys.AT_FDCWD, name, create));
    assertThat(run(driver, new RecordedCall().write(fd, new byte[] {1, 2, 3, 4}, 0, 4, -1)))
        .isEqualTo(4);
    assertThat(run(driver, new RecordedCall().close(fd))).isZero();
    assertThat(run(driver, new RecordedCall().close(fd))).isEqualTo(-Errno.EBADF);
    int again = run(driver, new RecordedCall().openat2(-1, name, memory.openHow(0, 0, 0)));
    long parts = memory.memory(4);
    long iovecs = memory.iovecs(parts, 1, parts + 1, 3);
    assertThat(run(driver, new RecordedCall().readv(again, iovecs, 2, 1))).isEqualTo(3);
    assertThat(Kernel.bytesAt(parts, 4)).containsExactly(2, 3, 4, 0);
    assertThat(run(driver, new RecordedCall().read(again, new byte[9], 0, 9, 4))).isZero();
    assertThat(run(driver, new RecordedCall().fsync(again, false))).isZero();
    long missing = memory.string("/none");
    assertThat(run(driver, new RecordedCall().openat2(-1, missing, memory.openHow(0, 0, 0))))
        .isEqualTo(-Errno.ENOENT);
  }

  @Test
  void timeIsTheSameForAllDrivers() {
    List<String> order = new ArrayList<>();
    submit(driver, new RecordedCall().then(() -> order.add("2s")).timeout(2 * SECOND_NANOS));
    submit(other, new RecordedCall().then(() -> order.add("1s")).timeout(SECOND_NANOS));
    assertThat(world.nextNanos()).isEqualTo(SECOND_NANOS);
    world.advance(SECOND_NANOS);
    assertThat(driver.turn(0)).isZero();
    assertThat(other.turn(0)).isEqualTo(1);
    world.advance(SECOND_NANOS);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(order).containsExactly("1s", "2s");
    assertThat(world.nextNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aJumpingWorldGoesOnWhenAllItsDriversWait() throws InterruptedException {
    world.jumping();
    AtomicInteger rounds = new AtomicInteger();
    RecordedCall slow = new RecordedCall();
    RecordedCall fast = new RecordedCall();
    fast.then(
        () -> {
          rounds.incrementAndGet();
          other.submit(fast.timeout(SECOND_NANOS), 0);
        });
    submit(driver, slow.timeout(10 * SECOND_NANOS + 1));
    submit(other, fast.timeout(SECOND_NANOS));
    Thread second =
        new Thread(
            () -> {
              while (!slow.isDone()) {
                other.turn(Driver.FOREVER);
              }
            });
    second.start();
    assertThat(driver.turn(Driver.FOREVER)).isEqualTo(1);
    assertThat(rounds).hasValue(10);
    assertThat(world.nowNanos()).isEqualTo(10 * SECOND_NANOS + 1);
    other.wake();
    second.join();
  }

  @Test
  void aCancelThatTakesTimeMayLoseAgainstTheData() {
    int[] pair = world.streamPair();
    driver.policy(
        new Policy() {
          @Override
          public Answer answer(AsyncCall call, int flags) {
            return Answer.perform();
          }

          @Override
          public long cancelDelayNanos(AsyncCall call) {
            return 100;
          }
        });
    RecordedCall first = new RecordedCall();
    submit(driver, first.recv(pair[0], new byte[1], 0, 1, 0));
    driver.cancel(first);
    driver.cancel(first);
    world.advance(99);
    assertThat(driver.turn(0)).isZero();
    run(other, new RecordedCall().send(pair[1], new byte[1], 0, 1, 0));
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(first.results()).containsExactly(1);
    submit(driver, first.recv(pair[0], new byte[1], 0, 1, 0));
    driver.cancel(first);
    world.advance(99);
    assertThat(driver.turn(0)).isZero();
    world.advance(1);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(first.results()).containsExactly(1, -Errno.ECANCELED);
  }

  @Test
  void theScriptDelaysShortensAndFails() {
    int[] pair = world.streamPair();
    driver.scriptOnce(Op.SEND, Answer.performAfter(10).atMost(2));
    driver.scriptOnce(Op.SEND, Answer.after(20, -Errno.EPIPE));
    driver.scriptOnce(Op.SEND, Answer.performQuick());
    RecordedCall shortened = new RecordedCall();
    RecordedCall failed = new RecordedCall();
    RecordedCall quick = new RecordedCall();
    submit(driver, shortened.send(pair[0], new byte[4], 0, 4, 0));
    submit(driver, failed.send(pair[0], new byte[4], 0, 4, 0));
    assertThat(driver.submit(quick.send(pair[0], new byte[4], 0, 4, 0), 0))
        .isEqualTo(Submitter.QUICK);
    assertThat(quick.result()).isEqualTo(4);
    world.advance(10);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(shortened.results()).containsExactly(2);
    world.advance(10);
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(failed.results()).containsExactly(-Errno.EPIPE);
    assertThat(run(driver, new RecordedCall().recv(pair[1], new byte[9], 0, 9, 0)))
        .as("what failed carried nothing over")
        .isEqualTo(6);
  }
}
