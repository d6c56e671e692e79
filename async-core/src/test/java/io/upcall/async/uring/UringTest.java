package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.Submitter;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A driver on the real kernel, and plain system calls beside it. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
abstract class UringTest {

  static final long TURN_NANOS = 50_000_000L;
  static final int TURNS = 400;

  final Kernel kernel = new Kernel();
  UringDriver driver;

  @BeforeEach
  void openDriver() throws UringUnavailableException {
    driver = UringDriver.open(options());
  }

  /** A class that tests the road without something says so here. */
  UringOptions options() {
    return UringOptions.defaults();
  }

  @AfterEach
  void closeAll() {
    driver.close();
    kernel.close();
  }

  void turnUntil(BooleanSupplier done) {
    for (int turns = 0; !done.getAsBoolean(); turns++) {
      assertThat(turns).as("turns without what was waited for").isLessThan(TURNS);
      driver.turn(TURN_NANOS);
    }
  }

  /** Submits and turns until it is done. */
  int run(AsyncCall call) {
    assertThat(driver.submit(call, 0)).isIn(Submitter.PENDING, Submitter.QUICK);
    turnUntil(call::isDone);
    return call.result();
  }

  /** Submits with TRY_QUICK; null when it was not quick, and then it is cancelled. */
  Integer runQuick(AsyncCall call) {
    if (driver.submit(call, Submitter.TRY_QUICK) == Submitter.QUICK) {
      return call.result();
    }
    driver.cancel(call);
    turnUntil(call::isDone);
    return null;
  }

  /** What a call on its way and a few turns: it is with the kernel, and not over. */
  RecordedCall pending(RecordedCall prepared) {
    assertThat(driver.submit(prepared, 0)).isEqualTo(Submitter.PENDING);
    driver.turn(0);
    driver.turn(0);
    return prepared;
  }

  static RecordedCall call() {
    return new RecordedCall();
  }

  /** A result as a person reads it: a number, or the name of an errno. */
  static String named(int result) {
    return result >= 0 ? Integer.toString(result) : Errno.name(-result);
  }

  AbstractStringAssert<?> assertRun(AsyncCall call) {
    return assertThat(named(run(call))).as(call.op().toString());
  }
}
