package io.upcall.async.kernel;

import io.upcall.async.Errno;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code struct sockaddr} and java.net's addresses. Results are sizes or {@code -errno}. */
public final class SocketAddresses {

  /** {@code sizeof(struct sockaddr_storage)}: room for any address. */
  public static final int STORAGE_BYTES = 128;

  private static final int IN_BYTES = 16;
  private static final int IN6_BYTES = 28;
  private static final int UN_PATH = 2;
  private static final int UN_PATH_BYTES = 108;
  private static final int IN6_ADDR = 8;
  private static final int IN6_SCOPE = 24;
  private static final int INET4_BYTES = 4;
  private static final int INET6_BYTES = 16;

  private SocketAddresses() {}

  /**
   * Writes {@code address} for a socket of {@code domain}.
   *
   * @return its size; {@code -EAFNOSUPPORT} when the domain has no such addresses, {@code
   *     -EADDRNOTAVAIL} for a host name that was not resolved, {@code -ENAMETOOLONG} for a path
   */
  public static int write(SocketAddress address, int domain, long to) {
    NativeMemory.clear(to, STORAGE_BYTES);
    NativeMemory.putShort(to, (short) domain);
    if (address instanceof UnixDomainSocketAddress unix && domain == Sys.AF_UNIX) {
      return writeUnix(unix, to);
    }
    if (!(address instanceof InetSocketAddress inet) || domain == Sys.AF_UNIX) {
      return -Errno.EAFNOSUPPORT;
    }
    InetAddress host = inet.getAddress();
    if (host == null) {
      return -Errno.EADDRNOTAVAIL;
    }
    NativeMemory.putShort(to + 2, Short.reverseBytes((short) inet.getPort()));
    if (domain == Sys.AF_INET6) {
      return writeInet6(host, to);
    }
    if (!(host instanceof Inet4Address)) {
      return -Errno.EAFNOSUPPORT;
    }
    NativeMemory.copyIn(host.getAddress(), 0, to + 4, INET4_BYTES);
    return IN_BYTES;
  }

  private static int writeInet6(InetAddress host, long to) {
    byte[] bytes = host.getAddress();
    if (host instanceof Inet6Address inet6) {
      NativeMemory.copyIn(bytes, 0, to + IN6_ADDR, INET6_BYTES);
      NativeMemory.putInt(to + IN6_SCOPE, inet6.getScopeId());
    } else if (!host.isAnyLocalAddress()) {
      // ::ffff:a.b.c.d; the IPv4 wildcard becomes the IPv6 one
      NativeMemory.putShort(to + IN6_ADDR + 10, (short) -1);
      NativeMemory.copyIn(bytes, 0, to + IN6_ADDR + 12, INET4_BYTES);
    }
    return IN6_BYTES;
  }

  private static int writeUnix(UnixDomainSocketAddress address, long to) {
    byte[] path = address.getPath().toString().getBytes(StandardCharsets.UTF_8);
    if (path.length >= UN_PATH_BYTES) {
      return -Errno.ENAMETOOLONG;
    }
    NativeMemory.copyIn(path, 0, to + UN_PATH, path.length);
    return path.length == 0 ? UN_PATH : UN_PATH + path.length + 1;
  }

  /** Reads what the kernel wrote; null for a family that java.net has no addresses for. */
  public static @Nullable SocketAddress read(long from, int size) {
    int family = size < UN_PATH ? Sys.AF_UNIX : NativeMemory.getShort(from);
    switch (family) {
      case Sys.AF_INET:
        return inet(from, from + 4, INET4_BYTES, 0);
      case Sys.AF_INET6:
        return inet(from, from + IN6_ADDR, INET6_BYTES, NativeMemory.getInt(from + IN6_SCOPE));
      case Sys.AF_UNIX:
        return UnixDomainSocketAddress.of(unixPath(from, size));
      default:
        return null;
    }
  }

  /** Empty for a socket without a name, and for names in the abstract name space. */
  private static String unixPath(long from, int size) {
    boolean named = size > UN_PATH && NativeMemory.getByte(from + UN_PATH) != 0;
    return named ? NativeMemory.getString(from + UN_PATH) : "";
  }

  private static SocketAddress inet(long from, long address, int bytes, int scope) {
    byte[] raw = new byte[bytes];
    NativeMemory.copyOut(address, raw, 0, bytes);
    int port = Short.reverseBytes(NativeMemory.getShort(from + 2)) & 0xffff;
    try {
      InetAddress host =
          scope == 0 ? InetAddress.getByAddress(raw) : Inet6Address.getByAddress(null, raw, scope);
      return new InetSocketAddress(host, port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(bytes + " bytes of an address", impossible);
    }
  }
}
