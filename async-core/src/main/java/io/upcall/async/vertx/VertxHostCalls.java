package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.SocketAddresses;
import java.io.IOException;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The host calls on this driver's own descriptors, over java.nio. */
final class VertxHostCalls implements HostCalls {

  private static final int RLIMIT_NOFILE = 7;

  // struct pollfd
  private static final int POLLFD_BYTES = 8;
  private static final int POLLFD_EVENTS = 4;
  private static final int POLLFD_REVENTS = 6;

  private final VertxHost host;

  VertxHostCalls(VertxHost host) {
    this.host = host;
  }

  private @Nullable Entry find(int fd) {
    return host.descriptors().find(fd);
  }

  private int onSocket(int fd, ToIntFunction<SocketEntry> function) {
    Entry entry = find(fd);
    if (entry == null) {
      return -Errno.EBADF;
    }
    return entry instanceof SocketEntry socket ? function.applyAsInt(socket) : -Errno.ENOTSOCK;
  }

  // ---- these never wait ------------------------------------------------------------------------

  @Override
  public int close(int fd) {
    Entry entry = host.descriptors().remove(fd);
    return entry == null ? -Errno.EBADF : entry.close();
  }

  @Override
  public int fcntl(int fd, int command, int argument) {
    Entry entry = find(fd);
    if (entry == null) {
      return -Errno.EBADF;
    }
    switch (command) {
      case Posix.F_GETFL:
        return entry.statusFlags();
      case Posix.F_SETFL:
        int settable = Posix.O_APPEND | Posix.O_NONBLOCK;
        entry.statusFlags((entry.statusFlags() & ~settable) | (argument & settable));
        return 0;
      default:
        return -Errno.EINVAL;
    }
  }

  @Override
  public long lseek(int fd, long offset, int whence) {
    Entry entry = find(fd);
    return entry == null ? -Errno.EBADF : entry.seek(offset, whence);
  }

  @Override
  public long pipe2(int flags) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public long socketpair(int domain, int type, int protocol) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public long getsockopt(int fd, int level, int option) {
    Entry entry = find(fd);
    if (entry == null) {
      return -Errno.EBADF;
    }
    return entry instanceof SocketEntry socket ? socket.getOption(level, option) : -Errno.ENOTSOCK;
  }

  @Override
  public int setsockopt(int fd, int level, int option, int value) {
    return onSocket(fd, socket -> socket.setOption(level, option, value));
  }

  @Override
  public int getsockname(int fd, long sockaddr, long sizeAddress) {
    return onSocket(fd, socket -> socket.name(sockaddr, sizeAddress));
  }

  @Override
  public int getpeername(int fd, long sockaddr, long sizeAddress) {
    return onSocket(fd, socket -> socket.peerName(sockaddr, sizeAddress));
  }

  @Override
  public int acceptNow(int fd, long sockaddr, long sizeAddress, int flags) {
    return onSocket(
        fd,
        socket ->
            socket instanceof StreamSocket stream
                ? stream.acceptNow(sockaddr, sizeAddress)
                : -Errno.EOPNOTSUPP);
  }

  @Override
  public int connectNow(int fd, long sockaddr, int bytes) {
    return onSocket(
        fd,
        socket ->
            socket instanceof StreamSocket stream
                ? stream.connectNow(SocketAddresses.read(sockaddr, bytes))
                : -Errno.EOPNOTSUPP);
  }

  @Override
  public int readvNow(int fd, long iovecs, int count) {
    AsyncCall call = AsyncCall.to(EventQueue.polled());
    call.readv(fd, iovecs, count, AsyncCall.CURRENT);
    return onSocket(fd, socket -> Question.ask(socket.loop, () -> socket.receiveNow(call)));
  }

  @Override
  public int writevNow(int fd, long iovecs, int count) {
    AsyncCall call = AsyncCall.to(EventQueue.polled());
    call.writev(fd, iovecs, count, AsyncCall.CURRENT);
    return onSocket(fd, socket -> Question.ask(socket.loop, () -> socket.sendNow(call)));
  }

  @Override
  public int pollNow(long pollfds, int count) {
    int ready = 0;
    for (int i = 0; i < count; i++) {
      long at = pollfds + (long) i * POLLFD_BYTES;
      int fd = NativeMemory.getInt(at);
      Entry entry = find(fd);
      int events = NativeMemory.getShort(at + POLLFD_EVENTS) & 0xffff;
      int there = entry == null ? Posix.POLLNVAL : entry.ready(events);
      int told = fd < 0 ? 0 : there;
      NativeMemory.putShort(at + POLLFD_REVENTS, (short) told);
      ready += told == 0 ? 0 : 1;
    }
    return ready;
  }

  /** Java cannot say what is in the directory cache. */
  @Override
  public int openCached(int dirFd, long path, long how) {
    return -Errno.EAGAIN;
  }

  @Override
  public int mode(int fd) {
    Entry entry = find(fd);
    return entry == null ? -Errno.EBADF : entry.mode();
  }

  /** Terminals are opened by nothing here. */
  @Override
  public int isTerminal(int fd) {
    return find(fd) == null ? -Errno.EBADF : -Errno.ENOTTY;
  }

  @Override
  public long softLimit(int resource) {
    return resource == RLIMIT_NOFILE ? Descriptors.LIMIT : -Errno.EINVAL;
  }

  @Override
  public boolean canSplice() {
    return false;
  }

  // ---- these may wait for a disk ---------------------------------------------------------------

  @Override
  public int openat2(int dirFd, long path, long how) {
    try {
      return Opening.open(host, dirFd, path, how);
    } catch (IOException | RuntimeException failure) {
      return -Errnos.of(failure);
    }
  }

  @Override
  public int ftruncate(int fd, long length) {
    Entry entry = find(fd);
    if (entry == null) {
      return -Errno.EBADF;
    }
    return entry instanceof FileEntry file ? file.truncate(length) : -Errno.EINVAL;
  }

  @Override
  public long getdents64(int fd, long buffer, int bytes) {
    Entry entry = find(fd);
    if (entry == null) {
      return -Errno.EBADF;
    }
    return entry instanceof DirectoryEntry directory
        ? directory.list(buffer, bytes)
        : -Errno.ENOTDIR;
  }

  @Override
  public int mkdirat(int dirFd, long path, int mode) {
    return host.naming().mkdirat(dirFd, path, mode);
  }

  @Override
  public int readlinkat(int dirFd, long path, long buffer, int bytes) {
    return host.metadata().readlinkat(dirFd, path, buffer, bytes);
  }

  @Override
  public int pathOf(int fd, long buffer, int bytes) {
    return host.metadata().pathOf(fd, buffer, bytes);
  }

  @Override
  public int faccessat2(int dirFd, long path, int mode, int flags) {
    return host.metadata().faccessat2(dirFd, path, mode, flags);
  }

  @Override
  public int fchmodat(int dirFd, long path, int mode, int flags) {
    return host.metadata().fchmodat(dirFd, path, mode, flags);
  }

  @Override
  public int fchownat(int dirFd, long path, int owner, int group, int flags) {
    return host.metadata().fchownat(dirFd, path, owner, group, flags);
  }

  @Override
  public int utimensat(int dirFd, long path, long times, int flags) {
    return host.metadata().utimensat(dirFd, path, times, flags);
  }
}
