package io.upcall.libc;

import io.upcall.async.kernel.LinuxCalls;
import io.upcall.async.kernel.NativeMemory;

/** {@code sys/resource.h}: what a proc may use, and what was used. */
public final class SysResource {

  /** One more than the highest descriptor that can be opened. */
  public static final int RLIMIT_NOFILE = 7;

  /** For {@link #getrusage}: the JVM as a whole, since its procs are not told apart. */
  public static final int RUSAGE_SELF = 0;

  /** For {@link #getrusage}: processes of the host that were waited for, of all procs together. */
  public static final int RUSAGE_CHILDREN = -1;

  /** For {@link #getrusage}: the calling thread, if it is one of the host's. */
  public static final int RUSAGE_THREAD = 1;

  private static final int NR_GETRUSAGE = GenericNumbers.pick(98, 165);

  private SysResource() {}

  /**
   * getrusage(2).
   *
   * @param who one of the RUSAGE_ constants
   * @throws ErrnoException EINVAL for another one; EOPNOTSUPP for RUSAGE_THREAD on a uthread, which
   *     runs now on one thread of the host's and now on another: the kernel counts for those
   */
  public static StructRusage getrusage(int who) throws ErrnoException {
    if (Seam.isDecorated("getrusage")) {
      return Seam.call("getrusage", c -> getrusage(who), who);
    }
    if (who == RUSAGE_THREAD && Thread.currentThread().isVirtual()) {
      throw new ErrnoException("getrusage", Errno.EOPNOTSUPP, who);
    }
    long usage = NativeMemory.allocate(StructRusage.BYTES);
    try {
      long result = LinuxCalls.INSTANCE.systemCall(NR_GETRUSAGE, who, usage, 0, 0, 0, 0);
      ErrnoException.check("getrusage", (Object) who, result);
      return StructRusage.read(usage);
    } finally {
      NativeMemory.free(usage);
    }
  }

  /**
   * getrlimit(2): the soft limit of the calling thread's proc.
   *
   * @param resource {@link #RLIMIT_NOFILE}
   * @throws ErrnoException EINVAL for another one
   */
  public static long getrlimit(int resource) throws ErrnoException {
    if (Seam.isDecorated("getrlimit")) {
      return Seam.call("getrlimit", c -> getrlimit(resource), resource);
    }
    requireKnown("getrlimit", resource);
    return DescriptorTable.current().limit();
  }

  /**
   * setrlimit(2): sets the soft limit of the calling thread's proc. What is open stays open.
   *
   * @param resource {@link #RLIMIT_NOFILE}
   * @throws ErrnoException EINVAL for another one or a limit out of range; EPERM above what the JVM
   *     itself may have
   */
  public static void setrlimit(int resource, long limit) throws ErrnoException {
    if (Seam.isDecorated("setrlimit")) {
      Seam.run("setrlimit", c -> setrlimit(resource, limit), resource, limit);
      return;
    }
    requireKnown("setrlimit", resource);
    if (limit < 0) {
      throw new ErrnoException("setrlimit", Errno.EINVAL, limit);
    }
    long most = Kernel.host().softLimit(resource);
    if (limit > most) {
      throw new ErrnoException("setrlimit", Errno.EPERM, limit);
    }
    DescriptorTable.current().limit((int) Math.min(limit, Integer.MAX_VALUE));
  }

  private static void requireKnown(String function, int resource) throws ErrnoException {
    if (resource != RLIMIT_NOFILE) {
      throw new ErrnoException(function, Errno.EINVAL, resource);
    }
  }
}
