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

  /**
   * The kernel gave {@code got} of the {@code wanted}, because more did not fit. Not said before it
   * has given any: who gets none hears of that alone.
   */
  static void gave(int got, int wanted, String what) {
    if (got < wanted && SAID.compareAndSet(false, true)) {
      LOG.warn(
          "io_uring works with {} {} of {}: locked memory is short; raise the limit (ulimit -l,"
              + " RLIMIT_MEMLOCK)",
          got,
          what,
          wanted);
    }
  }
}
