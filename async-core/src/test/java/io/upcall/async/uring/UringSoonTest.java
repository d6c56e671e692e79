package io.upcall.async.uring;

import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.QUICK;
import static io.upcall.async.Submitter.SOON;
import static io.upcall.async.Submitter.TRY_QUICK;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.FaultySyscalls;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** SOON: answered the plain way when there is nothing else to deliver, or told to wait. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class UringSoonTest {

  private static final int FAILURES_UNTIL_GIVEN_UP = 100;

  private final FaultySyscalls syscalls = new FaultySyscalls();
  private final Kernel kernel = new Kernel();
  private UringDriver driver;

  @BeforeEach
  void open() throws UringUnavailableException {
    driver = UringDriver.open(syscalls);
  }

  @AfterEach
  void close() {
    driver.close();
    kernel.close();
  }

  private RecordedCall readSoon(int fd, byte[] to) {
    RecordedCall call = new RecordedCall();
    call.read(fd, to, 0, to.length, AsyncCall.CURRENT);
    assertThat(driver.submit(call, SOON)).isEqualTo(PENDING);
    return call;
  }

  /** One end of a conversation over two pipes: writes back what it reads. */
  private final class Talker {
    private final int in;
    private final int out;
    private final byte[] octet = new byte[1];
    private final RecordedCall read = new RecordedCall().then(this::answer);

    Talker(int in, int out) {
      this.in = in;
      this.out = out;
    }

    void listen() {
      read.read(in, octet, 0, 1, AsyncCall.CURRENT);
      assertThat(driver.submit(read, SOON)).isEqualTo(PENDING);
    }

    private void answer() {
      if (read.result() < 0) {
        return;
      }
      octet[0]++;
      kernel.write(out, octet);
      listen();
    }
  }

  @Test
  void twoThatTalkOverPipesNeedNoRing() {
    int[] to = kernel.pipe(0);
    int[] fro = kernel.pipe(0);
    Talker one = new Talker(fro[0], to[1]);
    Talker other = new Talker(to[0], fro[1]);
    other.listen();
    one.listen();
    kernel.write(to[1], new byte[1]);
    int entersBefore = syscalls.count(Sys.NR_IO_URING_ENTER);
    for (int turns = 0; turns < 200; turns++) {
      assertThat(driver.turn(0)).isLessThanOrEqualTo(1);
    }
    assertThat(one.read.events() + other.read.events()).isGreaterThanOrEqualTo(199);
    assertThat(one.read.results()).containsOnly(1);
    assertThat(other.read.results()).containsOnly(1);
    assertThat(syscalls.count(Sys.NR_IO_URING_ENTER)).isEqualTo(entersBefore);
  }

  @Test
  void whoeverHasNothingToReadIsToldAgainAndCanWait() {
    int[] pipe = kernel.pipe(0);
    byte[] array = new byte[8];
    RecordedCall call = readSoon(pipe[0], array);
    assertThat(driver.hasWork()).isTrue();
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(call.results()).containsExactly(-Errno.EAGAIN);
    assertThat(driver.inFlight()).isZero();
    assertThat(driver.submit(call.read(pipe[0], array, 0, 8, AsyncCall.CURRENT), 0))
        .isEqualTo(PENDING);
    kernel.write(pipe[1], "late");
    while (call.isInFlight()) {
      driver.turn(UringTest.TURN_NANOS);
    }
    assertThat(call.results()).containsExactly(-Errno.EAGAIN, 4);
    assertThat(new String(array, 0, 4, US_ASCII)).isEqualTo("late");
  }

  @Test
  void oneAnswerEndsTheRound() {
    List<int[]> pipes = new ArrayList<>();
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      pipes.add(kernel.pipe(0));
      calls.add(readSoon(pipes.get(i)[0], new byte[4]));
    }
    kernel.write(pipes.get(1)[1], "b");
    kernel.write(pipes.get(2)[1], "c");
    assertThat(driver.turn(0)).isEqualTo(2);
    assertThat(calls.get(0).results()).containsExactly(-Errno.EAGAIN);
    assertThat(calls.get(1).results()).containsExactly(1);
    assertThat(calls.get(2).results()).isEmpty();
    assertThat(driver.turn(0)).isEqualTo(1);
    assertThat(calls.get(2).results()).containsExactly(1);
  }

  @Test
  void otherDeliveriesPutItOffAndNotForEver() {
    int[] pipe = kernel.pipe(0);
    RecordedCall call = readSoon(pipe[0], new byte[4]);
    kernel.write(pipe[1], "x");
    RecordedCall nop = new RecordedCall();
    nop.then(() -> driver.submit(nop.nop(), 0));
    driver.submit(nop.nop(), 0);
    driver.turn(0);
    assertThat(nop.events()).isEqualTo(1);
    assertThat(call.events()).as("there was something else").isZero();
    for (int turns = 0; turns < 10; turns++) {
      driver.turn(0);
    }
    assertThat(call.results()).containsExactly(1);
  }

  @Test
  void withTryQuickItIsTriedNowAsWell() {
    int[] pipe = kernel.pipe(0);
    kernel.write(pipe[1], "now");
    RecordedCall call = new RecordedCall();
    call.read(pipe[0], new byte[8], 0, 8, AsyncCall.CURRENT);
    assertThat(driver.submit(call, SOON | TRY_QUICK)).isEqualTo(QUICK);
    assertThat(call.result()).isEqualTo(3);
    call.read(pipe[0], new byte[8], 0, 8, AsyncCall.CURRENT);
    assertThat(driver.submit(call, SOON | TRY_QUICK)).isEqualTo(PENDING);
    driver.turn(0);
    assertThat(call.results()).containsExactly(-Errno.EAGAIN);
  }

  @Test
  void whileSuchCallsFailTheyAreToldAgainAtOnceButForASample() {
    int[] pipe = kernel.pipe(0);
    RecordedCall call = new RecordedCall();
    int quick = 0;
    for (int i = 0; i < FAILURES_UNTIL_GIVEN_UP; i++) {
      call.read(pipe[0], new byte[4], 0, 4, AsyncCall.CURRENT);
      quick += driver.submit(call, SOON) == QUICK ? 1 : 0;
      assertThat(call.isDone() ? call.result() : -Errno.EAGAIN).isEqualTo(-Errno.EAGAIN);
      driver.turn(0);
    }
    assertThat(quick).isBetween(FAILURES_UNTIL_GIVEN_UP / 2, FAILURES_UNTIL_GIVEN_UP - 1);
  }

  @Test
  void aCancelEndsItOnce() {
    int[] pipe = kernel.pipe(0);
    RecordedCall call = readSoon(pipe[0], new byte[4]);
    driver.cancel(call);
    kernel.write(pipe[1], "x");
    driver.turn(0);
    driver.turn(0);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    assertThat(kernel.read(pipe[0], 4)).as("nobody has read it").isEqualTo("x");
  }

  @Test
  void aCancelOfItsHolderEndsIt() {
    int[] pipe = kernel.pipe(0);
    Object holder = new Object();
    RecordedCall call = new RecordedCall();
    call.holder(holder);
    call.read(pipe[0], new byte[4], 0, 4, AsyncCall.CURRENT);
    driver.submit(call, SOON);
    assertThat(driver.cancelHeldBy(holder)).isEqualTo(1);
    driver.turn(0);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void closingTheDriverEndsIt() {
    int[] pipe = kernel.pipe(0);
    RecordedCall call = readSoon(pipe[0], new byte[4]);
    driver.close();
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
  }
}
