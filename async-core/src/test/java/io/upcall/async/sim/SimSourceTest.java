package io.upcall.async.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.SocketCalls;
import io.upcall.async.Submitter;
import io.upcall.async.WaitCalls;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.RecordedSource;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Multishot calls in the simulated world. */
@ExtendWith(NothingLeft.class)
@Timeout(30)
class SimSourceTest {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final SimWorld world = new SimWorld();
  private final SimDriver driver = new SimDriver(world);
  private final Kernel memory = new Kernel();

  @AfterEach
  void closeAll() {
    driver.close();
    memory.close();
  }

  private void send(int fd, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    RecordedCall call = new RecordedCall();
    driver.submit(call.send(fd, data, 0, data.length, 0), 0);
    driver.turn(0);
    assertThat(call.results()).containsExactly(data.length);
  }

  @Test
  void receivesUntilTheStreamEnds() {
    int[] pair = world.streamPair();
    RecordedSource source = new RecordedSource(null, 4);
    assertThat(driver.submit(SocketCalls.recvMultishot(source, pair[0], 0), 0))
        .isEqualTo(Submitter.PENDING);
    assertThat(driver.turn(0)).isZero();
    send(pair[1], "one");
    send(pair[1], "three");
    assertThat(source.results()).containsExactly(3, 5);
    assertThat(source.isInFlight()).isTrue();
    driver.submit(new RecordedCall().shutdown(pair[1], SimSocket.SHUT_WR), 0);
    driver.turn(0);
    assertThat(source.results()).containsExactly(3, 5, 0);
    assertThat(new String(source.bytes(), StandardCharsets.UTF_8)).isEqualTo("onethree");
    assertThat(source.isDone()).isTrue();
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void aFullRingLeavesTheDataInTheSocket() {
    int[] pair = world.streamPair();
    RecordedSource source = new RecordedSource(null, 2).pause();
    driver.submit(SocketCalls.recvMultishot(source, pair[0], 0), 0);
    for (String text : new String[] {"a", "b", "c", "d"}) {
      send(pair[1], text);
    }
    source.resume();
    assertThat(source.results()).containsExactly(1, 1);
    driver.turn(0);
    assertThat(source.results()).as("what came meanwhile, at once").containsExactly(1, 1, 2);
    assertThat(new String(source.bytes(), StandardCharsets.UTF_8)).isEqualTo("abcd");
    driver.cancel(source);
    driver.turn(0);
    assertThat(source.results()).containsExactly(1, 1, 2, -Errno.ECANCELED);
  }

  @Test
  void acceptsEachAndPollsEachChange() {
    int listener = world.listener(7);
    RecordedSource accept = new RecordedSource(null, 8);
    RecordedSource poll = new RecordedSource(null, 8);
    driver.submit(SocketCalls.acceptMultishot(accept, listener, 0), 0);
    for (int i = 0; i < 3; i++) {
      RecordedCall socket = new RecordedCall();
      driver.submit(socket.socket(Kernel.AF_INET, Kernel.SOCK_STREAM, 0), 0);
      driver.turn(0);
      driver.submit(new RecordedCall().connect(socket.result(), memory.loopback(7), 16), 0);
      driver.turn(0);
    }
    assertThat(accept.results()).hasSize(3).allMatch(fd -> fd > 0).doesNotHaveDuplicates();
    int[] pair = world.streamPair();
    driver.submit(WaitCalls.pollMultishot(poll, pair[0], SimObject.POLLIN), 0);
    driver.turn(0);
    assertThat(poll.results()).isEmpty();
    send(pair[1], "x");
    send(pair[1], "y");
    assertThat(poll.results()).containsExactly(SimObject.POLLIN, SimObject.POLLIN);
    assertThat(poll.isInFlight()).isTrue();
  }

  @Test
  void aClockTicksAsOftenAsItWasTold() {
    RecordedSource source = new RecordedSource(null, 2);
    driver.submit(WaitCalls.timeoutMultishot(source, SECOND_NANOS, 3), 0);
    for (int second = 1; second <= 3; second++) {
      assertThat(source.isInFlight()).isTrue();
      world.advance(SECOND_NANOS);
      driver.turn(0);
      assertThat(source.results()).hasSize(second);
    }
    assertThat(source.results()).containsOnly(-Errno.ETIME);
    assertThat(source.isDone()).isTrue();
    world.advance(10 * SECOND_NANOS);
    assertThat(driver.turn(0)).isZero();
  }

  @Test
  void theTestGivesCompletionsToAHeldSource() {
    RecordedSource source = new RecordedSource(null, 2);
    driver.submit(WaitCalls.messages(source), 0);
    assertThat(driver.more(source, 7)).isTrue();
    assertThat(driver.more(source, 8)).isTrue();
    assertThat(source.events()).as("not inside more").isZero();
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(source.results()).containsExactly(7, 8);
    assertThat(driver.complete(source, -Errno.ESHUTDOWN)).isTrue();
    assertThat(driver.more(source, 9)).as("it has its last").isFalse();
    driver.turn(0);
    assertThat(source.results()).containsExactly(7, 8, -Errno.ESHUTDOWN);
  }
}
