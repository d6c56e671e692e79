package io.upcall.cores;

import io.upcall.async.Driver;
import io.upcall.async.DriverChoice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes the driver of each vcore: {@code UringDriver::open}, or a scripted one in tests. */
@FunctionalInterface
public interface DriverFactory {

  /**
   * Opens a driver for one vcore.
   *
   * @throws IOException when the machine does not allow it; the message says why and what to do
   */
  Driver open() throws IOException;

  /**
   * Opens the drivers of a proc, one a vcore: all of one kind, for they share descriptors.
   *
   * @throws IOException as {@link #open}; then none is open
   */
  default List<Driver> openAll(int count) throws IOException {
    List<Driver> drivers = new ArrayList<>();
    try {
      while (drivers.size() < count) {
        drivers.add(open());
      }
      return drivers;
    } catch (IOException | RuntimeException refused) {
      drivers.forEach(Driver::close);
      throw refused;
    }
  }

  /** The drivers that {@code choice} names. */
  static DriverFactory of(DriverChoice choice) {
    return new DriverFactory() {
      @Override
      public Driver open() throws IOException {
        return choice.open(1).get(0);
      }

      @Override
      public List<Driver> openAll(int count) throws IOException {
        return choice.open(count);
      }
    };
  }
}
