package io.upcall.libc;

import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code sys/socket.h}: sockets. Addresses are java.net's, {@link java.net.InetSocketAddress} and
 * {@link java.net.UnixDomainSocketAddress}, and {@link AbstractUnixAddress}.
 *
 * <p>What {@link Unistd} says of waiting holds here, too. Each function may fail with EBADF for a
 * number that is not open and, but for {@link #socket}, with ENOTSOCK for one that is no socket.
 */
public final class SysSocket extends SocketOptions {

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
    if (Seam.isDecorated("accept")) {
      return Seam.call("accept", c -> accept(fd), fd);
    }
    return accept4(fd, null, 0);
  }

  /** {@link #accept4} without flags. */
  public static int accept(int fd, @Nullable SocketAddress @Nullable [] peer)
      throws ErrnoException {
    if (Seam.isDecorated("accept")) {
      return Seam.call("accept", c -> accept(fd, peer), fd, peer);
    }
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
      result = SocketTransfer.receive(d, buffer, from, count, flags);
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
      result = SocketTransfer.receive(d, array, Memory.at(buffer), buffer.remaining(), flags);
    } finally {
      d.release();
      Reference.reachabilityFence(buffer);
    }
    ErrnoException.check("recv", fd, result);
    buffer.position(buffer.position() + Math.min(result, buffer.remaining()));
    return result;
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

  // ---- messages --------------------------------------------------------------------------------

  /**
   * recvfrom(2): {@link #recv(int, byte[], int, int, int)} that tells where a datagram came from.
   *
   * @param source its element 0 receives the address, or null for a stream and for a Unix socket
   *     without a name; may be null
   * @throws ErrnoException as recv; EOPNOTSUPP on a driver whose descriptors are not the kernel's
   */
  public static int recvfrom(
      int fd,
      byte[] buffer,
      int from,
      int count,
      int flags,
      @Nullable SocketAddress @Nullable [] source)
      throws ErrnoException {
    if (Seam.isDecorated("recvfrom")) {
      return Seam.call(
          "recvfrom",
          c -> recvfrom(fd, buffer, from, c.atMost(count), flags, source),
          fd,
          Seam.memory(buffer, from, count),
          count,
          flags,
          source);
    }
    if (source == null) {
      return recv(fd, buffer, from, count, flags);
    }
    StructMsghdr message = new StructMsghdr(ByteBuffer.wrap(buffer, from, count));
    int received = recvmsg("recvfrom", fd, message, flags);
    source[0] = message.msg_name;
    return received;
  }

  /** {@link #recvfrom(int, byte[], int, int, int, SocketAddress[])} into the whole array. */
  public static int recvfrom(
      int fd, byte[] buffer, int flags, @Nullable SocketAddress @Nullable [] source)
      throws ErrnoException {
    return recvfrom(fd, buffer, 0, buffer.length, flags, source);
  }

  /**
   * sendto(2): {@link #send(int, byte[], int, int, int)} of a datagram to {@code destination}.
   *
   * @param destination null for where {@link #connect} said
   * @throws ErrnoException as send, and EACCES, EAFNOSUPPORT, EISCONN for a connected stream; of
   *     paths also ECONNREFUSED, ENOENT; EOPNOTSUPP on a driver whose descriptors are not the
   *     kernel's
   */
  public static int sendto(
      int fd, byte[] buffer, int from, int count, int flags, @Nullable SocketAddress destination)
      throws ErrnoException {
    if (Seam.isDecorated("sendto")) {
      return Seam.call(
          "sendto",
          c -> sendto(fd, buffer, from, c.atMost(count), flags, destination),
          fd,
          Seam.memory(buffer, from, count),
          count,
          flags,
          destination);
    }
    if (destination == null) {
      return send(fd, buffer, from, count, flags);
    }
    ByteBuffer[] buffers = {ByteBuffer.wrap(buffer, from, count)};
    return sendmsg("sendto", fd, new StructMsghdr(destination, buffers, null), flags);
  }

  /** {@link #sendto(int, byte[], int, int, int, SocketAddress)} of the whole array. */
  public static int sendto(int fd, byte[] buffer, int flags, @Nullable SocketAddress destination)
      throws ErrnoException {
    return sendto(fd, buffer, 0, buffer.length, flags, destination);
  }

  /**
   * recvmsg(2): receives into several buffers, with the address and ancillary data. Descriptors in
   * it are the calling proc's; those that do not fit into {@code msg_controllen}, or for which it
   * has no number left, are closed, and MSG_CTRUNC is set.
   *
   * @param flags as for recv, and {@link #MSG_CMSG_CLOEXEC}, {@link #MSG_ERRQUEUE}
   * @return how many bytes were received; 0 when the other side sends no more
   * @throws ErrnoException as recv, and EMSGSIZE for more than 1,024 buffers; EOPNOTSUPP on a
   *     driver whose descriptors are not the kernel's
   */
  public static int recvmsg(int fd, StructMsghdr message, int flags) throws ErrnoException {
    if (Seam.isDecorated("recvmsg")) {
      return Seam.call("recvmsg", c -> recvmsg(fd, message, flags), fd, message, flags);
    }
    return recvmsg("recvmsg", fd, message, flags);
  }

  private static int recvmsg(String function, int fd, StructMsghdr message, int flags)
      throws ErrnoException {
    Descriptor d = acquireSocket(function, fd);
    int result;
    try {
      result = MessageTransfer.receive(d, message, flags);
    } finally {
      d.release();
    }
    return ErrnoException.check(function, fd, result);
  }

  /**
   * sendmsg(2): sends several buffers, to an address, with ancillary data. Who receives a
   * descriptor has its open file as well, with the position and the status flags.
   *
   * @return how many bytes were sent; of a stream all, unless it failed after so many
   * @throws ErrnoException as sendto, and EBADF for a descriptor in the ancillary data that is not
   *     open; EINVAL, ETOOMANYREFS for too many; EMSGSIZE for more than 1,024 buffers
   */
  public static int sendmsg(int fd, StructMsghdr message, int flags) throws ErrnoException {
    if (Seam.isDecorated("sendmsg")) {
      return Seam.call("sendmsg", c -> sendmsg(fd, message, flags), fd, message, flags);
    }
    return sendmsg("sendmsg", fd, message, flags);
  }

  private static int sendmsg(String function, int fd, StructMsghdr message, int flags)
      throws ErrnoException {
    Descriptor d = acquireSocket(function, fd);
    int result;
    try {
      result = MessageTransfer.send(d, message, flags);
    } finally {
      d.release();
    }
    return ErrnoException.check(function, fd, result);
  }

  /**
   * recvmmsg(2): {@link #recvmsg} again and again, until all messages are filled, one fails or the
   * time is over, which is looked at between messages only.
   *
   * @param flags as for recvmsg, and {@link #MSG_WAITFORONE}
   * @param timeout null for none
   * @return how many messages were received
   * @throws ErrnoException as recvmsg when the first one failed; EINVAL for a time out of range
   */
  public static int recvmmsg(
      int fd, StructMmsghdr[] messages, int flags, @Nullable StructTimespec timeout)
      throws ErrnoException {
    if (Seam.isDecorated("recvmmsg")) {
      return Seam.call(
          "recvmmsg", c -> recvmmsg(fd, messages, flags, timeout), fd, messages, flags, timeout);
    }
    return Messages.receive(fd, messages, flags, timeout);
  }

  /**
   * sendmmsg(2): {@link #sendmsg} again and again, until all messages are sent or one fails.
   *
   * @return how many messages were sent
   * @throws ErrnoException as sendmsg when the first one failed
   */
  public static int sendmmsg(int fd, StructMmsghdr[] messages, int flags) throws ErrnoException {
    if (Seam.isDecorated("sendmmsg")) {
      return Seam.call("sendmmsg", c -> sendmmsg(fd, messages, flags), fd, messages, flags);
    }
    return Messages.send(fd, messages, flags);
  }

  /** CMSG_SPACE: how much of {@code msg_controllen} a piece with so many bytes takes. */
  public static int CMSG_SPACE(int bytes) {
    return Ancillary.space(bytes);
  }

  /** A call on a socket. */
  static Descriptor acquireSocket(String function, int fd) throws ErrnoException {
    Descriptor d = DescriptorTable.acquireContent(function, fd);
    if (!d.file.isSocket()) {
      d.release();
      throw new ErrnoException(function, Errno.ENOTSOCK, fd);
    }
    return d;
  }
}
