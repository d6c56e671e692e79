package io.upcall.async.uring;

import io.upcall.async.Driver;
import io.upcall.async.DriverProvider;
import java.io.IOException;

/** The uring driver as a service. */
public final class UringProvider implements DriverProvider {

  /** As the service loader makes it. */
  public UringProvider() {}

  @Override
  public String name() {
    return "uring";
  }

  @Override
  public Driver open() throws IOException {
    return UringDriver.open();
  }
}
