package io.upcall.samples.httpd;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the server is told.
 *
 * @param root the folder to serve
 * @param accessLog the file for the log; null for none
 * @param maxConnections how many clients at once; the others wait in the kernel's queue. Null for
 *     as many as RLIMIT_NOFILE has room for, and {@link #USUAL_CONNECTIONS} at most
 * @param bufferBytes see {@link BufferSpace}
 * @param timeouts how long a client may take
 */
record Settings(
    Path root,
    @Nullable Path accessLog,
    @Nullable Integer maxConnections,
    long bufferBytes,
    Timeouts timeouts) {
  static final int USUAL_CONNECTIONS = 10_000;
  static final long USUAL_BUFFER_BYTES = 64L << 20;

  /** A folder, with everything else as usual. */
  static Settings of(Path root) {
    return new Settings(root, null, null, USUAL_BUFFER_BYTES, Timeouts.USUAL);
  }

  Settings withAccessLog(Path file) {
    return new Settings(root, file, maxConnections, bufferBytes, timeouts);
  }

  Settings withMaxConnections(int count) {
    return new Settings(root, accessLog, count, bufferBytes, timeouts);
  }

  Settings withBufferBytes(long bytes) {
    return new Settings(root, accessLog, maxConnections, bytes, timeouts);
  }

  Settings withTimeouts(Timeouts others) {
    return new Settings(root, accessLog, maxConnections, bufferBytes, others);
  }
}
