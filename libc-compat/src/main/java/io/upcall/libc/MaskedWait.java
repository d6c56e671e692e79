package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/**
 * A wait that any signal handler ends, under a mask of its own if it has one: poll(2), ppoll(2) and
 * their like.
 *
 * <pre>
 *   set the mask ─▶ wait ─something, an error─▶ put the mask back; what is pending stays so
 *                    │EINTR, since a signal is due
 *                    ▼
 *              handlers run, under that mask ─▶ put the mask back ─▶ EINTR
 * </pre>
 *
 * <p>In one step, for the program: who sends a signal sees the mask before the wait begins, and the
 * wait looks for signals after the mask was set.
 */
final class MaskedWait {

  /** A count, 0 when the time was over, or {@code -errno}. */
  interface Wait {
    int await();
  }

  private MaskedWait() {}

  /** Waits; see {@link Wait}. With no mask, under the thread's own. */
  static int perform(@Nullable SigsetT mask, Wait wait) {
    if (mask == null) {
      if (Attention.isWanted()) {
        Attention.attend();
      }
      return handled(wait.await());
    }
    PthreadState state = PthreadState.own();
    HostSignals.want(mask.bits ^ state.mask());
    long before = state.beginLooking(mask.bits);
    try {
      return handled(wait.await());
    } finally {
      state.endLooking(before);
    }
  }

  private static int handled(int result) {
    if (result == -Errno.EINTR) {
      Attention.attend();
    }
    return result;
  }
}
