package io.upcall.samples.httpd;

import static io.upcall.libc.Signal.SIGHUP;
import static io.upcall.libc.Signal.SIG_DFL;
import static io.upcall.libc.Signal.signal;

import io.upcall.cores.Proc;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * SIGHUP: the access log has been renamed and is to be opened again. Without a log the signal does
 * what it does to any program.
 *
 * <p>A handler runs amid whatever call some uthread waits in, on that uthread. So it only wakes the
 * one whose business this is.
 */
final class LogRotation {
  private final @Nullable Thread reopener;

  /** Set by the handler, cleared by the reopener before it opens: no signal is missed. */
  private volatile boolean wanted;

  /** Begins to listen for the signal, on behalf of {@code log} if there is one. */
  LogRotation(@Nullable AccessLog log, Proc proc) throws IOException {
    reopener = log == null ? null : proc.spawn(() -> reopenWhenWanted(log));
    if (reopener != null) {
      signal(SIGHUP, signo -> want());
    }
  }

  private void want() {
    wanted = true;
    LockSupport.unpark(reopener);
  }

  private void reopenWhenWanted(AccessLog log) {
    while (!Thread.currentThread().isInterrupted()) {
      if (wanted) {
        wanted = false;
        log.reopen();
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** Leaves the signal to itself again. */
  void end() throws IOException {
    if (reopener != null) {
      signal(SIGHUP, SIG_DFL);
      reopener.interrupt();
    }
  }
}
