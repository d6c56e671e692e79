package io.upcall.samples.httpd;

import java.io.IOException;

/** There is no room for a buffer. Thrown before anything of an answer was sent. */
final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  NoSpaceException(int bytes, long takenBytes, long limitBytes) {
    super("no room for a buffer of " + bytes + " bytes: " + takenBytes + " of " + limitBytes);
  }

  /** Expected under load: who asks where it came from has its message. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
