package io.upcall.libc;

import io.upcall.async.kernel.Sys;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code sys/socket.h}: sockets. Addresses are java.net's: {@link java.net.InetSocketAddress} and
 * {@link java.net.UnixDomainSocketAddress}.
 *
 * <p>What {@link Unistd} says of waiting holds here, too. Each function may fail with EBADF for a
 * number that is not open and, but for {@link #socket}, with ENOTSOCK for one that is no socket.
 */
public final class SysSocket {

  /** Sockets of this machine, named by paths. */
  public static final int AF_UNIX = 1;

  /** IPv4. */
  public static final int AF_INET = 2;

  /** IPv6. */
  public static final int AF_INET6 = 10;

  /** A stream of bytes. */
  public static final int SOCK_STREAM = 1;

  /** Datagrams. */
  public static final int SOCK_DGRAM = 2;

  /** Messages over a connection, in order. */
  public static final int SOCK_SEQPACKET = 5;

  /** With the type: O_NONBLOCK. */
  public static final int SOCK_NONBLOCK = Fcntl.O_NONBLOCK;

  /** With the type: FD_CLOEXEC. */
  public static final int SOCK_CLOEXEC = Fcntl.O_CLOEXEC;

  /** The longest backlog that the kernel takes by default. */
  public static final int SOMAXCONN = 4096;

  /** For {@link #shutdown}: no more receives. */
  public static final int SHUT_RD = 0;

  /** For {@link #shutdown}: no more sends. */
  public static final int SHUT_WR = 1;

  /** For {@link #shutdown}: neither. */
  public static final int SHUT_RDWR = 2;

  /** Receive without taking. */
  public static final int MSG_PEEK = 0x2;

  /** Give a datagram's full length, even if it was cut. */
  public static final int MSG_TRUNC = 0x20;

  /** EAGAIN instead of a wait, for this call. */
  public static final int MSG_DONTWAIT = Sys.MSG_DONTWAIT;

  /** Wait for all that is asked for. */
  public static final int MSG_WAITALL = 0x100;

  /** No SIGPIPE: always so here. */
  public static final int MSG_NOSIGNAL = Sys.MSG_NOSIGNAL;

  /** More will be sent. */
  public static final int MSG_MORE = 0x8000;

  /** Level of options: the socket's own. */
  public static final int SOL_SOCKET = 1;

  /** An option: an address may be bound again soon. */
  public static final int SO_REUSEADDR = 2;

  /** An option, to be read: the type. */
  public static final int SO_TYPE = 3;

  /** An option, to be read and cleared by that: the pending error. */
  public static final int SO_ERROR = 4;

  /** An option: the size of the send buffer. */
  public static final int SO_SNDBUF = 7;

  /** An option: the size of the receive buffer. */
  public static final int SO_RCVBUF = 8;

  /** An option: probe a silent connection. */
  public static final int SO_KEEPALIVE = 9;

  /** An option: several sockets may share an address. */
  public static final int SO_REUSEPORT = 15;

  /** An option, a {@link StructTimeval}: how long a receive may wait. */
  public static final int SO_RCVTIMEO = 20;

  /** An option, a {@link StructTimeval}: how long a send may wait. */
  public static final int SO_SNDTIMEO = 21;

  /** An option, to be read: 1 for a listening socket. */
  public static final int SO_ACCEPTCONN = 30;

  /** An option, to be read: the address family. */
  public static final int SO_DOMAIN = 39;

  private SysSocket() {}

  // ---- making and connecting -------------------------------------------------------------------

  /**
   * socket(2).
   *
   * @param domain {@link #AF_INET}, {@link #AF_INET6} or {@link #AF_UNIX}
   * @param type {@link #SOCK_STREAM} or another, with {@link #SOCK_NONBLOCK} and {@link
   *     #SOCK_CLOEXEC} as wanted
   * @param protocol 0 for the usual one
   * @return the lowest free number
   * @throws ErrnoException EACCES, EAFNOSUPPORT, EINVAL, EMFILE, ENFILE, ENOBUFS, EPROTONOSUPPORT
   */
  public static int socket(int domain, int type, int protocol) throws ErrnoException {
    if (Seam.isDecorated("socket")) {
      return Seam.call("socket", c -> socket(domain, type, protocol), domain, type, protocol);
    }
    return Connections.socket(domain, type, protocol);
  }

  /**
   * socketpair(2): two sockets that are connected to each other.
   *
   * @param domain {@link #AF_UNIX}
   * @return their numbers
   * @throws ErrnoException EAFNOSUPPORT, EMFILE, ENFILE, EOPNOTSUPP, EPROTONOSUPPORT
   */
  public static int[] socketpair(int domain, int type, int protocol) throws ErrnoException {
    if (Seam.isDecorated("socketpair")) {
      return Seam.call(
          "socketpair", c -> socketpair(domain, type, protocol), domain, type, protocol);
    }
    return Connections.socketpair(domain, type, protocol);
  }

  /**
   * bind(2).
   *
   * @throws ErrnoException EACCES, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL; of paths also
   *     ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, EROFS
   */
  public static void bind(int fd, SocketAddress address) throws ErrnoException {
    if (Seam.isDecorated("bind")) {
      Seam.run("bind", c -> bind(fd, address), fd, address);
      return;
    }
    Connections.bind(fd, address);
  }

  /**
   * listen(2).
   *
   * @param backlog how many connections may wait to be accepted
   * @throws ErrnoException EADDRINUSE, EOPNOTSUPP
   */
  public static void listen(int fd, int backlog) throws ErrnoException {
    if (Seam.isDecorated("listen")) {
      Seam.run("listen", c -> listen(fd, backlog), fd, backlog);
      return;
    }
    Connections.listen(fd, backlog);
  }

  /** {@link #accept4} without flags and address. */
  public static int accept(int fd) throws ErrnoException {
    return accept4(fd, null, 0);
  }

  /** {@link #accept4} without flags. */
  public static int accept(int fd, @Nullable SocketAddress @Nullable [] peer)
      throws ErrnoException {
    return accept4(fd, peer, 0);
  }

  /** {@link #accept4(int, SocketAddress[], int)} without address. */
  public static int accept4(int fd, int flags) throws ErrnoException {
    return accept4(fd, null, flags);
  }

  /**
   * accept4(2): waits for a connection and takes it.
   *
   * @param peer its element 0 receives the other side's address; may be null
   * @param flags 0 or a union of {@link #SOCK_NONBLOCK} and {@link #SOCK_CLOEXEC}
   * @return the lowest free number
   * @throws ErrnoException EAGAIN with O_NONBLOCK or after SO_RCVTIMEO; ECONNABORTED, EINTR,
   *     EINVAL, EMFILE, ENFILE, ENOBUFS, EOPNOTSUPP, EPERM, EPROTO. EMFILE is answered before the
   *     wait, when the connection stays in the backlog; only when another thread took the last
   *     number during the wait is the connection closed
   */
  public static int accept4(int fd, @Nullable SocketAddress @Nullable [] peer, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("accept4")) {
      return Seam.call("accept4", c -> accept4(fd, peer, flags), fd, peer, flags);
    }
    return Connections.accept(fd, peer, flags);
  }

  /**
   * connect(2): waits until the connection is there, or failed. For datagrams it sets where they
   * go.
   *
   * @throws ErrnoException EINPROGRESS with O_NONBLOCK or after SO_SNDTIMEO; EACCES, EADDRINUSE,
   *     EADDRNOTAVAIL, EAFNOSUPPORT, EALREADY, ECONNREFUSED, EINTR, EISCONN, ENETUNREACH,
   *     ETIMEDOUT; of paths also EAGAIN, ENOENT
   */
  public static void connect(int fd, SocketAddress address) throws ErrnoException {
    if (Seam.isDecorated("connect")) {
      Seam.run("connect", c -> connect(fd, address), fd, address);
      return;
    }
    Connections.connect(fd, address);
  }

  /**
   * shutdown(2): ends one direction or both, for every number of the socket. Who waits in it goes
   * on.
   *
   * @param how {@link #SHUT_RD}, {@link #SHUT_WR} or {@link #SHUT_RDWR}
   * @throws ErrnoException EINVAL, ENOTCONN
   */
  public static void shutdown(int fd, int how) throws ErrnoException {
    if (Seam.isDecorated("shutdown")) {
      Seam.run("shutdown", c -> shutdown(fd, how), fd, how);
      return;
    }
    Connections.shutdown(fd, how);
  }

  /**
   * getsockname(2): its own address.
   *
   * @return null for an address family that java.net does not know
   */
  public static @Nullable SocketAddress getsockname(int fd) throws ErrnoException {
    if (Seam.isDecorated("getsockname")) {
      return Seam.callNullable("getsockname", c -> getsockname(fd), fd);
    }
    return Connections.name("getsockname", fd, false);
  }

  /**
   * getpeername(2): the other side's address.
   *
   * @return null for an address family that java.net does not know
   * @throws ErrnoException ENOTCONN
   */
  public static @Nullable SocketAddress getpeername(int fd) throws ErrnoException {
    if (Seam.isDecorated("getpeername")) {
      return Seam.callNullable("getpeername", c -> getpeername(fd), fd);
    }
    return Connections.name("getpeername", fd, true);
  }

  // ---- receiving and sending -------------------------------------------------------------------

  /**
   * recv(2): waits for data and takes it.
   *
   * @param from the first index in {@code buffer} that is written
   * @param count how many bytes at most
   * @param flags 0 or a union of {@link #MSG_DONTWAIT}, {@link #MSG_PEEK}, {@link #MSG_WAITALL} and
   *     {@link #MSG_TRUNC}
   * @return how many were received; 0 when the other side sends no more
   * @throws ErrnoException EAGAIN when it may not wait, or not that long; ECONNREFUSED, ECONNRESET,
   *     EINTR, EINVAL, ENOTCONN, ETIMEDOUT
   * @throws IndexOutOfBoundsException when the range is not in the array
   */
  public static int recv(int fd, byte[] buffer, int from, int count, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("recv")) {
      return Seam.call(
          "recv",
          c -> recv(fd, buffer, from, c.atMost(count), flags),
          fd,
          Seam.memory(buffer, from, count),
          count,
          flags);
    }
    Objects.checkFromIndexSize(from, count, buffer.length);
    Descriptor d = acquireSocket("recv", fd);
    int result;
    try {
      result = receive(d, buffer, from, count, flags);
    } finally {
      d.release();
    }
    return ErrnoException.check("recv", fd, result);
  }

  /** {@link #recv(int, byte[], int, int, int)} into the whole array. */
  public static int recv(int fd, byte[] buffer, int flags) throws ErrnoException {
    return recv(fd, buffer, 0, buffer.length, flags);
  }

  /** {@link #recv(int, byte[], int, int, int)} into what remains of {@code buffer}; advances it. */
  public static int recv(int fd, ByteBuffer buffer, int flags) throws ErrnoException {
    if (Seam.isDecorated("recv")) {
      return Seam.call(
          "recv",
          c -> Seam.limited(c, buffer, () -> recv(fd, buffer, flags)),
          fd,
          Seam.memory(buffer),
          buffer.remaining(),
          flags);
    }
    byte[] array = Memory.array(Memory.writable(buffer));
    Descriptor d = acquireSocket("recv", fd);
    int result;
    try {
      result = receive(d, array, Memory.at(buffer), buffer.remaining(), flags);
    } finally {
      d.release();
      Reference.reachabilityFence(buffer);
    }
    ErrnoException.check("recv", fd, result);
    buffer.position(buffer.position() + Math.min(result, buffer.remaining()));
    return result;
  }

  private static int receive(Descriptor d, byte @Nullable [] array, long at, int count, int flags) {
    boolean all = (flags & MSG_WAITALL) != 0 && (flags & (MSG_PEEK | MSG_DONTWAIT)) == 0;
    return all && d.file.kind == OpenFile.Kind.STREAM_SOCKET
        ? SocketTransfer.receiveAll(d, array, at, count, flags & ~MSG_WAITALL)
        : SocketTransfer.receive(d, array, at, count, flags);
  }

  /**
   * send(2): sends all of it.
   *
   * @param from the first index in {@code buffer} that is read
   * @param flags 0 or a union of {@link #MSG_DONTWAIT}, {@link #MSG_MORE} and {@link #MSG_NOSIGNAL}
   * @return {@code count}, or less when it failed after so many bytes (or had no room for more and
   *     may not wait)
   * @throws ErrnoException EAGAIN when it may not wait, or not that long; EPIPE, with SIGPIPE
   *     unless MSG_NOSIGNAL, when the connection is shut down; ECONNREFUSED, ECONNRESET,
   *     EDESTADDRREQ, EINTR, EINVAL, EISCONN, EMSGSIZE, ENOBUFS, ENOTCONN
   * @throws IndexOutOfBoundsException when the range is not in the array
   */
  public static int send(int fd, byte[] buffer, int from, int count, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("send")) {
      return Seam.call(
          "send",
          c -> send(fd, buffer, from, c.atMost(count), flags),
          fd,
          Seam.memory(buffer, from, count),
          count,
          flags);
    }
    Objects.checkFromIndexSize(from, count, buffer.length);
    Descriptor d = acquireSocket("send", fd);
    int result;
    try {
      result = SocketTransfer.send(d, buffer, from, count, flags);
    } finally {
      d.release();
    }
    return ErrnoException.check("send", fd, result);
  }

  /** {@link #send(int, byte[], int, int, int)} of the whole array. */
  public static int send(int fd, byte[] buffer, int flags) throws ErrnoException {
    return send(fd, buffer, 0, buffer.length, flags);
  }

  /** {@link #send(int, byte[], int, int, int)} of what remains of {@code buffer}; advances it. */
  public static int send(int fd, ByteBuffer buffer, int flags) throws ErrnoException {
    if (Seam.isDecorated("send")) {
      return Seam.call(
          "send",
          c -> Seam.limited(c, buffer, () -> send(fd, buffer, flags)),
          fd,
          Seam.memory(buffer),
          buffer.remaining(),
          flags);
    }
    byte[] array = Memory.array(buffer);
    Descriptor d = acquireSocket("send", fd);
    int result;
    try {
      result = SocketTransfer.send(d, array, Memory.at(buffer), buffer.remaining(), flags);
    } finally {
      d.release();
      Reference.reachabilityFence(buffer);
    }
    ErrnoException.check("send", fd, result);
    buffer.position(buffer.position() + result);
    return result;
  }

  /** A call on a socket. */
  static Descriptor acquireSocket(String function, int fd) throws ErrnoException {
    Descriptor d = DescriptorTable.acquire(function, fd);
    if (!d.file.isSocket()) {
      d.release();
      throw new ErrnoException(function, Errno.ENOTSOCK, fd);
    }
    return d;
  }

  // ---- options ---------------------------------------------------------------------------------

  /**
   * getsockopt(2) of an option that is an int.
   *
   * @param level {@link #SOL_SOCKET} or one of {@link NetinetIn}
   * @throws ErrnoException EINVAL; ENOPROTOOPT for an option that the level does not have
   */
  public static int getsockopt(int fd, int level, int option) throws ErrnoException {
    if (Seam.isDecorated("getsockopt")) {
      return Seam.call("getsockopt", c -> getsockopt(fd, level, option), fd, level, option);
    }
    Descriptor d = acquireSocket("getsockopt", fd);
    long result;
    try {
      boolean isInt = !SocketOptions.isTimeout(level, option);
      result = isInt ? SocketOptions.get(d.file, level, option) : -Errno.EINVAL;
    } finally {
      d.release();
    }
    return (int) ErrnoException.check("getsockopt", fd, result);
  }

  /**
   * getsockopt(2) of {@link #SO_RCVTIMEO} or {@link #SO_SNDTIMEO}; zero is for ever.
   *
   * @throws ErrnoException EINVAL for another option
   */
  public static StructTimeval getsockoptTimeval(int fd, int level, int option)
      throws ErrnoException {
    if (Seam.isDecorated("getsockopt")) {
      return Seam.call("getsockopt", c -> getsockoptTimeval(fd, level, option), fd, level, option);
    }
    Descriptor d = acquireSocket("getsockopt", fd);
    try {
      if (!SocketOptions.isTimeout(level, option)) {
        throw new ErrnoException("getsockopt", Errno.EINVAL, option);
      }
      return SocketOptions.getTimeout(d.file, option);
    } finally {
      d.release();
    }
  }

  /**
   * setsockopt(2) of an option that is an int.
   *
   * @throws ErrnoException EINVAL; ENOPROTOOPT for an option that the level does not have
   */
  public static void setsockopt(int fd, int level, int option, int value) throws ErrnoException {
    if (Seam.isDecorated("setsockopt")) {
      Seam.run("setsockopt", c -> setsockopt(fd, level, option, value), fd, level, option, value);
      return;
    }
    Descriptor d = acquireSocket("setsockopt", fd);
    int result;
    try {
      boolean isInt = !SocketOptions.isTimeout(level, option);
      result = isInt ? SocketOptions.set(d.file, level, option, value) : -Errno.EINVAL;
    } finally {
      d.release();
    }
    ErrnoException.check("setsockopt", fd, result);
  }

  /**
   * setsockopt(2) of {@link #SO_RCVTIMEO} or {@link #SO_SNDTIMEO}; zero is for ever. Holds for the
   * calls that begin afterwards.
   *
   * @throws ErrnoException EDOM for a time out of range, EINVAL for another option
   */
  public static void setsockopt(int fd, int level, int option, StructTimeval value)
      throws ErrnoException {
    if (Seam.isDecorated("setsockopt")) {
      Seam.run("setsockopt", c -> setsockopt(fd, level, option, value), fd, level, option, value);
      return;
    }
    Descriptor d = acquireSocket("setsockopt", fd);
    try {
      if (!SocketOptions.isTimeout(level, option) || !value.isValid()) {
        int errno = value.isValid() ? Errno.EINVAL : Errno.EDOM;
        throw new ErrnoException("setsockopt", errno, value);
      }
      SocketOptions.setTimeout(d.file, option, value);
    } finally {
      d.release();
    }
  }
}
