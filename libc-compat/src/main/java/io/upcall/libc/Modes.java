package io.upcall.libc;

/** Whose an open file is, and who may do what with it. */
final class Modes {

  private Modes() {}

  /** fchmod(2) and fchown(2): by the slow road, for the file system may write its journal. */
  static void change(String function, int fd, int number, long first, long second)
      throws ErrnoException {
    Descriptor d = DescriptorTable.acquire(function, fd);
    int result;
    try {
      OpenFile file = d.file;
      result =
          Slow.call(
              () -> (int) file.host.systemCall(number, file.kernelFd, first, second, 0, 0, 0));
    } finally {
      d.release();
    }
    ErrnoException.check(function, fd, result);
  }
}
