package io.upcall.async.uring;

import io.upcall.async.contract.DriverContract;
import io.upcall.async.contract.DriverFixture;

/** The contract, on io_uring. */
class UringDriverContractTest extends DriverContract {
  @Override
  protected DriverFixture newFixture() {
    return new UringFixture();
  }
}
