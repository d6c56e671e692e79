package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Op;
import io.upcall.async.contract.DriverFixture;
import io.upcall.async.contract.Shortfalls;

/** The scripted driver: it can do all. */
final class SimFixture implements DriverFixture {

  private static final int ROOM = 8;

  @Override
  public Driver open() {
    return new SimDriver().jumping();
  }

  @Override
  public Shortfalls cannot() {
    return new Shortfalls();
  }

  @Override
  public void makeNopQuick(Driver driver) {
    ((SimDriver) driver).script(Op.NOP, Answer.quick(0));
  }

  @Override
  public void makeCancelLate(Driver driver, AsyncCall call) {
    ((SimDriver) driver).scriptLateCancel(call.op(), 7);
  }

  @Override
  public Driver openForRoom() {
    return new SimDriver(ROOM).jumping();
  }

  @Override
  public int room() {
    return ROOM;
  }

  @Override
  public void prepareHeld(AsyncCall call) {
    call.poll(1, 1);
  }

  @Override
  public int prepareShort(AsyncCall call) {
    call.nop();
    return 0;
  }

  @Override
  public void close() {}
}
