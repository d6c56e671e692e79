package io.upcall.samples.echod;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import io.upcall.samples.server.StartFailure;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A listening socket without the compat library, whose descriptors are the proc's own numbers: a
 * raw call wants the kernel's. Nothing in here waits, so plain system calls do.
 */
final class RawListener implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int BACKLOG = 4096;

  // struct sockaddr_in and struct sockaddr_in6
  private static final int SOCKADDR_BYTES = 28;
  private static final int PORT = 2;
  private static final int ADDRESS = 4;
  private static final int ADDRESS_6 = 8;

  private final Syscalls syscalls = new NativeSyscalls();
  private final InetSocketAddress wanted;
  private final int fd;

  private RawListener(InetSocketAddress wanted) throws StartFailure {
    this.wanted = wanted;
    int domain = wanted.getAddress() instanceof Inet6Address ? AF_INET6 : AF_INET;
    this.fd =
        check(syscalls.syscall(Sys.NR_SOCKET, domain, SOCK_STREAM | SOCK_CLOEXEC, 0, 0, 0, 0));
  }

  static RawListener open(InetSocketAddress wanted) throws StartFailure {
    RawListener listener = new RawListener(wanted);
    long memory = NativeMemory.allocate(SOCKADDR_BYTES);
    try {
      listener.listen(memory);
      return listener;
    } catch (StartFailure failure) {
      listener.close();
      throw failure;
    } finally {
      NativeMemory.free(memory);
    }
  }

  private void listen(long memory) throws StartFailure {
    set(memory, SOL_SOCKET, SO_REUSEADDR);
    // The sockets that are accepted inherit it.
    set(memory, IPPROTO_TCP, TCP_NODELAY);
    int bytes = putAddress(memory);
    check(syscalls.syscall(Sys.NR_BIND, fd, memory, bytes, 0, 0, 0));
    check(syscalls.syscall(Sys.NR_LISTEN, fd, BACKLOG, 0, 0, 0, 0));
  }

  private void set(long memory, int level, int option) throws StartFailure {
    NativeMemory.putInt(memory, 1);
    check(syscalls.syscall(Sys.NR_SETSOCKOPT, fd, level, option, memory, Integer.BYTES, 0));
  }

  private int putAddress(long memory) {
    NativeMemory.clear(memory, SOCKADDR_BYTES);
    byte[] address = wanted.getAddress().getAddress();
    boolean is6 = address.length > Integer.BYTES;
    NativeMemory.putShort(memory, (short) (is6 ? AF_INET6 : AF_INET));
    NativeMemory.putShort(memory + PORT, Short.reverseBytes((short) wanted.getPort()));
    NativeMemory.copyIn(address, 0, memory + (is6 ? ADDRESS_6 : ADDRESS), address.length);
    return is6 ? SOCKADDR_BYTES : 16;
  }

  int fd() {
    return fd;
  }

  /** The address as it is, with the port that the kernel took. */
  InetSocketAddress address() throws IOException {
    long memory = NativeMemory.allocate(SOCKADDR_BYTES + Integer.BYTES);
    try {
      long size = memory + SOCKADDR_BYTES;
      NativeMemory.putInt(size, SOCKADDR_BYTES);
      check(syscalls.syscall(Sys.NR_GETSOCKNAME, fd, memory, size, 0, 0, 0));
      int port = Short.reverseBytes(NativeMemory.getShort(memory + PORT)) & 0xffff;
      InetAddress host = wanted.getAddress();
      return new InetSocketAddress(host, port);
    } finally {
      NativeMemory.free(memory);
    }
  }

  private int check(long result) throws StartFailure {
    if (result < 0) {
      throw StartFailure.listening(wanted, (int) -result);
    }
    return (int) result;
  }

  @Override
  public void close() {
    syscalls.close(fd);
  }
}
