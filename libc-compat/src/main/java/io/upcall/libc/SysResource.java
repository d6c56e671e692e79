package io.upcall.libc;

/** {@code sys/resource.h}: what a proc may use. */
public final class SysResource {

  /** One more than the highest descriptor that can be opened. */
  public static final int RLIMIT_NOFILE = 7;

  private SysResource() {}

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
