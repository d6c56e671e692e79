package io.upcall.samples.server;

import static io.upcall.libc.SysSocket.AF_INET;
import static io.upcall.libc.SysSocket.AF_INET6;
import static io.upcall.libc.SysSocket.SOCK_CLOEXEC;
import static io.upcall.libc.SysSocket.SOCK_STREAM;
import static io.upcall.libc.SysSocket.SOL_SOCKET;
import static io.upcall.libc.SysSocket.SO_REUSEADDR;
import static io.upcall.libc.SysSocket.bind;
import static io.upcall.libc.SysSocket.listen;
import static io.upcall.libc.SysSocket.setsockopt;
import static io.upcall.libc.SysSocket.socket;
import static io.upcall.libc.Unistd.close;

import io.upcall.libc.ErrnoException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** A listening socket, made the way it is made in C. */
final class Listener {
  /** The kernel cuts it to net.core.somaxconn. */
  private static final int BACKLOG = 4096;

  private Listener() {}

  static int open(InetSocketAddress address) throws IOException {
    boolean is6 = address.getAddress() instanceof Inet6Address;
    int fd = socket(is6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    try {
      // Or a restart would have to wait for the connections of before to be forgotten.
      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
      bind(fd, address);
      listen(fd, BACKLOG);
      return fd;
    } catch (ErrnoException failure) {
      close(fd);
      throw StartFailure.listening(address, failure.errno);
    }
  }
}
