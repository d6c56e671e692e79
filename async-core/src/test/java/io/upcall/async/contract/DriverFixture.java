package io.upcall.async.contract;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Op;
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

  // ---- descriptors, in numbers of the driver's
  // ---------------------------------------------------

  /** A TCP socket of {@code driver} that listens on a free port, and its name. */
  record Listener(int fd, long sockaddr, int bytes) {}

  /** Two connected stream sockets. */
  int[] streamPair(Driver driver);

  /** The two ends of a pipe: to read, to write. Needs {@link Ability#PIPES}. */
  int[] pipe(Driver driver);

  /** A socket that listens. */
  Listener listener(Driver driver);

  /** A path at which there is nothing yet, in a directory that goes with the fixture. */
  String freshPath();

  /** The test opened it: it is closed with the fixture. */
  int opened(int fd);

  /** The test closed it. */
  void closed(int fd);

  /**
   * Told before a call of {@code op} that should end at once with {@code result}: for a driver that
   * does not do the operation by itself.
   */
  default void foresee(Driver driver, Op op, int result) {}

  /** Gives back what the fixture made. The drivers are closed by then. */
  @Override
  void close();
}
