package io.upcall.libc;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct addrinfo}: a socket to be made and its address, or hints of what is wanted.
 *
 * @param ai_flags for hints: a union of the AI_ constants of {@link Netdb}
 * @param ai_family such as {@link SysSocket#AF_INET}; in hints, AF_UNSPEC for any
 * @param ai_socktype such as {@link SysSocket#SOCK_STREAM}; in hints, 0 for any
 * @param ai_protocol such as {@link NetinetIn#IPPROTO_TCP}; in hints, 0 for any
 * @param ai_addr the address with the port; null in hints
 * @param ai_canonname the canonical name, of the first one with AI_CANONNAME; else null
 */
public record StructAddrinfo(
    int ai_flags,
    int ai_family,
    int ai_socktype,
    int ai_protocol,
    @Nullable SocketAddress ai_addr,
    @Nullable String ai_canonname) {

  /** What is wanted. */
  public static StructAddrinfo hints(int flags, int family, int socktype, int protocol) {
    return new StructAddrinfo(flags, family, socktype, protocol, null, null);
  }
}
