package io.upcall.libc;

import io.upcall.async.VcoreContext;
import io.upcall.cores.Children;
import io.upcall.cores.ExitStatus;
import io.upcall.cores.Interruption;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import io.upcall.libc.sync.Cond;
import io.upcall.libc.sync.Deadline;
import io.upcall.libc.sync.Mutex;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The children of a proc as wait(2) sees them: the procs that it started, which {@link Children}
 * keeps, and its processes of the host, which are kept here.
 */
final class ChildTable {

  /** Any child. */
  static final int ANY = 0;

  /** How many processes of the host a proc may have at once: each has a thread that awaits it. */
  static final int MOST_HOST_CHILDREN = 256;

  /** No wait status. */
  private static final int RUNNING = -1;

  private static final ProcLocal<ChildTable> OF = ProcLocal.withInitial(ChildTable::new);

  /**
   * A child that has ended.
   *
   * @param waitStatus as wait(2) has it
   */
  record Ended(int pid, int waitStatus) {}

  private final Proc proc;
  private final Mutex mutex = new Mutex(Mutex.ERRORCHECK, false);
  private final Cond changed = new Cond();

  /** By pid; the value is the wait status, or {@link #RUNNING}. Changed under the mutex. */
  private final ConcurrentMap<Integer, Integer> hostChildren = new ConcurrentHashMap<>();

  private ChildTable(Proc proc) {
    this.proc = proc;
    // Who makes the listener that tells this of procs that end.
    ProcSignals.of(proc);
  }

  static ChildTable of(Proc proc) {
    return OF.of(proc);
  }

  /** Not in vcore context. */
  private void lock() {
    int result = mutex.lock(Deadline.NEVER, Interruption.NEVER);
    boolean interrupted = false;
    while (result == -Errno.EINTR) {
      // Held for a few instructions by whoever has it: not worth an end.
      interrupted |= Thread.interrupted();
      result = mutex.lock(Deadline.NEVER, Interruption.NEVER);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- told by others --------------------------------------------------------------------------

  /** A child has ended. Not in vcore context. */
  void tell() {
    lock();
    mutex.unlock();
    changed.broadcast();
  }

  /** False when there are too many. */
  boolean hasRoomForHostChild() {
    return hostChildren.size() < MOST_HOST_CHILDREN;
  }

  void hostChildStarted(int pid) {
    lock();
    hostChildren.put(pid, RUNNING);
    mutex.unlock();
  }

  /** By the thread that awaited it. */
  void hostChildEnded(int pid, int waitStatus) {
    SignalAction action = ProcSignals.of(proc).action(Signal.SIGCHLD);
    lock();
    if (action.handler() == Signal.SIG_IGN || action.has(Signal.SA_NOCLDWAIT)) {
      hostChildren.remove(pid);
    } else {
      hostChildren.put(pid, waitStatus);
    }
    mutex.unlock();
    changed.broadcast();
    boolean killed = SysWait.WIFSIGNALED(waitStatus);
    int code = killed ? Signal.CLD_KILLED : Signal.CLD_EXITED;
    int status = killed ? SysWait.WTERMSIG(waitStatus) : SysWait.WEXITSTATUS(waitStatus);
    ChildSignals.send(proc, code, pid, status);
  }

  /** True when {@code pid} is a process of the host that was not waited for. */
  boolean isHostChild(int pid) {
    return hostChildren.containsKey(pid);
  }

  // ---- waiting ---------------------------------------------------------------------------------

  /**
   * Waits for a child.
   *
   * @return null when none has ended and {@code waits} is false
   */
  @Nullable Ended await(String function, int pid, boolean waits, boolean reaps)
      throws ErrnoException {
    if (VcoreContext.isCurrent()) {
      throw new ErrnoException(function, Errno.EDEADLK, pid);
    }
    Attention.testCancel();
    while (true) {
      lock();
      int result;
      try {
        Ended ended = look(function, pid, reaps);
        if (ended != null || !waits) {
          return ended;
        }
        result = changed.await(mutex, Deadline.NEVER, Attention.LOOK);
      } finally {
        mutex.unlock();
      }
      if (result < 0 && (result != -Errno.EINTR || !Attention.attend())) {
        throw ErrnoException.of(function, pid, result);
      }
    }
  }

  /** Under the mutex. */
  private @Nullable Ended look(String function, int pid, boolean reaps) throws ErrnoException {
    Ended host = lookAtHost(pid, reaps);
    if (host != null) {
      return host;
    }
    Children.Waited waited =
        proc.children().await(child -> pid == ANY || child.pid() == pid, 0, reaps);
    Proc child = waited.child();
    if (child != null) {
      ExitStatus how = child.exitStatus();
      return new Ended(child.pid(), how == null ? 0 : how.waitStatus());
    }
    boolean mine = pid == ANY ? !hostChildren.isEmpty() : hostChildren.containsKey(pid);
    if (waited.result() == -Errno.ECHILD && !mine) {
      throw new ErrnoException(function, Errno.ECHILD, pid);
    }
    return null;
  }

  private @Nullable Ended lookAtHost(int pid, boolean reaps) {
    for (Map.Entry<Integer, Integer> each : hostChildren.entrySet()) {
      int status = each.getValue();
      if (status != RUNNING && (pid == ANY || each.getKey() == pid)) {
        int ended = each.getKey();
        if (reaps) {
          hostChildren.remove(ended);
        }
        return new Ended(ended, status);
      }
    }
    return null;
  }
}
