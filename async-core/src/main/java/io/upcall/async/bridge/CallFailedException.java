package io.upcall.async.bridge;

import io.upcall.async.Errno;
import io.upcall.async.Op;
import java.io.IOException;

/** What a future fails with when its call ended with {@code -errno}, or was not taken at all. */
public final class CallFailedException extends IOException {

  private static final long serialVersionUID = 1;

  private final Op op;
  private final int errno;

  CallFailedException(Op op, int errno) {
    super(op + ": " + Errno.name(errno));
    this.op = op;
    this.errno = errno;
  }

  /** What was to be done. */
  public Op op() {
    return op;
  }

  /** The errno, a positive number. */
  public int errno() {
    return errno;
  }
}
