package io.upcall.async.vertx;

import io.upcall.async.contract.DriverContract;
import io.upcall.async.contract.DriverFixture;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, on Vert.x. */
class VertxDriverContractTest extends DriverContract {

  /** Keeps the Vert.x of the JVM between the tests: its start and its end take a second. */
  private static VertxDriver keeper;

  @BeforeAll
  static void keepVertx() throws IOException {
    keeper = VertxDriver.open();
  }

  @AfterAll
  static void letVertxGo() {
    keeper.close();
  }

  @Override
  protected DriverFixture newFixture() {
    return new VertxFixture();
  }
}
