package io.upcall.async;

import java.io.IOException;

/**
 * How a driver is found without being named: a service, so that a driver whose libraries are absent
 * is merely one that cannot be opened.
 */
public interface DriverProvider {

  /** The name of its drivers: {@link Driver#name()}. */
  String name();

  /**
   * Opens a driver.
   *
   * @throws IOException when it cannot be used here; the message says why and what to do, in one
   *     line
   */
  Driver open() throws IOException;
}
