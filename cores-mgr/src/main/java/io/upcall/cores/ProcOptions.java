package io.upcall.cores;

import io.upcall.async.uring.UringDriver;

/**
 * How a proc is to be started.
 *
 * @param name for messages
 * @param cores how many cores it wants; it gets at least one and no more than are free
 * @param drivers what carries its I/O
 */
public record ProcOptions(String name, int cores, DriverFactory drivers) {

  /** Checks the range. */
  public ProcOptions {
    if (cores < 1) {
      throw new IllegalArgumentException(cores + " cores: a proc needs 1 or more");
    }
  }

  /** One core, on the uring driver. */
  public static ProcOptions named(String name) {
    return new ProcOptions(name, 1, UringDriver::open);
  }

  /** The same with another number of cores. */
  public ProcOptions withCores(int newCores) {
    return new ProcOptions(name, newCores, drivers);
  }

  /** The same with another driver. */
  public ProcOptions withDrivers(DriverFactory newDrivers) {
    return new ProcOptions(name, cores, newDrivers);
  }
}
