package io.upcall.async.vertx;

import io.upcall.async.Driver;
import io.upcall.async.DriverProvider;
import java.io.IOException;

/** The vertx driver as a service. The one class of this package that loads without Vert.x. */
public final class VertxProvider implements DriverProvider {

  /** As the service loader makes it. */
  public VertxProvider() {}

  @Override
  public String name() {
    return "vertx";
  }

  @Override
  public Driver open() throws IOException {
    try {
      return VertxDriver.open();
    } catch (NoClassDefFoundError absent) {
      throw new IOException(
          "the vertx driver is not available: Vert.x is not here; add io.vertx:vertx-core", absent);
    }
  }
}
