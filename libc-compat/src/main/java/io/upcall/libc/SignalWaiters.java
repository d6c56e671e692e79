package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/**
 * Threads in sigwait(3) and its like, linked through themselves: nothing is allocated for a wait.
 * Guarded by the lock of the {@link ProcSignals} that has it.
 */
final class SignalWaiters {

  private @Nullable SignalWaiter last;

  void add(SignalWaiter waiter) {
    waiter.after = last;
    last = waiter;
  }

  /** The one that wants {@code signal}, off the list; of {@code target}, if that is not null. */
  @Nullable SignalWaiter take(int signal, @Nullable PthreadState target) {
    for (SignalWaiter at = last; at != null; at = at.after) {
      if (at.wants(signal) && (target == null || at.isOf(target))) {
        remove(at);
        return at;
      }
    }
    return null;
  }

  /** False when it was not there any more. */
  boolean remove(SignalWaiter waiter) {
    SignalWaiter before = null;
    SignalWaiter at = last;
    while (at != null && at != waiter) {
      before = at;
      at = at.after;
    }
    if (at == null) {
      return false;
    }
    if (before == null) {
      last = at.after;
    } else {
      before.after = at.after;
    }
    return true;
  }
}
