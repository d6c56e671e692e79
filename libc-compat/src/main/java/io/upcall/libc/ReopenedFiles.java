package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import java.util.ArrayList;
import java.util.List;

/**
 * Pipes and terminals opened once more, for a process of the host: as its own descriptions, which
 * block. The kernel descriptors are closed here once the child has its copies.
 */
final class ReopenedFiles implements AutoCloseable {

  private record Reopened(HostCalls host, int kernelFd) {}

  private final List<Reopened> files = new ArrayList<>();

  /** The kernel descriptor to give to the host for {@code file}. */
  int forHost(OpenFile file) throws ErrnoException {
    boolean blocksThere = !file.nonBlockingInKernel() || file.isNonBlocking();
    if (blocksThere || file.kind != OpenFile.Kind.PIPE) {
      return file.kernelFd;
    }
    long path = NativeMemory.allocateString("/proc/self/fd/" + file.kernelFd);
    try {
      long flags = file.statusFlags | Fcntl.O_CLOEXEC;
      int kernelFd = Slow.call(() -> Kernel.openat2(file.host, Sys.AT_FDCWD, path, flags, 0, 0));
      ErrnoException.check("posix_spawn", file.kernelFd, kernelFd);
      files.add(new Reopened(file.host, kernelFd));
      return kernelFd;
    } finally {
      NativeMemory.free(path);
    }
  }

  @Override
  public void close() {
    files.forEach(file -> file.host().close(file.kernelFd()));
    files.clear();
  }
}
