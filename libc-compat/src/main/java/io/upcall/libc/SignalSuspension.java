package io.upcall.libc;

import io.upcall.cores.BreakableWait;

/** A thread in pause(2) or sigsuspend(2). */
final class SignalSuspension implements BreakableWait {

  /** Sees to what is due; true when a handler ran, or Java's interrupt came. */
  boolean look() throws ErrnoException {
    if (Thread.currentThread().isInterrupted()) {
      return true;
    }
    Attention.testCancel();
    return Attention.deliver() != ProcSignals.NONE;
  }
}
