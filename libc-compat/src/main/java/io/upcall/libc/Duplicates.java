package io.upcall.libc;

/** New numbers: dup(2) and its forms, and pipes. */
final class Duplicates {

  private Duplicates() {}

  /** dup(2), F_DUPFD and F_DUPFD_CLOEXEC. */
  static int dup(String function, int fd, int minimum, boolean closeOnExec) throws ErrnoException {
    DescriptorTable table = DescriptorTable.current();
    if (minimum < 0 || minimum >= table.limit()) {
      throw new ErrnoException(function, Errno.EINVAL, minimum);
    }
    OpenFile file = share(function, fd);
    int number = table.install(file, closeOnExec, minimum);
    if (number < 0) {
      file.release();
    }
    return ErrnoException.check(function, fd, number);
  }

  static int dup2(String function, int oldFd, int newFd, boolean closeOnExec)
      throws ErrnoException {
    DescriptorTable table = DescriptorTable.current();
    OpenFile file = share(function, oldFd);
    int number = oldFd == newFd ? newFd : table.installAt(file, closeOnExec, newFd);
    if (number < 0 || oldFd == newFd) {
      file.release();
    }
    return ErrnoException.check(function, newFd, number);
  }

  /** Another share of what {@code fd} is; it outlives the descriptor. */
  static OpenFile share(String function, int fd) throws ErrnoException {
    Descriptor d = DescriptorTable.acquire(function, fd);
    d.file.retain();
    d.release();
    return d.file;
  }

  static int[] pipe2(int flags) throws ErrnoException {
    DescriptorTable table = DescriptorTable.current();
    // Non-blocking in the kernel: then the ring waits by poll, not with a worker thread.
    long ends = table.host().pipe2(flags | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
    ErrnoException.check("pipe2", null, ends);
    int status = flags & ~Fcntl.O_CLOEXEC;
    // Packets are made by who writes: the reading end has no O_DIRECT.
    int reading = (status & ~Fcntl.O_DIRECT) | Fcntl.O_RDONLY;
    OpenFile reader = OpenFile.pipe(table.host(), (int) ends, reading);
    OpenFile writer = OpenFile.pipe(table.host(), (int) (ends >>> 32), status | Fcntl.O_WRONLY);
    return pair("pipe2", table, reader, writer, (flags & Fcntl.O_CLOEXEC) != 0);
  }

  /** Two new numbers or none. */
  static int[] pair(
      String function, DescriptorTable table, OpenFile first, OpenFile second, boolean cloexec)
      throws ErrnoException {
    int one = table.installOrClose(first, cloexec);
    int other = one < 0 ? one : table.installOrClose(second, cloexec);
    if (one < 0) {
      second.release();
    } else if (other < 0) {
      table.close(one);
    }
    ErrnoException.check(function, null, other);
    return new int[] {one, other};
  }
}
