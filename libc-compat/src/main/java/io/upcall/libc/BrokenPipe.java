package io.upcall.libc;

/**
 * SIGPIPE: what a thread gets that writes to what nobody reads.
 *
 * <p>As Linux has it: of pipes always, also when some bytes went before; of stream sockets when
 * nothing did and MSG_NOSIGNAL is not given; of sockets that keep messages apart never.
 */
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

  /** {@link #told} of {@code file}, with the flags of a send. */
  static int told(OpenFile file, int result, int flags) {
    boolean quiet =
        (flags & SysSocket.MSG_NOSIGNAL) != 0 || file.kind == OpenFile.Kind.MESSAGE_SOCKET;
    return quiet ? result : told(result);
  }

  private static void raise() {
    ProcSignals signals = ProcSignals.current();
    PthreadState state = PthreadState.here();
    boolean blocked = state != null && (state.mask() & SigsetT.bit(Signal.SIGPIPE)) != 0;
    // A proc begins with it ignored, and most leave it so. What is blocked is pending all the same.
    if (blocked || !signals.action(Signal.SIGPIPE).ignores(Signal.SIGPIPE)) {
      StructSiginfo info =
          new StructSiginfo(Signal.SIGPIPE, Signal.SI_USER, signals.proc.pid(), 0, null);
      signals.send(info, PthreadState.own());
    }
  }
}
