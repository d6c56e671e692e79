package io.upcall.samples.proxyd;

import static io.upcall.libc.SysResource.RLIMIT_NOFILE;
import static io.upcall.libc.SysResource.getrlimit;

import io.upcall.libc.ErrnoException;

/**
 * What the proxy allows itself.
 *
 * <pre>
 *   RLIMIT_NOFILE  ≥  2 · connections  +  2 · pipes  +  what the JVM and the rings have open
 *          20,000  ≥      2 · 9,000    +   2 · 500   +  100
 * </pre>
 *
 * @param connections clients at once; one more is refused
 * @param pipes pipes at once; who finds none copies
 * @param connectMillis how long the target may take to accept
 * @param healthMillis how long from one look at the target to the next; 0 for no looks
 */
record Limits(int connections, int pipes, long connectMillis, long healthMillis) {
  private static final int MOST_CONNECTIONS = 9_000;
  private static final int MOST_PIPES = 500;

  /** One descriptor in so many may belong to a pipe. */
  private static final int SHARE_OF_PIPES = 20;

  private static final int OTHERS = 100;

  /** As many as the proc's descriptors allow, if these are fewer. Called in the proc. */
  Limits within(long descriptors) {
    int pipesThere = (int) Math.min(pipes, descriptors / SHARE_OF_PIPES / 2);
    long left = descriptors - 2L * pipesThere - OTHERS;
    return new Limits(
        (int) Math.max(1, Math.min(connections, left / 2)),
        pipesThere,
        connectMillis,
        healthMillis);
  }

  static Limits usual(long connectMillis, long healthMillis) {
    return new Limits(MOST_CONNECTIONS, MOST_PIPES, connectMillis, healthMillis);
  }

  /** {@link #within} what the calling proc may open. */
  Limits ofProc() throws ErrnoException {
    return within(getrlimit(RLIMIT_NOFILE));
  }
}
