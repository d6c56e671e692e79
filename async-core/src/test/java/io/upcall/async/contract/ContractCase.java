package io.upcall.async.contract;

import static io.upcall.async.Submitter.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.upcall.async.Driver;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One driver, open, with its fixture; after the test both are closed and nothing is left. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
abstract class ContractCase {

  static final long HOUR_NANOS = 3_600_000_000_000L;
  static final long TURN_NANOS = 50_000_000L;
  static final int TURNS = 200;

  DriverFixture fixture;
  Driver driver;

  abstract DriverFixture newFixture();

  @BeforeEach
  final void openDriver() throws IOException {
    fixture = newFixture();
    driver = fixture.open();
  }

  @AfterEach
  final void closeAll() {
    driver.close();
    fixture.close();
  }

  final void useDriverForRoom() throws IOException {
    driver.close();
    driver = fixture.openForRoom();
  }

  final void assumeCan(Ability ability) {
    String reason = fixture.cannot().reason(ability);
    assumeTrue(reason == null, reason);
  }

  final void turnUntil(BooleanSupplier done) {
    for (int turns = 0; !done.getAsBoolean(); turns++) {
      assertThat(turns).as("turns without what was waited for").isLessThan(TURNS);
      driver.turn(TURN_NANOS);
    }
  }

  final void fewTurns() {
    for (int turns = 0; turns < 5; turns++) {
      driver.turn(0);
    }
  }

  /** A call that stays in flight. */
  final RecordedCall held() {
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(call.timeout(HOUR_NANOS), 0)).isEqualTo(PENDING);
    return call;
  }
}
