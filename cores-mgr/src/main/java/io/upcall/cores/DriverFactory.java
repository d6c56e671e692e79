package io.upcall.cores;

import io.upcall.async.Driver;
import java.io.IOException;

/** Makes the driver of each vcore: {@code UringDriver::open}, or a scripted one in tests. */
@FunctionalInterface
public interface DriverFactory {

  /**
   * Opens a driver for one vcore.
   *
   * @throws IOException when the machine does not allow it; the message says why and what to do
   */
  Driver open() throws IOException;
}
