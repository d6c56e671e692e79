package io.upcall.libc;

import io.upcall.cores.ExitStatus;
import io.upcall.cores.Proc;

/** SIGCHLD: what a proc hears of the end of its children. */
final class ChildSignals {

  private ChildSignals() {}

  /** From here on {@code parent} gets a SIGCHLD for each child that ends. */
  static void listen(Proc parent) {
    parent.children().onEnd(child -> ended(parent, child));
  }

  /** By the reaper of the child, when it can be waited for. */
  private static void ended(Proc parent, Proc child) {
    ChildTable.of(parent).tell();
    ExitStatus how = child.exitStatus();
    boolean killed = how != null && how.isSignaled();
    int code = killed ? Signal.CLD_KILLED : Signal.CLD_EXITED;
    int status = how == null ? 0 : killed ? how.signal() : how.code();
    send(parent, code, child.pid(), status);
  }

  /** Tells {@code parent} of a child. */
  static void send(Proc parent, int code, int pid, int status) {
    if (parent.isRunning()) {
      ProcSignals.of(parent).send(new StructSiginfo(Signal.SIGCHLD, code, pid, status, null), null);
    }
  }

  /** Whether children leave zombies, now that SIGCHLD has this action. */
  static void unwaited(Proc parent, SignalAction action) {
    boolean ignored = action.handler() == Signal.SIG_IGN;
    parent.children().unwaited(ignored || action.has(Signal.SA_NOCLDWAIT));
  }
}
