package io.upcall.samples.proxyd;

import java.io.IOException;

/** The target took no connection. What fails before one is tried, such as EMFILE, is not this. */
final class UnreachableException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message) {
    super(message);
  }
}
