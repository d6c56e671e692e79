package io.upcall.libc;

import io.upcall.async.HostCalls;
import java.util.Queue;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that bytes are spliced through, leased from a pool. The pool keeps {@link #POOLED} empty
 * ones for the next; one that is given back with something in it, or to a full pool, is closed.
 * Owned by who leased it.
 */
final class SplicePipe {

  /** How much one holds, where the kernel grants it. */
  static final int BYTES = 1 << 20;

  private static final int POOLED = 8;
  private static final Queue<SplicePipe> IDLE = new MpmcAtomicArrayQueue<>(POOLED);

  private final HostCalls host;
  private final int reader;
  private final int writer;
  private final int capacity;

  /** How many bytes are in it; -1 when that is not known. */
  private int held;

  private SplicePipe(HostCalls host, long ends) {
    this.host = host;
    reader = (int) ends;
    writer = (int) (ends >>> 32);
    int granted = host.fcntl(writer, Fcntl.F_SETPIPE_SZ, BYTES);
    // EPERM: over the user's limit. The size that it has is 64 KiB, or a page when that is over,
    // too.
    capacity = granted > 0 ? granted : host.fcntl(writer, Fcntl.F_GETPIPE_SZ, 0);
  }

  /** An empty pipe; null when the kernel has no descriptors left. */
  static @Nullable SplicePipe lease(HostCalls host) {
    SplicePipe idle = IDLE.poll();
    if (idle != null) {
      return idle;
    }
    long ends = host.pipe2(Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
    return ends < 0 ? null : new SplicePipe(host, ends);
  }

  int reader() {
    return reader;
  }

  int writer() {
    return writer;
  }

  int capacity() {
    return capacity;
  }

  /** Notes the result of a splice into it. */
  void filled(int result) {
    held = result < 0 ? -1 : held + result;
  }

  /** Notes that so many bytes were taken out of it. */
  void drained(int bytes) {
    held -= bytes;
  }

  void giveBack() {
    if (held != 0 || !IDLE.offer(this)) {
      close();
    }
  }

  private void close() {
    host.close(reader);
    host.close(writer);
  }

  /** Closes what is pooled: for tests that count descriptors. */
  static void closeIdle() {
    for (SplicePipe idle; (idle = IDLE.poll()) != null; ) {
      idle.close();
    }
  }
}
