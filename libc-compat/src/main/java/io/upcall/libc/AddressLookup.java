package io.upcall.libc;

import io.upcall.async.kernel.NameService;
import io.upcall.async.kernel.NativeMemory;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One getaddrinfo(3), and {@code struct addrinfo} in memory. */
final class AddressLookup {

  // struct addrinfo
  private static final int FAMILY = 4;
  private static final int SOCKTYPE = 8;
  private static final int PROTOCOL = 12;
  private static final int ADDRESS_BYTES = 16;
  private static final int ADDRESS = 24;
  private static final int CANONICAL = 32;
  private static final int NEXT = 40;
  private static final int BYTES = 48;

  private AddressLookup() {}

  static StructAddrinfo[] find(
      @Nullable String node, @Nullable String service, @Nullable StructAddrinfo hints)
      throws GaiException {
    String argument = node != null ? node : service;
    if (hasNul(node) || hasNul(service)) {
      throw new GaiException("getaddrinfo", Netdb.EAI_NONAME, 0, argument);
    }
    long name = NameLookups.string(node);
    long port = NameLookups.string(service);
    // The pointer to the list, and the hints behind it.
    long list = NativeMemory.allocate(Long.BYTES + BYTES);
    try {
      long wanted = hints == null ? 0 : write(hints, list + Long.BYTES);
      boolean atOnce = isNumeric(node, hints) && NameLookups.isNumber(service);
      NameService.Answer answer =
          atOnce
              ? NameService.getaddrinfo(name, port, wanted, list)
              : NameLookups.ask(() -> NameService.getaddrinfo(name, port, wanted, list));
      if (answer.error() != 0) {
        throw new GaiException("getaddrinfo", answer.error(), answer.errno(), argument);
      }
      return readAll(NativeMemory.getLong(list));
    } finally {
      NativeMemory.free(list);
      NameLookups.free(port);
      NameLookups.free(name);
    }
  }

  private static boolean hasNul(@Nullable String text) {
    return text != null && text.indexOf('\0') >= 0;
  }

  /** True when no file and no network is asked: for an address, for none, and when told so. */
  private static boolean isNumeric(@Nullable String node, @Nullable StructAddrinfo hints) {
    boolean toldSo = hints != null && (hints.ai_flags() & Netdb.AI_NUMERICHOST) != 0;
    return node == null || toldSo || isLiteral(node);
  }

  private static boolean isLiteral(String node) {
    try {
      return node.indexOf(':') >= 0
          ? Inet6Address.ofLiteral(node).getAddress() != null
          : Inet4Address.ofPosixLiteral(node).getAddress() != null;
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  private static long write(StructAddrinfo hints, long to) {
    NativeMemory.clear(to, BYTES);
    NativeMemory.putInt(to, hints.ai_flags());
    NativeMemory.putInt(to + FAMILY, hints.ai_family());
    NativeMemory.putInt(to + SOCKTYPE, hints.ai_socktype());
    NativeMemory.putInt(to + PROTOCOL, hints.ai_protocol());
    return to;
  }

  private static StructAddrinfo[] readAll(long list) {
    List<StructAddrinfo> found = new ArrayList<>();
    try {
      for (long at = list; at != 0; at = NativeMemory.getLong(at + NEXT)) {
        found.add(read(at));
      }
    } finally {
      NameService.free(list);
    }
    return found.toArray(new StructAddrinfo[0]);
  }

  private static StructAddrinfo read(long at) {
    long canonical = NativeMemory.getLong(at + CANONICAL);
    return new StructAddrinfo(
        NativeMemory.getInt(at),
        NativeMemory.getInt(at + FAMILY),
        NativeMemory.getInt(at + SOCKTYPE),
        NativeMemory.getInt(at + PROTOCOL),
        Sockaddr.read(NativeMemory.getLong(at + ADDRESS), NativeMemory.getInt(at + ADDRESS_BYTES)),
        canonical == 0 ? null : NativeMemory.getString(canonical));
  }
}
