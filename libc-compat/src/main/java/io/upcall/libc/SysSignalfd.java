package io.upcall.libc;

/**
 * {@code sys/signalfd.h}: signals that are read from a descriptor, by who blocks them. Reading
 * takes what is pending, a {@link StructSignalfdSiginfo} of 128 bytes a signal and as many as there
 * is room for, and waits while there is none.
 *
 * <p>A descriptor is of the proc that made it: whoever reads it takes that proc's signals, and
 * those of the reading thread if it is one of the proc. It is readable (poll, select, epoll) while
 * any of its signals is pending for the proc or for one of its threads.
 */
public final class SysSignalfd {

  /** FD_CLOEXEC. */
  public static final int SFD_CLOEXEC = Fcntl.O_CLOEXEC;

  /** O_NONBLOCK. */
  public static final int SFD_NONBLOCK = Fcntl.O_NONBLOCK;

  private SysSignalfd() {}

  /**
   * signalfd(2).
   *
   * @param fd -1 for a new descriptor, or one whose set of signals is to be {@code mask} from now
   *     on
   * @param mask the signals; SIGKILL and SIGSTOP are left out. Each should be blocked, or its
   *     action comes first
   * @param flags 0 or a union of the SFD_ constants, of a new descriptor
   * @return the lowest free number, or {@code fd}
   * @throws ErrnoException EBADF when {@code fd} is not open, EINVAL when it is no signalfd and for
   *     other flags; EMFILE, ENFILE, ENOMEM; EOPNOTSUPP on a driver whose descriptors are not the
   *     kernel's
   */
  public static int signalfd(int fd, SigsetT mask, int flags) throws ErrnoException {
    if (Seam.isDecorated("signalfd")) {
      return Seam.call("signalfd", c -> signalfd(fd, mask, flags), fd, mask, flags);
    }
    if ((flags & ~(SFD_CLOEXEC | SFD_NONBLOCK)) != 0) {
      throw new ErrnoException("signalfd", Errno.EINVAL, flags);
    }
    HostSignals.want(mask.bits);
    long set = PthreadState.blockable(mask.bits);
    return fd == -1 ? make(set, flags) : change(fd, set);
  }

  private static int make(long set, int flags) throws ErrnoException {
    return KernelObjects.open(
        "signalfd",
        flags,
        host -> KernelObjects.eventfd(host, 0, SFD_CLOEXEC | SFD_NONBLOCK),
        (host, kernelFd, status) ->
            OpenFile.signals(host, kernelFd, status, new SignalSource(host, kernelFd, set)));
  }

  private static int change(int fd, long set) throws ErrnoException {
    Descriptor d = DescriptorTable.acquireContent("signalfd", fd);
    try {
      if (d.file.kind != OpenFile.Kind.SIGNALS) {
        throw new ErrnoException("signalfd", Errno.EINVAL, fd);
      }
      d.file.signals().set(set);
      return fd;
    } finally {
      d.release();
    }
  }
}
