package io.upcall.libc;

import io.upcall.async.kernel.NameService;
import io.upcall.async.kernel.NativeMemory;
import java.net.SocketAddress;

/** One getnameinfo(3). */
final class ReverseLookup {

  /** {@code NI_MAXHOST} and {@code NI_MAXSERV}. */
  private static final int HOST_BYTES = 1025;

  private static final int SERVICE_BYTES = 32;
  private static final int NUMERIC = Netdb.NI_NUMERICHOST | Netdb.NI_NUMERICSERV;

  private ReverseLookup() {}

  static StructNameinfo find(SocketAddress address, int flags) throws GaiException {
    long sockaddr =
        NativeMemory.allocate((long) Sockaddr.STORAGE_BYTES + HOST_BYTES + SERVICE_BYTES);
    long host = sockaddr + Sockaddr.STORAGE_BYTES;
    long service = host + HOST_BYTES;
    try {
      int bytes =
          Sockaddr.write(address, Sockaddr.familyOf(address, SysSocket.AF_UNSPEC), sockaddr);
      if (bytes < 0) {
        throw new GaiException("getnameinfo", Netdb.EAI_FAMILY, 0, address.toString());
      }
      NameService.Answer answer =
          (flags & NUMERIC) == NUMERIC
              ? ask(sockaddr, bytes, host, service, flags)
              : NameLookups.ask(() -> ask(sockaddr, bytes, host, service, flags));
      if (answer.error() != 0) {
        throw new GaiException("getnameinfo", answer.error(), answer.errno(), address.toString());
      }
      return new StructNameinfo(NativeMemory.getString(host), NativeMemory.getString(service));
    } finally {
      NativeMemory.free(sockaddr);
    }
  }

  private static NameService.Answer ask(
      long sockaddr, int bytes, long host, long service, int flags) {
    return NameService.getnameinfo(
        sockaddr, bytes, host, HOST_BYTES, service, SERVICE_BYTES, flags);
  }
}
