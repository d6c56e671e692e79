package io.upcall.samples.echod;

import io.upcall.async.HostCalls;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.SocketAddresses;
import io.upcall.async.kernel.Sys;
import io.upcall.cores.BlockingCall;
import io.upcall.cores.Proc;
import io.upcall.samples.server.StartFailure;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A listening socket without the compat library, whose descriptors are the proc's own numbers: a
 * raw call wants the driver's.
 */
final class RawListener implements AutoCloseable {
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int BACKLOG = 4096;

  private final HostCalls host = Proc.current().hostCalls();
  private final InetSocketAddress wanted;
  private final int domain;
  private final int fd;

  private RawListener(InetSocketAddress wanted) throws StartFailure {
    this.wanted = wanted;
    this.domain = wanted.getAddress() instanceof Inet6Address ? Sys.AF_INET6 : Sys.AF_INET;
    BlockingCall call = BlockingCall.take();
    call.socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0);
    this.fd = check(performOnce(call));
  }

  static RawListener open(InetSocketAddress wanted) throws StartFailure {
    RawListener listener = new RawListener(wanted);
    long memory = NativeMemory.allocate(SocketAddresses.STORAGE_BYTES);
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
    check(host.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1));
    // The sockets that are accepted inherit it.
    check(host.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1));
    int bytes = SocketAddresses.write(wanted, domain, memory);
    BlockingCall bind = BlockingCall.take();
    bind.bind(fd, memory, bytes);
    check(performOnce(bind));
    BlockingCall listen = BlockingCall.take();
    listen.listen(fd, BACKLOG);
    check(performOnce(listen));
  }

  private static int performOnce(BlockingCall call) {
    int result = call.perform(Submitter.TRY_QUICK);
    call.giveBack();
    return result;
  }

  int fd() {
    return fd;
  }

  /** The address as it is, with the port that the kernel took. */
  InetSocketAddress address() throws IOException {
    int room = SocketAddresses.STORAGE_BYTES;
    long memory = NativeMemory.allocate(room + Integer.BYTES);
    try {
      long size = memory + room;
      NativeMemory.putInt(size, room);
      check(host.getsockname(fd, memory, size));
      return (InetSocketAddress)
          Objects.requireNonNull(SocketAddresses.read(memory, NativeMemory.getInt(size)));
    } finally {
      NativeMemory.free(memory);
    }
  }

  private int check(int result) throws StartFailure {
    if (result < 0) {
      throw StartFailure.listening(wanted, -result);
    }
    return result;
  }

  @Override
  public void close() {
    host.close(fd);
  }
}
