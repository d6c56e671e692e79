package io.upcall.async.sim;

import io.upcall.async.contract.DriverContract;
import io.upcall.async.contract.DriverFixture;

/** The contract, on the scripted driver. */
class SimDriverContractTest extends DriverContract {
  @Override
  protected DriverFixture newFixture() {
    return new SimFixture();
  }
}
