package io.upcall.async.contract;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import java.io.IOException;

/**
 * The surroundings of one driver for one test: how to make one, and how to bring it into the states
 * that the contract speaks of. Made anew for each test and closed after the drivers.
 */
public interface DriverFixture extends AutoCloseable {

  /** A driver with its usual bounds. A test may open several; it closes them. */
  Driver open() throws IOException;

  /** What the driver cannot do. */
  Shortfalls cannot();

  /** Makes nops with TRY_QUICK quick, where that is not their nature. */
  void makeNopQuick(Driver driver);

  /** Makes a cancel of {@code call}, which is in flight, come too late: the call ends with 7. */
  void makeCancelLate(Driver driver, AsyncCall call);

  /** A driver that is full with {@link #room} calls of {@link #prepareHeld}. */
  Driver openForRoom() throws IOException;

  /** How many of {@link #prepareHeld} there is room for in a driver of {@link #openForRoom}. */
  int room();

  /** Prepares something that needs room and does not end by itself. */
  void prepareHeld(AsyncCall call);

  /**
   * Prepares a call that needs the same room as a held one, and ends by itself.
   *
   * @return its result
   */
  int prepareShort(AsyncCall call);

  /** Gives back what the fixture made. The drivers are closed by then. */
  @Override
  void close();
}
