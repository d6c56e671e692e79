package io.upcall.libc;

import io.upcall.async.HostCalls;
import org.jspecify.annotations.Nullable;

/** The JVM's own standard input, output and error, as they were found. */
final class Inherited {

  private Inherited() {}

  /** What {@code kernelFd} is, or null when nothing is open there. */
  static @Nullable OpenFile open(HostCalls host, int kernelFd) {
    int flags = host.fcntl(kernelFd, Fcntl.F_GETFL, 0);
    if (flags < 0) {
      return null;
    }
    // Others share this description, and may rely on its being (or not being) non-blocking: a
    // program of ours that wants O_NONBLOCK sets it for itself.
    return OpenFile.inherited(host, kernelFd, kindOf(host, kernelFd), flags & ~Fcntl.O_NONBLOCK);
  }

  private static OpenFile.Kind kindOf(HostCalls host, int kernelFd) {
    if (isSocket(host, kernelFd)) {
      return OpenFile.Kind.STREAM_SOCKET;
    }
    // A terminal can be sought in vain: lseek(2) answers 0 or ESPIPE, depending on its driver.
    boolean seekable = host.lseek(kernelFd, 0, Unistd.SEEK_CUR) >= 0;
    return seekable && host.isTerminal(kernelFd) < 0 ? OpenFile.Kind.FILE : OpenFile.Kind.PIPE;
  }

  private static boolean isSocket(HostCalls host, int kernelFd) {
    return host.getsockopt(kernelFd, SysSocket.SOL_SOCKET, SysSocket.SO_TYPE)
        == SysSocket.SOCK_STREAM;
  }
}
