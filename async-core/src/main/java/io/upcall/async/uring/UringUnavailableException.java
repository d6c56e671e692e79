package io.upcall.async.uring;

import io.upcall.async.Errno;
import java.io.IOException;

/** io_uring cannot be used here; the message gives the reason and the remedy in one line. */
public final class UringUnavailableException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int errno;

  private UringUnavailableException(String message, int errno) {
    super(message);
    this.errno = errno;
  }

  /** What the kernel answered. */
  public int errno() {
    return errno;
  }

  static UringUnavailableException of(String step, int errno) {
    return new UringUnavailableException(
        "io_uring is not available: "
            + step
            + ": "
            + Errno.name(errno)
            + " ("
            + Errno.message(errno)
            + "); "
            + remedy(errno),
        errno);
  }

  private static String remedy(int errno) {
    switch (errno) {
      case Errno.EPERM:
        return "allow it: sysctl kernel.io_uring_disabled=0, and in a container a seccomp profile"
            + " that permits io_uring_setup, io_uring_enter and io_uring_register";
      case Errno.ENOSYS:
        return "the kernel has none: Linux 6.1 or newer with CONFIG_IO_URING is needed";
      case Errno.ENOMEM:
        return "raise the limit on locked memory (ulimit -l, RLIMIT_MEMLOCK), which counts rings";
      case Errno.EMFILE:
      case Errno.ENFILE:
        return "raise the limit on open files (ulimit -n)";
      case Errno.EINVAL:
        return "the kernel is too old: Linux 6.1 or newer is needed";
      default:
        return "see io_uring_setup(2)";
    }
  }
}
