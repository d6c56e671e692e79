package io.upcall.libc;

import static io.upcall.libc.SysSocket.SOCK_CLOEXEC;
import static io.upcall.libc.SysSocket.SOCK_NONBLOCK;

import io.upcall.async.HostCalls;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.cores.BlockingCall;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Making sockets and connecting them.
 *
 * <p>In the kernel every socket is non-blocking; see {@link OpenFile}. The ring waits in accept and
 * connect all the same, and where the program wants EAGAIN or EINPROGRESS a plain call gives it.
 */
final class Connections {

  private static final int IN_KERNEL = SOCK_NONBLOCK | SOCK_CLOEXEC;

  // A millisecond of accepting, beside some thousand connections in a backlog.
  private static final int MOST_IN_A_ROW = 128;

  // Between attempts to connect to a full backlog.
  private static final long FIRST_PAUSE_NANOS = 100_000;
  private static final long LAST_PAUSE_NANOS = 20_000_000;

  private Connections() {}

  // ---- making ----------------------------------------------------------------------------------

  static int socket(int domain, int type, int protocol) throws ErrnoException {
    DescriptorTable table = DescriptorTable.current();
    ErrnoException.check("socket", domain, table.checkRoom());
    BlockingCall call = Blocking.take(null);
    call.socket(domain, type | IN_KERNEL, protocol);
    int kernelFd = Blocking.performOnce(call, Submitter.TRY_QUICK);
    ErrnoException.check("socket", (Object) domain, kernelFd);
    OpenFile file = open(table.host(), kernelFd, kindOf(type), domain, type);
    int number = table.installOrClose(file, (type & SOCK_CLOEXEC) != 0);
    return ErrnoException.check("socket", domain, number);
  }

  static int[] socketpair(int domain, int type, int protocol) throws ErrnoException {
    DescriptorTable table = DescriptorTable.current();
    long both = table.host().socketpair(domain, type | IN_KERNEL, protocol);
    ErrnoException.check("socketpair", (Object) domain, both);
    OpenFile first = open(table.host(), (int) both, kindOf(type), domain, type);
    OpenFile second = open(table.host(), (int) (both >>> 32), kindOf(type), domain, type);
    return Duplicates.pair("socketpair", table, first, second, (type & SOCK_CLOEXEC) != 0);
  }

  private static OpenFile open(
      HostCalls host, int kernelFd, OpenFile.Kind kind, int domain, int flags) {
    return OpenFile.socket(host, kernelFd, kind, domain, Fcntl.O_RDWR | (flags & SOCK_NONBLOCK));
  }

  static OpenFile.Kind kindOf(int type) {
    return (type & ~IN_KERNEL) == SysSocket.SOCK_STREAM
        ? OpenFile.Kind.STREAM_SOCKET
        : OpenFile.Kind.MESSAGE_SOCKET;
  }

  // ---- naming ----------------------------------------------------------------------------------

  static void bind(int fd, SocketAddress address) throws ErrnoException {
    Descriptor d = SysSocket.acquireSocket("bind", fd);
    long sockaddr = NativeMemory.allocate(Sockaddr.STORAGE_BYTES);
    int result;
    try {
      result = Sockaddr.write(address, d.file, sockaddr);
      if (result > 0) {
        result = bindTo(d, address, sockaddr, result);
      }
    } finally {
      NativeMemory.free(sockaddr);
      d.release();
    }
    ErrnoException.check("bind", (Object) address, result);
  }

  private static int bindTo(Descriptor d, SocketAddress address, long sockaddr, int bytes)
      throws ErrnoException {
    HostCalls host = d.file.host;
    int kernelFd = d.file.kernelFd;
    FsContext context = FsContext.current();
    if (host.isKernel() && address instanceof UnixDomainSocketAddress && !context.isJvms()) {
      return context.asProc(
          "bind",
          host,
          () -> (int) host.systemCall(Sys.NR_BIND, kernelFd, sockaddr, bytes, 0, 0, 0));
    }
    BlockingCall call = Blocking.take(d);
    call.bind(kernelFd, sockaddr, bytes);
    return Blocking.performOnce(call, Submitter.TRY_QUICK);
  }

  static void listen(int fd, int backlog) throws ErrnoException {
    Descriptor d = SysSocket.acquireSocket("listen", fd);
    int result;
    try {
      BlockingCall call = Blocking.take(d);
      call.listen(d.file.kernelFd, backlog);
      result = Blocking.performOnce(call, Submitter.TRY_QUICK);
    } finally {
      d.release();
    }
    ErrnoException.check("listen", fd, result);
  }

  static @Nullable SocketAddress name(String function, int fd, boolean peer) throws ErrnoException {
    Descriptor d = SysSocket.acquireSocket(function, fd);
    long sockaddr = NativeMemory.allocate(Sockaddr.STORAGE_BYTES + Integer.BYTES);
    long size = sockaddr + Sockaddr.STORAGE_BYTES;
    NativeMemory.putInt(size, Sockaddr.STORAGE_BYTES);
    try {
      HostCalls host = d.file.host;
      int kernelFd = d.file.kernelFd;
      long result =
          peer
              ? host.getpeername(kernelFd, sockaddr, size)
              : host.getsockname(kernelFd, sockaddr, size);
      ErrnoException.check(function, (Object) fd, result);
      return Sockaddr.read(sockaddr, NativeMemory.getInt(size));
    } finally {
      NativeMemory.free(sockaddr);
      d.release();
    }
  }

  // ---- connecting ------------------------------------------------------------------------------

  static int accept(int fd, @Nullable SocketAddress @Nullable [] peer, int flags)
      throws ErrnoException {
    if ((flags & ~IN_KERNEL) != 0) {
      throw new ErrnoException("accept4", Errno.EINVAL, flags);
    }
    DescriptorTable table = DescriptorTable.current();
    Descriptor d = SysSocket.acquireSocket("accept", fd);
    try {
      ErrnoException.check("accept", fd, table.checkRoom());
      int kernelFd = peer == null ? acceptFrom(d, 0, 0) : acceptAndName(d, peer);
      ErrnoException.check("accept", fd, kernelFd);
      OpenFile file = open(d.file.host, kernelFd, d.file.kind, d.file.domain, flags);
      if (file.domain != SysSocket.AF_UNIX) {
        file.inheritOptions(d.file);
      }
      int number = table.installOrClose(file, (flags & SOCK_CLOEXEC) != 0);
      return ErrnoException.check("accept", fd, number);
    } finally {
      d.release();
    }
  }

  private static int acceptAndName(Descriptor d, @Nullable SocketAddress[] peer) {
    long sockaddr = NativeMemory.allocate(Sockaddr.STORAGE_BYTES + Integer.BYTES);
    long size = sockaddr + Sockaddr.STORAGE_BYTES;
    NativeMemory.putInt(size, Sockaddr.STORAGE_BYTES);
    try {
      int kernelFd = acceptFrom(d, sockaddr, size);
      if (kernelFd >= 0) {
        peer[0] = Sockaddr.read(sockaddr, NativeMemory.getInt(size));
      }
      return kernelFd;
    } finally {
      NativeMemory.free(sockaddr);
    }
  }

  private static int acceptFrom(Descriptor d, long sockaddr, long size) {
    OpenFile file = d.file;
    if (file.isNonBlocking() && (file.nonBlockingInKernel() || file.isShared())) {
      return file.host.acceptNow(file.kernelFd, sockaddr, size, IN_KERNEL);
    }
    if (file.domain == SysSocket.AF_UNIX && file.nonBlockingInKernel() && file.host.isKernel()) {
      return acceptUnix(d, sockaddr, size);
    }
    int accepted = acceptAtOnce(file, sockaddr, size);
    if (accepted != -Errno.EAGAIN) {
      return accepted;
    }
    BlockingCall call = Blocking.take(d);
    call.accept(file.kernelFd, sockaddr, size, IN_KERNEL);
    int result = Blocking.perform(call, 0, file.receiveTimeoutNanos);
    call.giveBack();
    // A connection that came although the call was cancelled is taken: it is not to be lost.
    return result;
  }

  /**
   * Takes a connection that waits already, without letting others run first.
   *
   * <p>By the ring each accept costs the acceptor a turn, in which everybody served so far is
   * served once more: of a thousand connections that come together the last waited for half a
   * million requests of the others, two seconds of a cold server. So what waits is taken in a row,
   * and only every so often does the acceptor stand back, for those who keep coming.
   *
   * @return {@code -EAGAIN} when none waits, a plain call might, or it is the turn of others
   */
  private static int acceptAtOnce(OpenFile file, long sockaddr, long size) {
    boolean may = file.nonBlockingInKernel() && file.host.isKernel() && !Attention.isWanted();
    if (!may || file.acceptedInARow >= MOST_IN_A_ROW || Blocking.isForbidden()) {
      file.acceptedInARow = 0;
      return -Errno.EAGAIN;
    }
    int accepted = file.host.acceptNow(file.kernelFd, sockaddr, size, IN_KERNEL);
    file.acceptedInARow = accepted >= 0 ? file.acceptedInARow + 1 : 0;
    return accepted;
  }

  /**
   * By a poll: after a shutdown of the listener the kernel goes on to answer EAGAIN to an accept
   * that may not wait, and so do the ring's, which would be made again for ever.
   */
  private static int acceptUnix(Descriptor d, long sockaddr, long size) {
    if (Blocking.isForbidden()) {
      return -Errno.EDEADLK;
    }
    OpenFile file = d.file;
    TimeLimit limit = TimeLimit.after(file.receiveTimeoutNanos);
    while (true) {
      int accepted = file.host.acceptNow(file.kernelFd, sockaddr, size, IN_KERNEL);
      if (accepted != -Errno.EAGAIN) {
        return accepted;
      }
      BlockingCall call = Blocking.take(d);
      call.poll(file.kernelFd, Poll.POLLIN | Poll.POLLRDHUP);
      int ready = Blocking.perform(call, 0, Math.max(0, limit.leftNanos()));
      call.giveBack();
      if (ready < 0 || (ready & Poll.POLLRDHUP) != 0) {
        return ready < 0 ? ready : -Errno.EINVAL;
      }
    }
  }

  static void connect(int fd, SocketAddress address) throws ErrnoException {
    Descriptor d = SysSocket.acquireSocket("connect", fd);
    long sockaddr = NativeMemory.allocate(Sockaddr.STORAGE_BYTES);
    Descriptor base = null;
    int result;
    try {
      base = FsContext.base("connect", address);
      result = Sockaddr.write(address, base, d.file, sockaddr);
      if (result > 0) {
        result = connectTo(d, sockaddr, result);
      }
    } finally {
      NativeMemory.free(sockaddr);
      d.release();
      if (base != null) {
        base.release();
      }
    }
    ErrnoException.check("connect", (Object) address, result);
  }

  private static int connectTo(Descriptor d, long sockaddr, int bytes) {
    OpenFile file = d.file;
    if (file.isNonBlocking() && (file.nonBlockingInKernel() || file.isShared())) {
      return file.host.connectNow(file.kernelFd, sockaddr, bytes);
    }
    if (file.domain == SysSocket.AF_UNIX && file.nonBlockingInKernel() && file.host.isKernel()) {
      return connectUnix(d, sockaddr, bytes);
    }
    BlockingCall call = Blocking.take(d);
    call.connect(file.kernelFd, sockaddr, bytes);
    int result = Blocking.perform(call, 0, file.sendTimeoutNanos);
    boolean timedOut = result == -Errno.EAGAIN && call.result() == -Errno.ECANCELED;
    call.giveBack();
    return timedOut ? -Errno.EINPROGRESS : result;
  }

  /**
   * Until there is room in the backlog. The kernel tells nobody when there is, other than who
   * blocks a thread in connect(2), whom no close could end; and the ring gives up with EAGAIN after
   * some attempts. So it is tried again and again, which a waiting connect is rare enough for.
   */
  private static int connectUnix(Descriptor d, long sockaddr, int bytes) {
    if (Blocking.isForbidden()) {
      return -Errno.EDEADLK;
    }
    OpenFile file = d.file;
    TimeLimit limit = TimeLimit.after(file.sendTimeoutNanos);
    long pauseNanos = FIRST_PAUSE_NANOS;
    while (true) {
      int result = file.host.connectNow(file.kernelFd, sockaddr, bytes);
      long left = limit.leftNanos();
      if (result != -Errno.EAGAIN || left <= 0) {
        return result;
      }
      BlockingCall call = Blocking.take(d);
      call.timeout(Math.min(pauseNanos, left));
      int paused = Blocking.performOnce(call, 0);
      if (paused != -Errno.ETIME && paused < 0) {
        return paused;
      }
      pauseNanos = Math.min(2 * pauseNanos, LAST_PAUSE_NANOS);
    }
  }

  static void shutdown(int fd, int how) throws ErrnoException {
    Descriptor d = SysSocket.acquireSocket("shutdown", fd);
    int result;
    try {
      BlockingCall call = Blocking.take(d);
      call.shutdown(d.file.kernelFd, how);
      result = Blocking.performOnce(call, Submitter.TRY_QUICK);
    } finally {
      d.release();
    }
    ErrnoException.check("shutdown", fd, result);
  }
}
