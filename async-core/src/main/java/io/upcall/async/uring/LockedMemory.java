package io.upcall.async.uring;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that locked memory is short: rings and buffer rings count as locked, and a process
 * without CAP_IPC_LOCK gets smaller ones then.
 */
final class LockedMemory {

  private static final Logger LOG = LoggerFactory.getLogger(LockedMemory.class);
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private LockedMemory() {}

  /** The kernel answered ENOMEM to {@code count} of {@code what}, and a smaller size is tried. */
  static void isShort(int count, String what) {
    if (SAID.compareAndSet(false, true)) {
      LOG.warn(
          "io_uring works with less than {} {}: locked memory is short; raise the limit (ulimit -l,"
              + " RLIMIT_MEMLOCK)",
          count,
          what);
    }
  }
}
