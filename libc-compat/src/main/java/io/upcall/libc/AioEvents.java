package io.upcall.libc;

import io.upcall.async.VcoreContext;
import io.upcall.cores.BreakableWait;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import io.upcall.libc.sync.Deadline;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ends of asynchronous operations of one proc: who is told, and who waits for some of them. */
final class AioEvents implements BreakableWait {

  private static final ProcLocal<AioEvents> OF = ProcLocal.withInitial(AioEvents::new);

  private final Proc proc;

  /** Threads that wait for some end: each looks at its own operations when there is one. */
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

  /** Operations that have not ended, to be cancelled by descriptor. */
  final Set<AioOperation> inProgress = ConcurrentHashMap.newKeySet();

  private AioEvents(Proc proc) {
    this.proc = proc;
  }

  static AioEvents of(Proc proc) {
    return OF.of(proc);
  }

  /** An operation has ended. Any thread, vcore context included. */
  void ended(AioOperation operation) {
    inProgress.remove(operation);
    waiting.forEach(LockSupport::unpark);
    tell(operation.owner.aio_sigevent);
  }

  void tell(StructSigevent event) {
    if (event.sigev_notify() == Aio.SIGEV_SIGNAL) {
      StructSiginfo info =
          new StructSiginfo(
              event.sigev_signo(), Signal.SI_ASYNCIO, proc.pid(), 0, event.sigev_value());
      ProcSignals.of(proc).send(info, null);
    }
    Consumer<@Nullable Object> function = event.sigev_notify_function();
    if (event.sigev_notify() == Aio.SIGEV_THREAD && function != null) {
      proc.spawn(() -> function.accept(event.sigev_value()));
    }
  }

  /**
   * Waits until {@code done}. A cancellation point.
   *
   * @return 0, {@code -EAGAIN} when the time was over, {@code -EINTR}, {@code -EDEADLK}
   */
  int await(BooleanSupplier done, long deadlineNanos) {
    Attention.testCancel();
    if (VcoreContext.isCurrent()) {
      return done.getAsBoolean() ? 0 : -Errno.EDEADLK;
    }
    Thread self = Thread.currentThread();
    waiting.add(self);
    try {
      while (!done.getAsBoolean()) {
        if (self.isInterrupted() || Attention.LOOK.isDue()) {
          return -Errno.EINTR;
        }
        long leftNanos = deadlineNanos - System.nanoTime();
        if (deadlineNanos == Deadline.NEVER) {
          LockSupport.park(this);
        } else if (leftNanos > 0) {
          LockSupport.parkNanos(this, leftNanos);
        } else {
          return -Errno.EAGAIN;
        }
      }
      return 0;
    } finally {
      waiting.remove(self);
    }
  }
}
