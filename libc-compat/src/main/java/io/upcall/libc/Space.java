package io.upcall.libc;

import io.upcall.async.FileCalls;
import io.upcall.async.HostCalls;
import io.upcall.cores.BlockingCall;

/** The space that a file takes on its disk, and what is said about its use: by the ring. */
final class Space {

  private Space() {}

  /** Prepares a call on a kernel descriptor. */
  private interface Preparation {
    void prepare(BlockingCall call, int kernelFd);
  }

  static void fallocate(String function, int fd, int mode, long offset, long length)
      throws ErrnoException {
    perform(
        function,
        fd,
        (call, kernelFd) -> FileCalls.fallocate(call, kernelFd, mode, offset, length));
  }

  static void advise(int fd, long offset, long length, int advice) throws ErrnoException {
    if (length < 0) {
      throw new ErrnoException("posix_fadvise", Errno.EINVAL, length);
    }
    perform(
        "posix_fadvise",
        fd,
        (call, kernelFd) -> FileCalls.fadvise(call, kernelFd, offset, length, advice));
  }

  private static void perform(String function, int fd, Preparation preparation)
      throws ErrnoException {
    Descriptor d = DescriptorTable.acquire(function, fd);
    int result;
    try {
      HostCalls host = d.file.host;
      result = host.isKernel() ? byRing(d, preparation) : -Errno.EOPNOTSUPP;
    } finally {
      d.release();
    }
    ErrnoException.check(function, fd, result);
  }

  private static int byRing(Descriptor d, Preparation preparation) {
    BlockingCall call = Blocking.take(d);
    preparation.prepare(call, d.file.kernelFd);
    return Blocking.performOnce(call, 0);
  }
}
