package io.upcall.libc;

/** {@code sys/file.h}: locks on whole open files. */
public final class SysFile {

  /** A lock that others may have too. */
  public static final int LOCK_SH = 1;

  /** A lock that nobody else has. */
  public static final int LOCK_EX = 2;

  /** With one of the others: EAGAIN instead of a wait. */
  public static final int LOCK_NB = 4;

  /** Ends the lock. */
  public static final int LOCK_UN = 8;

  private SysFile() {}

  /**
   * flock(2): a lock of the open file, shared by its duplicates; it goes with the last of them. It
   * excludes other opens of the same file, in this proc, another one or another program.
   *
   * @param operation {@link #LOCK_SH}, {@link #LOCK_EX} or {@link #LOCK_UN}, with or without {@link
   *     #LOCK_NB}
   * @throws ErrnoException EAGAIN (EWOULDBLOCK) with LOCK_NB; EBADF, EINTR, EINVAL, ENOLCK; EDEADLK
   *     in vcore context when it would have to wait
   */
  public static void flock(int fd, int operation) throws ErrnoException {
    if (Seam.isDecorated("flock")) {
      Seam.run("flock", c -> flock(fd, operation), fd, operation);
      return;
    }
    // Before the descriptor is looked at, as the kernel does.
    if (!isOperation(operation & ~LOCK_NB)) {
      throw new ErrnoException("flock", Errno.EINVAL, operation);
    }
    Descriptor d = DescriptorTable.acquire("flock", fd);
    int result;
    try {
      boolean waits = (operation & LOCK_NB) == 0;
      result = waits ? Waiters.LOCKS.await(d, () -> now(d, operation)) : now(d, operation);
    } finally {
      d.release();
    }
    if (result == 0) {
      // Unlocked, or made weaker, for a stronger one is first let go.
      Waiters.LOCKS.changed();
    }
    ErrnoException.check("flock", fd, result);
  }

  private static boolean isOperation(int operation) {
    return operation == LOCK_SH || operation == LOCK_EX || operation == LOCK_UN;
  }

  private static int now(Descriptor d, int operation) {
    OpenFile file = d.file;
    return (int)
        file.host.systemCall(Numbers.FLOCK, file.kernelFd, operation | LOCK_NB, 0, 0, 0, 0);
  }
}
