package io.upcall.libc;

import io.upcall.cores.BreakableWait;
import io.upcall.cores.Proc;
import io.upcall.libc.sync.Deadline;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The wait of sigwait(3) and its like. */
final class SignalWaits implements BreakableWait {

  private SignalWaits() {}

  /**
   * Waits for one of {@code set}.
   *
   * @return null after a handler of another signal
   * @throws ErrnoException EAGAIN when the time was over; EINTR of Java's interrupt; EDEADLK
   */
  static @Nullable StructSiginfo await(String function, SigsetT set, long deadlineNanos)
      throws ErrnoException {
    Proc proc = Proc.current();
    ProcSignals signals = ProcSignals.of(proc);
    PthreadState state = PthreadState.here();
    Attention.testCancel();
    HostSignals.want(set.bits);
    SignalWaiter waiter = new SignalWaiter(set.bits, state);
    boolean mayWait = !proc.isVcoreContext();
    StructSiginfo there = signals.takeOrWait(waiter, set.bits, state, mayWait);
    if (there != null) {
      return there;
    }
    if (!mayWait) {
      throw new ErrnoException(function, Errno.EDEADLK, set);
    }
    int result = park(waiter, deadlineNanos);
    if (result != 0 && signals.withdraw(waiter)) {
      return ended(function, set, result);
    }
    return waiter.info();
  }

  private static int park(SignalWaiter waiter, long deadlineNanos) {
    SignalWaits blocker = new SignalWaits();
    while (waiter.info() == null) {
      if (Attention.LOOK.isDue() || Thread.currentThread().isInterrupted()) {
        return -Errno.EINTR;
      }
      long leftNanos = deadlineNanos - System.nanoTime();
      if (deadlineNanos == Deadline.NEVER) {
        LockSupport.park(blocker);
      } else if (leftNanos > 0) {
        LockSupport.parkNanos(blocker, leftNanos);
      } else {
        return -Errno.EAGAIN;
      }
    }
    return 0;
  }

  private static @Nullable StructSiginfo ended(String function, SigsetT set, int result)
      throws ErrnoException {
    if (result == -Errno.EINTR && !Thread.currentThread().isInterrupted()) {
      Attention.attend();
      return null;
    }
    throw ErrnoException.of(function, set, result);
  }
}
