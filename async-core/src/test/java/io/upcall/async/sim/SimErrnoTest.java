package io.upcall.async.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncSource;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.Submitter;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.Preparations;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.RecordedSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every errno of every operation's table reaches the caller: as that errno, once. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class SimErrnoTest {

  private static final long MILLI_NANOS = 1_000_000L;

  private final SimDriver driver = new SimDriver();
  private final Preparations preparations = new Preparations(driver);

  @AfterEach
  void closeDriver() {
    driver.close();
  }

  private static int[] errnosOf(Op op) {
    int[] errnos = IntStream.rangeClosed(1, Errno.ERFKILL).filter(op::expects).toArray();
    assertThat(errnos).contains(Errno.ECANCELED, Errno.EBADF);
    return errnos;
  }

  /** Submits one of {@code op}; returns the results of its events. */
  private List<Integer> resultsOf(Op op, int expectedAnswer) {
    if (preparations.isOfSources(op)) {
      RecordedSource source = new RecordedSource(null, 4);
      AsyncSource prepared = preparations.prepare(op, source);
      assertThat(driver.submit(prepared, Submitter.ALWAYS_EVENT)).isEqualTo(Submitter.PENDING);
      fewTurns();
      assertThat(source.isInFlight()).isFalse();
      return source.results();
    }
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(preparations.prepare(op, call), 0)).isEqualTo(expectedAnswer);
    fewTurns();
    assertThat(call.isDone()).isTrue();
    if (expectedAnswer == Submitter.QUICK) {
      assertThat(call.events()).as("events of a quick call").isZero();
      return List.of(call.result());
    }
    return call.results();
  }

  private void fewTurns() {
    driver.turn(0);
    driver.advance(MILLI_NANOS);
    driver.turn(0);
    driver.turn(0);
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void everyErrnoComesOnceInTheNextTurn(Op op) {
    for (int errno : errnosOf(op)) {
      driver.scriptOnce(op, Answer.nextTurn(-errno));
      assertThat(resultsOf(op, Submitter.PENDING)).as(Errno.name(errno)).containsExactly(-errno);
      assertThat(driver.inFlight()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void everyErrnoComesOnceAtOnce(Op op) {
    for (int errno : errnosOf(op)) {
      driver.scriptOnce(op, Answer.quick(-errno));
      assertThat(resultsOf(op, Submitter.QUICK)).as(Errno.name(errno)).containsExactly(-errno);
      assertThat(driver.inFlight()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void everyErrnoComesOnceAfterATime(Op op) {
    for (int errno : errnosOf(op)) {
      driver.scriptOnce(op, Answer.after(MILLI_NANOS, -errno));
      assertThat(resultsOf(op, Submitter.PENDING)).as(Errno.name(errno)).containsExactly(-errno);
      assertThat(driver.inFlight()).isZero();
    }
  }
}
