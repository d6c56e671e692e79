package io.upcall.libc;

/** SIGPIPE: what a thread gets that writes to what nobody reads. */
final class BrokenPipe {

  private BrokenPipe() {}

  /**
   * Hands the result of a write on. When it is {@code -EPIPE}, the calling thread gets a SIGPIPE
   * first; its handler runs before the call fails, once that has put its descriptors down.
   */
  static int told(int result) {
    if (result == -Errno.EPIPE) {
      raise();
    }
    return result;
  }

  /** {@link #told} of a send with {@code flags}: none with MSG_NOSIGNAL. */
  static int told(int result, int flags) {
    return (flags & SysSocket.MSG_NOSIGNAL) != 0 ? result : told(result);
  }

  private static void raise() {
    ProcSignals signals = ProcSignals.current();
    // A proc begins with it ignored, and most leave it so.
    if (!signals.action(Signal.SIGPIPE).ignores(Signal.SIGPIPE)) {
      StructSiginfo info =
          new StructSiginfo(Signal.SIGPIPE, Signal.SI_KERNEL, signals.proc.pid(), 0, null);
      signals.send(info, PthreadState.own());
    }
  }
}
