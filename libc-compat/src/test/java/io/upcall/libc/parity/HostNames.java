package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.upcall.libc.SysSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link NameCalls} by the host's libc, on a {@link HostThread}. */
final class HostNames extends HostFiles implements NameCalls {

  private static final int ADDRINFO_BYTES = 48;
  private static final int SERVENT_BYTES = 32;
  private static final int HOST_BYTES = 1025;

  HostNames(HostThread thread, List<Transcript> transcripts, Arena memory) {
    super(thread, transcripts, memory);
  }

  @Override
  public HostNames another() {
    return new HostNames(thread.another(), transcripts, memory);
  }

  private static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  private static String text(long address) {
    return address == 0 ? null : at(address, Long.MAX_VALUE).getString(0);
  }

  private MemorySegment orNull(String text) {
    return text == null ? MemorySegment.NULL : string(text);
  }

  private int noted(int error, String found, String function, Object... arguments) {
    transcript.note(0, function, arguments);
    transcript.gave(error == 0 ? found : "EAI " + error);
    return error;
  }

  static String show(int family, int type, int protocol, String address, String canonical) {
    return family + "/" + type + "/" + protocol + " " + address + " " + canonical;
  }

  private String find(int[] error, String node, String service, MemorySegment hints) {
    MemorySegment list = room(8);
    error[0] = eai("getaddrinfo", orNull(node), orNull(service), hints, list);
    List<String> lines = new ArrayList<>();
    if (error[0] == 0) {
      long first = list.get(JAVA_LONG, 0);
      for (long next = first; next != 0; ) {
        MemorySegment info = at(next, ADDRINFO_BYTES);
        int family = info.get(JAVA_INT, 4);
        MemorySegment name = at(info.get(JAVA_LONG, 24), 28);
        byte[] host =
            family == SysSocket.AF_INET
                ? name.asSlice(4, 4).toArray(JAVA_BYTE)
                : name.asSlice(8, 16).toArray(JAVA_BYTE);
        int port = Short.reverseBytes(name.get(JAVA_SHORT, 2)) & 0xffff;
        lines.add(
            show(
                family,
                info.get(JAVA_INT, 8),
                info.get(JAVA_INT, 12),
                Arrays.toString(mapped(host)) + ":" + port,
                text(info.get(JAVA_LONG, 32))));
        next = info.get(JAVA_LONG, 40);
      }
      call("freeaddrinfo", at(first, ADDRINFO_BYTES));
    }
    return lines.toString();
  }

  /** Java has one of its own for an IPv4 address in IPv6. */
  private static byte[] mapped(byte[] host) {
    boolean isMapped = host.length == 16 && host[10] == -1 && host[11] == -1;
    return isMapped ? Arrays.copyOfRange(host, 12, 16) : host;
  }

  /**
   * Asked as a long, whose upper half is not the int's sign: for an int the harness takes -1, which
   * is EAI_BADFLAGS, for a failure that errno tells of.
   */
  private int eai(String function, Object... arguments) {
    return (int) thread.callLong(function, arguments);
  }

  @Override
  public int getaddrinfo(
      String node, String service, int flags, int family, int socktype, int protocol) {
    MemorySegment hints = room(ADDRINFO_BYTES);
    hints.set(JAVA_INT, 0, flags);
    hints.set(JAVA_INT, 4, family);
    hints.set(JAVA_INT, 8, socktype);
    hints.set(JAVA_INT, 12, protocol);
    int[] error = new int[1];
    String found = find(error, node, service, hints);
    return noted(error[0], found, "getaddrinfo", node, service, flags, family, socktype, protocol);
  }

  @Override
  public int getaddrinfo(String node, String service) {
    int[] error = new int[1];
    String found = find(error, node, service, MemorySegment.NULL);
    return noted(error[0], found, "getaddrinfo", node, service);
  }

  @Override
  public int getnameinfo(String host, int port, int flags) {
    byte[] bytes = InetAddress.ofLiteral(host).getAddress();
    boolean four = bytes.length == 4;
    MemorySegment address = room(28);
    address.set(JAVA_SHORT, 0, (short) (four ? SysSocket.AF_INET : SysSocket.AF_INET6));
    address.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
    MemorySegment.copy(bytes, 0, address, JAVA_BYTE, four ? 4 : 8, bytes.length);
    MemorySegment name = room(HOST_BYTES);
    MemorySegment service = room(32);
    int error = eai("getnameinfo", address, four ? 16 : 28, name, HOST_BYTES, service, 32, flags);
    String found = name.getString(0) + " " + service.getString(0);
    return noted(error, found, "getnameinfo", host, port, flags);
  }

  private String service(MemorySegment servent, MemorySegment found) {
    if (found.get(JAVA_LONG, 0) == 0) {
      return "none";
    }
    List<String> aliases = new ArrayList<>();
    MemorySegment list = at(servent.get(JAVA_LONG, 8), Long.MAX_VALUE);
    for (int i = 0; list.get(JAVA_LONG, i * 8L) != 0; i++) {
      aliases.add(text(list.get(JAVA_LONG, i * 8L)));
    }
    int port = Short.reverseBytes((short) servent.get(JAVA_INT, 16)) & 0xffff;
    return text(servent.get(JAVA_LONG, 0)) + aliases + port + text(servent.get(JAVA_LONG, 24));
  }

  @Override
  public int getservbyname(String name, String protocol) {
    MemorySegment servent = room(SERVENT_BYTES);
    MemorySegment found = room(8);
    call("getservbyname_r", string(name), orNull(protocol), servent, room(4096), 4096L, found);
    return noted(0, service(servent, found), "getservbyname", name, protocol);
  }

  @Override
  public int getservbyport(int port, String protocol) {
    MemorySegment servent = room(SERVENT_BYTES);
    MemorySegment found = room(8);
    int inNetworkOrder = Short.reverseBytes((short) port) & 0xffff;
    call("getservbyport_r", inNetworkOrder, orNull(protocol), servent, room(4096), 4096L, found);
    return noted(0, service(servent, found), "getservbyport", port, protocol);
  }
}
