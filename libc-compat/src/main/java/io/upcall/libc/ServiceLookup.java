package io.upcall.libc;

import io.upcall.async.kernel.NameService;
import io.upcall.async.kernel.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** getservbyname(3), getservbyport(3), and {@code struct servent} in memory. */
final class ServiceLookup {

  // struct servent
  private static final int ALIASES = 8;
  private static final int PORT = 16;
  private static final int PROTOCOL = 24;
  private static final int BYTES = 32;

  /** For the strings of one entry. */
  private static final int BUFFER_BYTES = 4096;

  private ServiceLookup() {}

  private interface Question {
    NameService.Answer ask(long protocol, long servent, long buffer, long found);
  }

  static @Nullable StructServent byName(String name, @Nullable String protocol)
      throws GaiException {
    long cName = NameLookups.string(name);
    try {
      return find(
          "getservbyname",
          name,
          protocol,
          (proto, servent, buffer, found) ->
              NameService.getservbyname(cName, proto, servent, buffer, BUFFER_BYTES, found));
    } finally {
      NameLookups.free(cName);
    }
  }

  static @Nullable StructServent byPort(int port, @Nullable String protocol) throws GaiException {
    int inNetworkOrder = Short.reverseBytes((short) port) & 0xffff;
    return find(
        "getservbyport",
        Integer.toString(port),
        protocol,
        (proto, servent, buffer, found) ->
            NameService.getservbyport(inNetworkOrder, proto, servent, buffer, BUFFER_BYTES, found));
  }

  private static @Nullable StructServent find(
      String function, String argument, @Nullable String protocol, Question question)
      throws GaiException {
    long proto = NameLookups.string(protocol);
    long found = NativeMemory.allocate(Long.BYTES + BYTES + BUFFER_BYTES);
    long servent = found + Long.BYTES;
    NativeMemory.putLong(found, 0);
    try {
      NameService.Answer answer =
          NameLookups.ask(() -> question.ask(proto, servent, servent + BYTES, found));
      int errno = answer.error() == NameService.EAI_SYSTEM ? answer.errno() : answer.error();
      if (errno != 0 && errno != Errno.ENOENT) {
        throw new GaiException(function, Netdb.EAI_SYSTEM, errno, argument);
      }
      long at = NativeMemory.getLong(found);
      return at == 0 ? null : read(at);
    } finally {
      NativeMemory.free(found);
      NameLookups.free(proto);
    }
  }

  private static StructServent read(long at) {
    List<String> aliases = new ArrayList<>();
    long alias = NativeMemory.getLong(at + ALIASES);
    for (long name; (name = NativeMemory.getLong(alias)) != 0; alias += Long.BYTES) {
      aliases.add(NativeMemory.getString(name));
    }
    return new StructServent(
        NativeMemory.getString(NativeMemory.getLong(at)),
        aliases,
        Short.reverseBytes((short) NativeMemory.getInt(at + PORT)) & 0xffff,
        NativeMemory.getString(NativeMemory.getLong(at + PROTOCOL)));
  }
}
