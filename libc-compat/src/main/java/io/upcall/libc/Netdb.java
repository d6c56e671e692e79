package io.upcall.libc;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * {@code netdb.h}: names of hosts and services. What is found is what any program of this machine
 * finds: the C library is asked, by the slow road, because it may wait for files and networks.
 * Numbers are answered at once.
 *
 * <p>Failures are {@link GaiException}s with EAI errors. All may also fail with EAI_SYSTEM: EINTR
 * when the caller was interrupted before the look-up began, EDEADLK in vcore context, ENOSYS where
 * the C library has no such function.
 */
public final class Netdb extends NetdbConstants {

  private Netdb() {}

  /** {@link #getaddrinfo(String, String, StructAddrinfo)} without hints. */
  public static StructAddrinfo[] getaddrinfo(@Nullable String node, @Nullable String service)
      throws GaiException {
    return getaddrinfo(node, service, null);
  }

  /**
   * getaddrinfo(3): the sockets by which a service of a host is reached, or with AI_PASSIVE
   * offered, the best one first.
   *
   * @param node a host's name or address; null for this machine
   * @param service a name or a port; null for port 0
   * @param hints what is wanted; null for AF_UNSPEC with AI_V4MAPPED and AI_ADDRCONFIG
   * @return one or more
   * @throws GaiException EAI_ADDRFAMILY, EAI_AGAIN, EAI_BADFLAGS, EAI_FAIL, EAI_FAMILY, EAI_MEMORY,
   *     EAI_NODATA, EAI_NONAME, EAI_SERVICE, EAI_SOCKTYPE, EAI_SYSTEM
   */
  public static StructAddrinfo[] getaddrinfo(
      @Nullable String node, @Nullable String service, @Nullable StructAddrinfo hints)
      throws GaiException {
    if (Seam.isDecorated("getaddrinfo")) {
      return Seam.call("getaddrinfo", c -> getaddrinfo(node, service, hints), node, service, hints);
    }
    return AddressLookup.find(node, service, hints);
  }

  /**
   * getnameinfo(3): the names of an address.
   *
   * @param flags 0 or a union of the NI_ constants
   * @throws GaiException EAI_AGAIN, EAI_BADFLAGS, EAI_FAIL, EAI_FAMILY, EAI_MEMORY, EAI_NONAME,
   *     EAI_OVERFLOW, EAI_SYSTEM
   */
  public static StructNameinfo getnameinfo(SocketAddress address, int flags) throws GaiException {
    if (Seam.isDecorated("getnameinfo")) {
      return Seam.call("getnameinfo", c -> getnameinfo(address, flags), address, flags);
    }
    return ReverseLookup.find(address, flags);
  }

  /**
   * getservbyname(3): the service of this name.
   *
   * @param protocol such as {@code tcp}; null for any
   * @return null when there is none
   * @throws GaiException EAI_SYSTEM
   */
  public static @Nullable StructServent getservbyname(String name, @Nullable String protocol)
      throws GaiException {
    if (Seam.isDecorated("getservbyname")) {
      return Seam.callNullable("getservbyname", c -> getservbyname(name, protocol), name, protocol);
    }
    return ServiceLookup.byName(name, protocol);
  }

  /**
   * getservbyport(3): the service at this port.
   *
   * @param port in the machine's order
   * @param protocol such as {@code tcp}; null for any
   * @return null when there is none
   * @throws GaiException EAI_SYSTEM
   */
  public static @Nullable StructServent getservbyport(int port, @Nullable String protocol)
      throws GaiException {
    if (Seam.isDecorated("getservbyport")) {
      return Seam.callNullable("getservbyport", c -> getservbyport(port, protocol), port, protocol);
    }
    return ServiceLookup.byPort(port, protocol);
  }
}
