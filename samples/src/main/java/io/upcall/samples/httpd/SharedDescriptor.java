package io.upcall.samples.httpd;

import io.upcall.libc.Unistd;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open descriptor that several uthreads use; the last one to let go of it closes it. */
final class SharedDescriptor {
  private static final Logger LOG = LoggerFactory.getLogger(SharedDescriptor.class);
  private static final VarHandle REFERENCES;

  static {
    try {
      REFERENCES =
          MethodHandles.lookup().findVarHandle(SharedDescriptor.class, "references", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final int fd;

  /** Zero is final. By CAS, which orders every use of the descriptor before its close. */
  private volatile int references = 1;

  /** Takes over an open descriptor, with one reference for the caller. */
  SharedDescriptor(int fd) {
    this.fd = fd;
  }

  int fd() {
    return fd;
  }

  /** Takes one more reference; false when the last one is gone already. */
  boolean acquire() {
    int seen = references;
    while (seen > 0) {
      if (REFERENCES.compareAndSet(this, seen, seen + 1)) {
        return true;
      }
      seen = references;
    }
    return false;
  }

  /** Gives a reference back. */
  void release() {
    if ((int) REFERENCES.getAndAdd(this, -1) == 1) {
      try {
        Unistd.close(fd);
      } catch (IOException failure) {
        LOG.warn("closing fd {}: {}", fd, failure.getMessage());
      }
    }
  }
}
