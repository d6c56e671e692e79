package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.upcall.libc.SysSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link NetCalls} by the host's libc, on a {@link HostThread}. */
class HostNet extends HostRanges implements NetCalls {

  private static final String MARK = "upcall-parity-h-" + ProcessHandle.current().pid() + "-";
  private static final int STORAGE_BYTES = 128;

  /** As long as a whole path: how long an address is, is looked at before what it is. */
  static final String LONG_WAY = "./".repeat(16);

  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private int[] received = {};

  HostNet(HostThread thread, List<Transcript> transcripts, Arena memory) {
    super(thread, transcripts, memory);
  }

  @Override
  public HostNet another() {
    return new HostNet(thread.another(), transcripts, memory);
  }

  // ---- addresses -------------------------------------------------------------------------------

  /** {@code struct sockaddr}, of exactly its size. */
  private MemorySegment address(String word) {
    switch (word.isEmpty() ? ' ' : word.charAt(0)) {
      case ':':
        MemorySegment size = memory.allocateFrom(JAVA_INT, STORAGE_BYTES);
        MemorySegment name = room(STORAGE_BYTES);
        call("getsockname", Integer.parseInt(word.substring(1)), name, size);
        return name.asSlice(0, size.get(JAVA_INT, 0));
      case '/':
        return unix(LONG_WAY + word.substring(1) + "\0");
      case '.':
        return unix(LONG_WAY + word.substring(2) + "\0");
      case '@':
        return unix("\0" + MARK + word.substring(1));
      case ' ':
        return unix("");
      default:
        return internet(word);
    }
  }

  private MemorySegment unix(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    MemorySegment address = room(2 + bytes.length).asSlice(0, 2 + bytes.length);
    address.set(JAVA_SHORT, 0, (short) SysSocket.AF_UNIX);
    MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
    return address;
  }

  private MemorySegment internet(String word) {
    switch (word) {
      case "inet":
        return inet(0, 127, 0, 0, 1);
      case "any":
        return inet(0, 0, 0, 0, 0);
      case "refused":
        return inet(1, 127, 0, 0, 1);
      case "broadcast":
        return inet(9, 255, 255, 255, 255);
      case "foreign":
        return inet(9, 192, 0, 2, 1);
      case "inet6":
      case "any6":
        MemorySegment six = room(28).asSlice(0, 28);
        six.set(JAVA_SHORT, 0, (short) SysSocket.AF_INET6);
        six.set(JAVA_BYTE, 23, (byte) (word.equals("inet6") ? 1 : 0));
        return six;
      default:
        return room(STORAGE_BYTES);
    }
  }

  private MemorySegment inet(int port, int... host) {
    MemorySegment four = room(16).asSlice(0, 16);
    four.set(JAVA_SHORT, 0, (short) SysSocket.AF_INET);
    four.set(JAVA_BYTE, 3, (byte) port);
    for (int i = 0; i < host.length; i++) {
      four.set(JAVA_BYTE, 4 + i, (byte) host[i]);
    }
    return four;
  }

  private static String word(MemorySegment address, int size) {
    if (size == 0) {
      return "null";
    }
    int family = size < 2 ? SysSocket.AF_UNIX : address.get(JAVA_SHORT, 0);
    if (family == SysSocket.AF_UNIX) {
      byte[] path = address.asSlice(2, Math.max(0, size - 2)).toArray(JAVA_BYTE);
      return path.length > 0 && path[0] == 0
          ? Words.abstractName(new String(path, 1, path.length - 1, StandardCharsets.UTF_8), MARK)
          : Words.path(new String(path, StandardCharsets.UTF_8).replaceAll("\0.*", ""));
    }
    boolean four = family == SysSocket.AF_INET;
    byte[] host = address.asSlice(four ? 4 : 8, four ? 4 : 16).toArray(JAVA_BYTE);
    return Words.internet(mapped(host), address.get(JAVA_SHORT, 2));
  }

  /** Java has one of its own for an IPv4 address in IPv6. */
  private static byte[] mapped(byte[] host) {
    boolean isMapped = host.length == 16 && host[10] == -1 && host[11] == -1;
    return isMapped ? Arrays.copyOfRange(host, 12, 16) : host;
  }

  /**
   * The address that a word means to {@code fd}. Java has no mapped addresses: one is of IPv4, and
   * this library maps it for a socket of IPv6, and the address of all to that of all of IPv6.
   */
  private MemorySegment address(int fd, String word) {
    MemorySegment address = unmapped(address(word));
    boolean isFour = address.byteSize() == 16 && address.get(JAVA_SHORT, 0) == SysSocket.AF_INET;
    if (!isFour || domain(fd) != SysSocket.AF_INET6) {
      return address;
    }
    MemorySegment six = room(28).asSlice(0, 28);
    six.set(JAVA_SHORT, 0, (short) SysSocket.AF_INET6);
    six.set(JAVA_SHORT, 2, address.get(JAVA_SHORT, 2));
    int host = address.get(JAVA_INT, 4);
    if (host != 0) {
      six.set(JAVA_SHORT, 18, (short) -1);
      six.set(JAVA_INT, 20, host);
    }
    return six;
  }

  private MemorySegment unmapped(MemorySegment address) {
    boolean isSix = address.byteSize() == 28 && address.get(JAVA_SHORT, 0) == SysSocket.AF_INET6;
    byte[] host = isSix ? address.asSlice(8, 16).toArray(JAVA_BYTE) : new byte[0];
    if (!isSix || mapped(host).length == host.length) {
      return address;
    }
    MemorySegment four = room(16).asSlice(0, 16);
    four.set(JAVA_SHORT, 0, (short) SysSocket.AF_INET);
    four.set(JAVA_SHORT, 2, address.get(JAVA_SHORT, 2));
    four.set(JAVA_INT, 4, address.get(JAVA_INT, 20));
    return four;
  }

  /** Of a socket; of what is none {@code -errno}. */
  private long domain(int fd) {
    MemorySegment size = memory.allocateFrom(JAVA_INT, 4);
    MemorySegment value = room(4);
    long result = call("getsockopt", fd, SysSocket.SOL_SOCKET, SysSocket.SO_DOMAIN, value, size);
    return result < 0 ? result : value.get(JAVA_INT, 0);
  }

  // ---- calls -----------------------------------------------------------------------------------

  @Override
  public int socket(int domain, int type, int protocol) {
    return noted(call("socket", domain, type, protocol), "socket", domain, type, protocol);
  }

  @Override
  public int[] socketpair(int domain, int type, int protocol) {
    MemorySegment pair = room(8);
    int result =
        noted(
            call("socketpair", domain, type, protocol, pair), "socketpair", domain, type, protocol);
    return result < 0 ? new int[] {result, result} : pair.asSlice(0, 8).toArray(JAVA_INT);
  }

  @Override
  public int bind(int fd, String address) {
    MemorySegment to = address(fd, address);
    return noted(call("bind", fd, to, to.byteSize()), "bind", fd, address);
  }

  @Override
  public int listen(int fd, int backlog) {
    return noted(call("listen", fd, backlog), "listen", fd, backlog);
  }

  @Override
  public int connect(int fd, String address) {
    MemorySegment to = address(fd, address);
    return noted(call("connect", fd, to, to.byteSize()), "connect", fd, address);
  }

  @Override
  public int accept4(int fd, int flags) {
    MemorySegment size = memory.allocateFrom(JAVA_INT, STORAGE_BYTES);
    MemorySegment peer = room(STORAGE_BYTES);
    return gaveName(
        noted(call("accept4", fd, peer, size, flags), "accept4", fd, flags), peer, size);
  }

  private int gaveName(int result, MemorySegment name, MemorySegment size) {
    if (result >= 0) {
      transcript.gave(word(name, size.get(JAVA_INT, 0)));
    }
    return result;
  }

  @Override
  public int shutdown(int fd, int how) {
    return noted(call("shutdown", fd, how), "shutdown", fd, how);
  }

  @Override
  public int getsockname(int fd) {
    return name("getsockname", fd);
  }

  @Override
  public int getpeername(int fd) {
    return name("getpeername", fd);
  }

  private int name(String function, int fd) {
    MemorySegment size = memory.allocateFrom(JAVA_INT, STORAGE_BYTES);
    MemorySegment name = room(STORAGE_BYTES);
    return gaveName(noted(call(function, fd, name, size), function, fd), name, size);
  }

  @Override
  public int send(int fd, String text, int flags) {
    return noted(callLong("send", fd, string(text), text.length(), flags), "send", fd, text, flags);
  }

  @Override
  public int recv(int fd, int count, int flags) {
    MemorySegment buffer = room(count);
    int result = noted(callLong("recv", fd, buffer, count, flags), "recv", fd, count, flags);
    transcript.gave(Words.received(buffer.asSlice(0, count).toArray(JAVA_BYTE), result));
    return result;
  }

  @Override
  public int sendto(int fd, String text, int flags, String address) {
    MemorySegment to = address(fd, address);
    long result = callLong("sendto", fd, string(text), text.length(), flags, to, to.byteSize());
    return noted(result, "sendto", fd, text, flags, address);
  }

  @Override
  public int recvfrom(int fd, int count, int flags) {
    MemorySegment buffer = room(count);
    MemorySegment size = memory.allocateFrom(JAVA_INT, STORAGE_BYTES);
    MemorySegment source = room(STORAGE_BYTES);
    int result =
        noted(
            callLong("recvfrom", fd, buffer, count, flags, source, size),
            "recvfrom",
            fd,
            count,
            flags);
    transcript.gave(Words.received(buffer.asSlice(0, count).toArray(JAVA_BYTE), result));
    return gaveName(result, source, size);
  }

  // ---- messages --------------------------------------------------------------------------------

  /** {@code struct msghdr}. */
  private MemorySegment message(MemorySegment name, MemorySegment[] parts, MemorySegment control) {
    MemorySegment iovecs = room(16L * parts.length);
    for (int i = 0; i < parts.length; i++) {
      iovecs.set(JAVA_LONG, 16L * i, parts[i].address());
      iovecs.set(JAVA_LONG, 16L * i + 8, parts[i].byteSize());
    }
    MemorySegment header = room(56);
    header.set(JAVA_LONG, 0, name.address());
    header.set(JAVA_INT, 8, (int) name.byteSize());
    header.set(JAVA_LONG, 16, iovecs.address());
    header.set(JAVA_LONG, 24, parts.length);
    header.set(JAVA_LONG, 32, control.address());
    header.set(JAVA_LONG, 40, control.byteSize());
    return header;
  }

  @Override
  public int sendmsg(int fd, String[] parts, String address, int[] rights, int flags) {
    MemorySegment[] buffers =
        Arrays.stream(parts)
            .map(part -> string(part).asSlice(0, part.length()))
            .toArray(MemorySegment[]::new);
    MemorySegment control = MemorySegment.NULL;
    if (rights.length > 0) {
      long bytes = SysSocket.CMSG_SPACE(4 * rights.length);
      control = room(bytes).asSlice(0, bytes);
      control.set(JAVA_LONG, 0, 16 + 4L * rights.length);
      control.set(JAVA_INT, 8, SysSocket.SOL_SOCKET);
      control.set(JAVA_INT, 12, SysSocket.SCM_RIGHTS);
      MemorySegment.copy(rights, 0, control, JAVA_INT, 16, rights.length);
    }
    MemorySegment to = address == null ? MemorySegment.NULL : address(fd, address);
    return noted(
        callLong("sendmsg", fd, message(to, buffers, control), flags),
        "sendmsg",
        fd,
        String.join("|", parts),
        address,
        Arrays.toString(rights),
        flags);
  }

  @Override
  public int recvmsg(int fd, int[] sizes, int controlBytes, int flags) {
    MemorySegment[] buffers =
        Arrays.stream(sizes).mapToObj(n -> room(n).asSlice(0, n)).toArray(MemorySegment[]::new);
    MemorySegment control = room(controlBytes).asSlice(0, controlBytes);
    MemorySegment source = room(STORAGE_BYTES).asSlice(0, STORAGE_BYTES);
    MemorySegment header = message(source, buffers, control);
    int result =
        noted(
            callLong("recvmsg", fd, header, flags),
            "recvmsg",
            fd,
            Arrays.toString(sizes),
            controlBytes,
            flags);
    received = new int[0];
    if (result >= 0) {
      long controlReceived = header.get(JAVA_LONG, 40);
      if (controlReceived >= 16) {
        int bytes = (int) control.get(JAVA_LONG, 0) - 16;
        received = control.asSlice(16, bytes).toArray(JAVA_INT);
      }
      transcript.gave(
          Words.message(
              split(buffers, result),
              word(source, header.get(JAVA_INT, 8)),
              received,
              header.get(JAVA_INT, 48) & ~MSG_CMSG_CLOEXEC));
    }
    return result;
  }

  private static List<String> split(MemorySegment[] buffers, long count) {
    List<String> parts = new ArrayList<>();
    long left = count;
    for (MemorySegment buffer : buffers) {
      long bytes = Math.min(left, buffer.byteSize());
      parts.add(Words.text(buffer.asSlice(0, bytes).toArray(JAVA_BYTE)));
      left -= bytes;
    }
    return parts;
  }

  @Override
  public int[] received() {
    return received;
  }

  // ---- options ---------------------------------------------------------------------------------

  @Override
  public int getsockopt(int fd, int level, int option) {
    MemorySegment size = memory.allocateFrom(JAVA_INT, 4);
    MemorySegment value = room(4);
    long result = call("getsockopt", fd, level, option, value, size);
    return noted(result < 0 ? result : value.get(JAVA_INT, 0), "getsockopt", fd, level, option);
  }

  @Override
  public int setsockopt(int fd, int level, int option, int value) {
    MemorySegment memoryOf = memory.allocateFrom(JAVA_INT, value);
    return noted(
        call("setsockopt", fd, level, option, memoryOf, 4), "setsockopt", fd, level, option, value);
  }

  @Override
  public int setTimeout(int fd, int option, long seconds, long micros) {
    MemorySegment value = memory.allocateFrom(JAVA_LONG, seconds, micros);
    return noted(
        call("setsockopt", fd, SysSocket.SOL_SOCKET, option, value, 16),
        "setTimeout",
        fd,
        option,
        seconds,
        micros);
  }

  @Override
  public int getTimeout(int fd, int option) {
    MemorySegment size = memory.allocateFrom(JAVA_INT, 16);
    MemorySegment value = room(16);
    int result =
        noted(
            call("getsockopt", fd, SysSocket.SOL_SOCKET, option, value, size),
            "getTimeout",
            fd,
            option);
    if (result == 0) {
      transcript.gave(value.get(JAVA_LONG, 0) + " s " + value.get(JAVA_LONG, 8) + " us");
    }
    return result;
  }

  @Override
  public int setLinger(int fd, boolean on, int seconds) {
    MemorySegment value = memory.allocateFrom(JAVA_INT, on ? 1 : 0, seconds);
    return noted(
        call("setsockopt", fd, SysSocket.SOL_SOCKET, SysSocket.SO_LINGER, value, 8),
        "setLinger",
        fd,
        on,
        seconds);
  }

  @Override
  public int getLinger(int fd) {
    MemorySegment size = memory.allocateFrom(JAVA_INT, 8);
    MemorySegment value = room(8);
    int result =
        noted(
            call("getsockopt", fd, SysSocket.SOL_SOCKET, SysSocket.SO_LINGER, value, size),
            "getLinger",
            fd);
    if (result == 0) {
      transcript.gave((value.get(JAVA_INT, 0) != 0) + " " + value.get(JAVA_INT, 4));
    }
    return result;
  }
}
