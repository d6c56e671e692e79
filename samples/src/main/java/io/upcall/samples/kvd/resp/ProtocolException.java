package io.upcall.samples.kvd.resp;

import java.io.IOException;

/** What came is not the protocol; after the error reply nothing can be understood any more. */
public final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super("Protocol error: " + message);
  }
}
