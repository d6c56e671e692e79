package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/** What a proc does on a signal: a {@link StructSigaction} that does not change any more. */
record SignalAction(
    @Nullable SigHandler handler, @Nullable SigInfoHandler infoHandler, long mask, int flags) {

  /** What happens to a proc that says nothing about a signal (signal(7)). */
  enum Default {
    TERMINATE,
    IGNORE,
    STOP
  }

  static final SignalAction DEFAULT = new SignalAction(Signal.SIG_DFL, null, 0, 0);
  static final SignalAction IGNORE = new SignalAction(Signal.SIG_IGN, null, 0, 0);

  static SignalAction of(StructSigaction action) {
    boolean info = (action.sa_flags & Signal.SA_SIGINFO) != 0 && action.sa_sigaction != null;
    return new SignalAction(
        info ? null : action.sa_handler,
        info ? action.sa_sigaction : null,
        action.sa_mask.bits,
        action.sa_flags);
  }

  StructSigaction toStruct() {
    StructSigaction action = new StructSigaction();
    action.sa_handler = handler == null ? Signal.SIG_DFL : handler;
    action.sa_sigaction = infoHandler;
    action.sa_mask = SigsetT.ofBits(mask);
    action.sa_flags = flags;
    return action;
  }

  static Default byDefault(int signal) {
    return switch (signal) {
      case Signal.SIGCHLD, Signal.SIGURG, Signal.SIGWINCH, Signal.SIGCONT -> Default.IGNORE;
      case Signal.SIGSTOP, Signal.SIGTSTP, Signal.SIGTTIN, Signal.SIGTTOU -> Default.STOP;
      default -> Default.TERMINATE;
    };
  }

  boolean isDefault() {
    return handler == Signal.SIG_DFL;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** True when {@code signal} would do nothing. */
  boolean ignores(int signal) {
    return handler == Signal.SIG_IGN || (isDefault() && byDefault(signal) == Default.IGNORE);
  }

  /** What the thread's mask is while the handler runs. */
  long maskDuring(int signal, long before) {
    return before | mask | (has(Signal.SA_NODEFER) ? 0 : SigsetT.bit(signal));
  }

  /** Calls the handler. */
  void handle(StructSiginfo info) {
    if (infoHandler != null) {
      infoHandler.handle(info.si_signo(), info);
    } else if (handler != null) {
      handler.handle(info.si_signo());
    }
  }
}
