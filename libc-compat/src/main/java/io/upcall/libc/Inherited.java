package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import org.jspecify.annotations.Nullable;

/** The JVM's own standard input, output and error, as they were found. */
final class Inherited {

  private Inherited() {}

  /** What {@code kernelFd} is, or null when nothing is open there. */
  static @Nullable OpenFile open(int kernelFd) {
    int flags = Kernel.fcntl(kernelFd, Fcntl.F_GETFL, 0);
    if (flags < 0) {
      return null;
    }
    // Others share this description, and may rely on its being (or not being) non-blocking: a
    // program of ours that wants O_NONBLOCK sets it for itself.
    return OpenFile.inherited(kernelFd, kindOf(kernelFd), flags & ~Fcntl.O_NONBLOCK);
  }

  private static OpenFile.Kind kindOf(int kernelFd) {
    if (isSocket(kernelFd)) {
      return OpenFile.Kind.STREAM_SOCKET;
    }
    // A terminal can be sought in vain: lseek(2) answers 0 or ESPIPE, depending on its driver.
    boolean seekable = Kernel.lseek(kernelFd, 0, Unistd.SEEK_CUR) >= 0;
    return seekable && !isTerminal(kernelFd) ? OpenFile.Kind.FILE : OpenFile.Kind.PIPE;
  }

  private static boolean isSocket(int kernelFd) {
    return SocketOptions.get(kernelFd, SysSocket.SOL_SOCKET, SysSocket.SO_TYPE)
        == SysSocket.SOCK_STREAM;
  }

  private static boolean isTerminal(int kernelFd) {
    long termios = NativeMemory.allocate(Kernel.TERMIOS_BYTES);
    try {
      return Kernel.tcgets(kernelFd, termios) >= 0;
    } finally {
      NativeMemory.free(termios);
    }
  }
}
