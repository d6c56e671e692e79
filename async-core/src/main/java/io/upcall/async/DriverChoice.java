package io.upcall.async;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which driver is to carry the I/O. */
public enum DriverChoice {
  /** {@link #URING} and, where that is refused, {@link #VERTX}: one line in the log says why. */
  AUTO,
  /** io_uring or nothing. */
  URING,
  /** The portable one. */
  VERTX;

  private static final Logger LOG = LoggerFactory.getLogger(DriverChoice.class);

  /**
   * Opens drivers for one process: all of one kind, for they share descriptors.
   *
   * @param count how many, over 0
   * @throws IOException when they cannot be opened; the message says why and what to do. None is
   *     open then
   */
  public List<Driver> open(int count) throws IOException {
    return this == AUTO ? openAny(count) : openNamed(name().toLowerCase(Locale.ROOT), count);
  }

  private static List<Driver> openAny(int count) throws IOException {
    try {
      return URING.open(count);
    } catch (IOException refused) {
      List<Driver> drivers = VERTX.open(count);
      LOG.warn("{}; going on with the vertx driver", refused.getMessage());
      return drivers;
    }
  }

  private static List<Driver> openNamed(String name, int count) throws IOException {
    DriverProvider provider = find(name);
    List<Driver> drivers = new ArrayList<>(count);
    try {
      while (drivers.size() < count) {
        drivers.add(provider.open());
      }
      return drivers;
    } catch (IOException | RuntimeException refused) {
      drivers.forEach(Driver::close);
      throw refused;
    }
  }

  private static DriverProvider find(String name) throws IOException {
    ClassLoader here = DriverChoice.class.getClassLoader();
    for (DriverProvider provider : ServiceLoader.load(DriverProvider.class, here)) {
      if (provider.name().equals(name)) {
        return provider;
      }
    }
    throw new IOException("there is no driver " + name + " among the services of this program");
  }
}
