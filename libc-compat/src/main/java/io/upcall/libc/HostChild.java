package io.upcall.libc;

import io.upcall.async.kernel.LinuxCalls;
import io.upcall.async.kernel.NativeMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that awaits one process of the host, so that it leaves no zombie, whatever becomes of
 * the proc that started it. It sleeps in the kernel all its life; there are at most {@link
 * ChildTable#MOST_HOST_CHILDREN} a proc.
 */
final class HostChild implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(HostChild.class);
  private static final int SIGINFO_BYTES = 128;
  private static final int NR_WAITID = GenericNumbers.pick(247, 95);
  private static final int NR_KILL = GenericNumbers.pick(62, 129);
  private static final int P_PID = 1;

  // siginfo_t
  private static final int CODE = 8;
  private static final int STATUS = 24;

  private final ChildTable table;
  private final int pid;

  private HostChild(ChildTable table, int pid) {
    this.table = table;
    this.pid = pid;
  }

  static void await(ChildTable table, int pid) {
    Thread waiter = new Thread(new HostChild(table, pid), "upcall-child-" + pid);
    waiter.setDaemon(true);
    waiter.start();
  }

  /** kill(2) of a process of the host. */
  static long kill(int pid, int signal) {
    return LinuxCalls.INSTANCE.systemCall(NR_KILL, pid, signal, 0, 0, 0, 0);
  }

  @Override
  public void run() {
    int status;
    long info = NativeMemory.allocate(SIGINFO_BYTES);
    try {
      NativeMemory.clear(info, SIGINFO_BYTES);
      long result;
      do {
        result = LinuxCalls.INSTANCE.systemCall(NR_WAITID, P_PID, pid, info, SysWait.WEXITED, 0, 0);
      } while (result == -Errno.EINTR);
      if (result < 0) {
        LOG.warn("waitid({}): {}", pid, Errno.strerrorname_np((int) -result));
      }
      status = waitStatus(info);
    } finally {
      NativeMemory.free(info);
    }
    table.hostChildEnded(pid, status);
  }

  private static int waitStatus(long info) {
    int code = NativeMemory.getInt(info + CODE);
    int status = NativeMemory.getInt(info + STATUS);
    return code == Signal.CLD_EXITED ? (status & 0xff) << 8 : status & 0x7f;
  }
}
