package io.upcall.libc.parity;

import io.upcall.libc.AbstractUnixAddress;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructCmsghdr;
import io.upcall.libc.StructLinger;
import io.upcall.libc.StructMsghdr;
import io.upcall.libc.StructTimeval;
import io.upcall.libc.SysSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@link NetCalls} by this library, on a uthread. */
class OurNet extends OurRanges implements NetCalls {

  private static final String MARK = "upcall-parity-o-" + ProcessHandle.current().pid() + "-";

  private int[] received = {};

  OurNet(Path folder, List<Transcript> transcripts) {
    super(folder, transcripts);
  }

  @Override
  public OurNet another() {
    return new OurNet(folder, transcripts);
  }

  // ---- addresses -------------------------------------------------------------------------------

  private SocketAddress address(String word) {
    switch (word.isEmpty() ? ' ' : word.charAt(0)) {
      case ':':
        return nameOf(Integer.parseInt(word.substring(1)));
      case '/':
        return UnixDomainSocketAddress.of(folder.resolve(word.substring(1)));
      case '.':
        return UnixDomainSocketAddress.of(HostNet.LONG_WAY + word.substring(2));
      case '@':
        return AbstractUnixAddress.of(MARK + word.substring(1));
      case ' ':
        return UnixDomainSocketAddress.of("");
      default:
        return internet(word);
    }
  }

  /** Of what has no name, memory that is all 0. */
  private static SocketAddress nameOf(int fd) {
    try {
      return SysSocket.getsockname(fd);
    } catch (ErrnoException none) {
      return SysSocket.UNSPECIFIED;
    }
  }

  private static SocketAddress at(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }

  private static SocketAddress internet(String word) {
    switch (word) {
      case "inet":
        return at("127.0.0.1", 0);
      case "inet6":
        return at("::1", 0);
      case "any":
        return at("0.0.0.0", 0);
      case "any6":
        return at("::", 0);
      case "refused":
        return at("127.0.0.1", 1);
      case "broadcast":
        return at("255.255.255.255", 9);
      case "foreign":
        return at("192.0.2.1", 9);
      default:
        return SysSocket.UNSPECIFIED;
    }
  }

  private String word(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return Words.internet(inet.getAddress().getAddress(), inet.getPort());
    }
    if (address instanceof AbstractUnixAddress named) {
      String name = new String(named.name(), java.nio.charset.StandardCharsets.UTF_8);
      return Words.abstractName(name, MARK);
    }
    if (address instanceof UnixDomainSocketAddress unix) {
      return Words.path(unix.getPath().toString());
    }
    return String.valueOf(address);
  }

  // ---- calls -----------------------------------------------------------------------------------

  @Override
  public int socket(int domain, int type, int protocol) {
    return noted(() -> SysSocket.socket(domain, type, protocol), "socket", domain, type, protocol);
  }

  @Override
  public int[] socketpair(int domain, int type, int protocol) {
    int[] ends = new int[2];
    int result =
        done(
            () -> System.arraycopy(SysSocket.socketpair(domain, type, protocol), 0, ends, 0, 2),
            "socketpair",
            domain,
            type,
            protocol);
    return result < 0 ? new int[] {result, result} : ends;
  }

  @Override
  public int bind(int fd, String address) {
    return done(() -> SysSocket.bind(fd, address(address)), "bind", fd, address);
  }

  @Override
  public int listen(int fd, int backlog) {
    return done(() -> SysSocket.listen(fd, backlog), "listen", fd, backlog);
  }

  @Override
  public int connect(int fd, String address) {
    return done(() -> SysSocket.connect(fd, address(address)), "connect", fd, address);
  }

  @Override
  public int accept4(int fd, int flags) {
    SocketAddress[] peer = new SocketAddress[1];
    int result = noted(() -> SysSocket.accept4(fd, peer, flags), "accept4", fd, flags);
    if (result >= 0) {
      transcript.gave(word(peer[0]));
    }
    return result;
  }

  @Override
  public int shutdown(int fd, int how) {
    return done(() -> SysSocket.shutdown(fd, how), "shutdown", fd, how);
  }

  @Override
  public int getsockname(int fd) {
    SocketAddress[] name = new SocketAddress[1];
    int result = done(() -> name[0] = SysSocket.getsockname(fd), "getsockname", fd);
    if (result == 0) {
      transcript.gave(word(name[0]));
    }
    return result;
  }

  @Override
  public int getpeername(int fd) {
    SocketAddress[] name = new SocketAddress[1];
    int result = done(() -> name[0] = SysSocket.getpeername(fd), "getpeername", fd);
    if (result == 0) {
      transcript.gave(word(name[0]));
    }
    return result;
  }

  @Override
  public int send(int fd, String text, int flags) {
    return noted(() -> SysSocket.send(fd, bytes(text), flags), "send", fd, text, flags);
  }

  @Override
  public int recv(int fd, int count, int flags) {
    byte[] buffer = new byte[count];
    int result = noted(() -> SysSocket.recv(fd, buffer, flags), "recv", fd, count, flags);
    transcript.gave(Words.received(buffer, result));
    return result;
  }

  @Override
  public int sendto(int fd, String text, int flags, String address) {
    return noted(
        () -> SysSocket.sendto(fd, bytes(text), flags, address(address)),
        "sendto",
        fd,
        text,
        flags,
        address);
  }

  @Override
  public int recvfrom(int fd, int count, int flags) {
    byte[] buffer = new byte[count];
    SocketAddress[] source = new SocketAddress[1];
    int result =
        noted(() -> SysSocket.recvfrom(fd, buffer, flags, source), "recvfrom", fd, count, flags);
    transcript.gave(Words.received(buffer, result));
    if (result >= 0) {
      transcript.gave(word(source[0]));
    }
    return result;
  }

  @Override
  public int sendmsg(int fd, String[] parts, String address, int[] rights, int flags) {
    ByteBuffer[] buffers =
        Arrays.stream(parts).map(part -> ByteBuffer.wrap(bytes(part))).toArray(ByteBuffer[]::new);
    StructCmsghdr[] control = {StructCmsghdr.rights(rights)};
    return noted(
        () ->
            SysSocket.sendmsg(
                fd,
                new StructMsghdr(
                    address == null ? null : address(address),
                    buffers,
                    rights.length == 0 ? null : control),
                flags),
        "sendmsg",
        fd,
        String.join("|", parts),
        address,
        Arrays.toString(rights),
        flags);
  }

  @Override
  public int recvmsg(int fd, int[] sizes, int controlBytes, int flags) {
    StructMsghdr message =
        new StructMsghdr(
            Arrays.stream(sizes).mapToObj(ByteBuffer::allocate).toArray(ByteBuffer[]::new));
    message.msg_controllen = controlBytes;
    int result =
        noted(
            () -> SysSocket.recvmsg(fd, message, flags),
            "recvmsg",
            fd,
            Arrays.toString(sizes),
            controlBytes,
            flags);
    received = new int[0];
    if (result >= 0) {
      if (message.msg_control != null && message.msg_control[0].isRights()) {
        received = message.msg_control[0].ints();
      }
      transcript.gave(
          Words.message(
              Arrays.stream(message.msg_iov).map(OurNet::textBefore).toList(),
              word(message.msg_name),
              received,
              message.msg_flags));
    }
    return result;
  }

  @Override
  public int[] received() {
    return received;
  }

  // ---- options ---------------------------------------------------------------------------------

  @Override
  public int getsockopt(int fd, int level, int option) {
    return noted(() -> SysSocket.getsockopt(fd, level, option), "getsockopt", fd, level, option);
  }

  @Override
  public int setsockopt(int fd, int level, int option, int value) {
    return done(
        () -> SysSocket.setsockopt(fd, level, option, value),
        "setsockopt",
        fd,
        level,
        option,
        value);
  }

  @Override
  public int setTimeout(int fd, int option, long seconds, long micros) {
    return done(
        () ->
            SysSocket.setsockopt(
                fd, SysSocket.SOL_SOCKET, option, new StructTimeval(seconds, micros)),
        "setTimeout",
        fd,
        option,
        seconds,
        micros);
  }

  @Override
  public int getTimeout(int fd, int option) {
    StructTimeval[] time = new StructTimeval[1];
    int result =
        done(
            () -> time[0] = SysSocket.getsockoptTimeval(fd, SysSocket.SOL_SOCKET, option),
            "getTimeout",
            fd,
            option);
    if (result == 0) {
      transcript.gave(time[0].tv_sec() + " s " + time[0].tv_usec() + " us");
    }
    return result;
  }

  @Override
  public int setLinger(int fd, boolean on, int seconds) {
    return done(
        () ->
            SysSocket.setsockopt(
                fd, SysSocket.SOL_SOCKET, SysSocket.SO_LINGER, new StructLinger(on, seconds)),
        "setLinger",
        fd,
        on,
        seconds);
  }

  @Override
  public int getLinger(int fd) {
    StructLinger[] linger = new StructLinger[1];
    int result =
        done(
            () ->
                linger[0] =
                    SysSocket.getsockoptLinger(fd, SysSocket.SOL_SOCKET, SysSocket.SO_LINGER),
            "getLinger",
            fd);
    if (result == 0) {
      transcript.gave(linger[0].l_onoff() + " " + linger[0].l_linger());
    }
    return result;
  }

  /** What lies before the position. */
  private static String textBefore(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return Words.text(bytes);
  }
}
