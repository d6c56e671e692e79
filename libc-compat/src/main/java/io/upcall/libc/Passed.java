package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Descriptors that came from somewhere else, by SCM_RIGHTS: what they are, is asked of the kernel.
 * Others may have the open file too, so that O_NONBLOCK is the kernel's own; see {@link
 * OpenFile#share}.
 */
final class Passed {

  private static final int LINGER_BYTES = 8;

  private Passed() {}

  /** What {@code kernelFd} is; closing that closes it. */
  static OpenFile open(HostCalls host, int kernelFd) {
    int flags = Math.max(0, host.fcntl(kernelFd, Fcntl.F_GETFL, 0));
    long type = host.getsockopt(kernelFd, SysSocket.SOL_SOCKET, SysSocket.SO_TYPE);
    return type < 0
        ? OpenFile.passed(host, kernelFd, kindOf(host, kernelFd, flags), 0, flags)
        : socket(host, kernelFd, (int) type, flags);
  }

  private static OpenFile socket(HostCalls host, int kernelFd, int type, int flags) {
    int domain = (int) host.getsockopt(kernelFd, SysSocket.SOL_SOCKET, SysSocket.SO_DOMAIN);
    OpenFile file = OpenFile.passed(host, kernelFd, Connections.kindOf(type), domain, flags);
    file.lingers = lingers(host, kernelFd);
    return file;
  }

  private static boolean lingers(HostCalls host, int kernelFd) {
    long linger = NativeMemory.allocate(LINGER_BYTES + Integer.BYTES);
    try {
      NativeMemory.putInt(linger + LINGER_BYTES, LINGER_BYTES);
      int result =
          KernelObjects.getsockopt(
              host,
              kernelFd,
              SysSocket.SOL_SOCKET,
              SysSocket.SO_LINGER,
              linger,
              linger + LINGER_BYTES);
      return result == 0 && NativeMemory.getInt(linger) != 0;
    } finally {
      NativeMemory.free(linger);
    }
  }

  private static OpenFile.Kind kindOf(HostCalls host, int kernelFd, int flags) {
    int mode = host.mode(kernelFd);
    boolean isTerminal = SysStat.S_ISCHR(mode) && host.isTerminal(kernelFd) > 0;
    if (SysStat.S_ISFIFO(mode) || isTerminal) {
      return OpenFile.Kind.PIPE;
    }
    boolean isPath = (flags & Fcntl.O_PATH) != 0;
    return (mode & SysStat.S_IFMT) != 0 || isPath ? OpenFile.Kind.FILE : anonymous(kernelFd);
  }

  /** Of what has no inode of its own, only its name tells. */
  private static OpenFile.Kind anonymous(int kernelFd) {
    String name;
    try {
      name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + kernelFd)).toString();
    } catch (IOException noProcfs) {
      return OpenFile.Kind.PIPE;
    }
    switch (name) {
      case "anon_inode:[eventpoll]":
        return OpenFile.Kind.SET;
      case "anon_inode:[eventfd]":
      case "anon_inode:[timerfd]":
      case "anon_inode:[signalfd]":
        return OpenFile.Kind.EVENT;
      default:
        return OpenFile.Kind.PIPE;
    }
  }
}
