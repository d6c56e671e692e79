package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.contract.Ability;
import io.upcall.async.contract.DriverFixture;
import io.upcall.async.contract.Shortfalls;
import io.upcall.async.slow.SlowRoad;
import java.io.IOException;

/** The portable driver; what is full first are its flights. */
final class VertxFixture implements DriverFixture {

  private static final int ROOM = 100;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  @Override
  public Driver open() throws IOException {
    return VertxDriver.open();
  }

  @Override
  public Shortfalls cannot() {
    return new Shortfalls()
        .without(Ability.LATE_CANCEL, "the loop decides who wins")
        .without(Ability.EQUAL_DEADLINES, "a deadline is when the driver takes the call");
  }

  /** They are. */
  @Override
  public void makeNopQuick(Driver driver) {}

  @Override
  public void makeCancelLate(Driver driver, AsyncCall call) {
    throw new UnsupportedOperationException("see cannot()");
  }

  @Override
  public Driver openForRoom() throws IOException {
    return VertxDriver.open(ROOM, SlowRoad.ofJvm());
  }

  @Override
  public int room() {
    return ROOM;
  }

  @Override
  public void prepareHeld(AsyncCall call) {
    call.timeout(HOUR_NANOS);
  }

  @Override
  public int prepareShort(AsyncCall call) {
    call.nop();
    return 0;
  }

  @Override
  public void close() {}
}
