package io.upcall.libc;

import io.upcall.cores.Proc;
import org.jspecify.annotations.Nullable;

/**
 * {@code sys/wait.h}: waiting for children, which are procs of this JVM or, of {@link
 * Spawn#posix_spawnp}, processes of the host.
 *
 * <p>A wait parks the calling thread. It is a cancellation point; after a signal handler it goes on
 * with SA_RESTART and is EINTR without. Children are not stopped here, so WUNTRACED and WCONTINUED
 * add nothing.
 */
public final class SysWait {

  /** Do not wait. */
  public static final int WNOHANG = 1;

  /** Tell of children that have stopped: none does. */
  public static final int WUNTRACED = 2;

  /** Of {@link #waitid}: tell of children that have ended. */
  public static final int WEXITED = 4;

  /** Tell of children that go on: none has stopped. */
  public static final int WCONTINUED = 8;

  /** Leave the child to be waited for again. */
  public static final int WNOWAIT = 0x1000000;

  /** For {@link #waitid}: any child. */
  public static final int P_ALL = 0;

  /** For {@link #waitid}: the child with that pid. */
  public static final int P_PID = 1;

  private static final int WAITPID_OPTIONS = WNOHANG | WUNTRACED | WCONTINUED;

  private SysWait() {}

  /** wait(2): for any child. */
  public static int wait(int @Nullable [] status) throws ErrnoException {
    if (Seam.isDecorated("wait")) {
      return Seam.call("wait", c -> wait(status), status);
    }
    return waitpid("wait", -1, status, 0);
  }

  /**
   * waitpid(2).
   *
   * @param pid the child; -1 or 0 for any, since every proc is a process group of its own
   * @param status element 0 receives how it ended, for {@link #WIFEXITED} and its like; may be null
   * @param options 0 or {@link #WNOHANG}
   * @return its pid; 0 with WNOHANG when none has ended
   * @throws ErrnoException ECHILD, EINTR, EINVAL; EDEADLK in vcore context when it would wait
   */
  public static int waitpid(int pid, int @Nullable [] status, int options) throws ErrnoException {
    if (Seam.isDecorated("waitpid")) {
      return Seam.call("waitpid", c -> waitpid(pid, status, options), pid, status, options);
    }
    return waitpid("waitpid", pid, status, options);
  }

  private static int waitpid(String function, int pid, int @Nullable [] status, int options)
      throws ErrnoException {
    if ((options & ~WAITPID_OPTIONS) != 0) {
      throw new ErrnoException(function, Errno.EINVAL, options);
    }
    int wanted = pid == -1 || pid == 0 ? ChildTable.ANY : Math.abs(pid);
    boolean waits = (options & WNOHANG) == 0;
    ChildTable.Ended ended = ChildTable.of(Proc.current()).await(function, wanted, waits, true);
    if (ended == null) {
      return 0;
    }
    if (status != null) {
      status[0] = ended.waitStatus();
    }
    return ended.pid();
  }

  /**
   * waitid(2).
   *
   * @param idType {@link #P_ALL} or {@link #P_PID}
   * @param options {@link #WEXITED}, and {@link #WNOHANG} or {@link #WNOWAIT}
   * @return what SIGCHLD says of the child; null with WNOHANG when none has ended
   * @throws ErrnoException ECHILD, EINTR, EINVAL
   */
  public static @Nullable StructSiginfo waitid(int idType, int id, int options)
      throws ErrnoException {
    if (Seam.isDecorated("waitid")) {
      return Seam.callNullable("waitid", c -> waitid(idType, id, options), idType, id, options);
    }
    int known = WNOHANG | WEXITED | WNOWAIT | WCONTINUED | WUNTRACED;
    boolean valid = (idType == P_ALL || idType == P_PID) && (options & WEXITED) != 0;
    if (!valid || (options & ~known) != 0) {
      throw new ErrnoException("waitid", Errno.EINVAL, idType);
    }
    int wanted = idType == P_ALL ? ChildTable.ANY : id;
    ChildTable.Ended ended =
        ChildTable.of(Proc.current())
            .await("waitid", wanted, (options & WNOHANG) == 0, (options & WNOWAIT) == 0);
    if (ended == null) {
      return null;
    }
    boolean killed = WIFSIGNALED(ended.waitStatus());
    int code = killed ? Signal.CLD_KILLED : Signal.CLD_EXITED;
    int status = killed ? WTERMSIG(ended.waitStatus()) : WEXITSTATUS(ended.waitStatus());
    return new StructSiginfo(Signal.SIGCHLD, code, ended.pid(), status, null);
  }

  /** True when the child has exited. */
  public static boolean WIFEXITED(int status) {
    return (status & 0x7f) == 0;
  }

  /** What it gave to exit(3), 0 to 255. */
  public static int WEXITSTATUS(int status) {
    return (status >> 8) & 0xff;
  }

  /** True when a signal has ended the child. */
  public static boolean WIFSIGNALED(int status) {
    int signal = status & 0x7f;
    return signal != 0 && signal != 0x7f;
  }

  /** That signal. */
  public static int WTERMSIG(int status) {
    return status & 0x7f;
  }

  /** True when the child left a core dump, which only one of the host's may. */
  public static boolean WCOREDUMP(int status) {
    return (status & 0x80) != 0;
  }

  /** True when the child has stopped: none is told of. */
  public static boolean WIFSTOPPED(int status) {
    return (status & 0xff) == 0x7f;
  }
}
