package io.upcall.libc.parity;

import io.upcall.libc.GaiException;
import io.upcall.libc.Netdb;
import io.upcall.libc.StructAddrinfo;
import io.upcall.libc.StructNameinfo;
import io.upcall.libc.StructServent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link NameCalls} by this library, on a uthread. */
final class OurNames extends OurFiles implements NameCalls {

  private interface Lookup {
    Object find() throws Exception;
  }

  OurNames(Path folder, List<Transcript> transcripts) {
    super(folder, transcripts);
  }

  @Override
  public OurNames another() {
    return new OurNames(folder, transcripts);
  }

  private int noted(Lookup lookup, String function, Object... arguments) {
    String found;
    int result = 0;
    try {
      found = String.valueOf(lookup.find());
    } catch (GaiException failure) {
      result = failure.error;
      found = "EAI " + failure.error;
    } catch (Exception other) {
      throw new AssertionError("no EAI error", other);
    }
    // Not as a result, which would be shown as an errno.
    transcript.note(0, function, arguments);
    transcript.gave(found);
    return result;
  }

  @Override
  public int getaddrinfo(
      String node, String service, int flags, int family, int socktype, int protocol) {
    StructAddrinfo hints = StructAddrinfo.hints(flags, family, socktype, protocol);
    return noted(
        () -> show(Netdb.getaddrinfo(node, service, hints)),
        "getaddrinfo",
        node,
        service,
        flags,
        family,
        socktype,
        protocol);
  }

  @Override
  public int getaddrinfo(String node, String service) {
    return noted(() -> show(Netdb.getaddrinfo(node, service)), "getaddrinfo", node, service);
  }

  private static String show(StructAddrinfo[] found) {
    List<String> lines = new ArrayList<>();
    for (StructAddrinfo one : found) {
      InetSocketAddress address = (InetSocketAddress) one.ai_addr();
      lines.add(
          HostNames.show(
              one.ai_family(),
              one.ai_socktype(),
              one.ai_protocol(),
              Arrays.toString(address.getAddress().getAddress()) + ":" + address.getPort(),
              one.ai_canonname()));
    }
    return lines.toString();
  }

  @Override
  public int getnameinfo(String host, int port, int flags) {
    return noted(
        () -> {
          InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(host), port);
          StructNameinfo found = Netdb.getnameinfo(address, flags);
          return found.host() + " " + found.service();
        },
        "getnameinfo",
        host,
        port,
        flags);
  }

  private static String show(StructServent found) {
    return found == null
        ? "none"
        : found.s_name() + found.s_aliases() + found.s_port() + found.s_proto();
  }

  @Override
  public int getservbyname(String name, String protocol) {
    return noted(() -> show(Netdb.getservbyname(name, protocol)), "getservbyname", name, protocol);
  }

  @Override
  public int getservbyport(int port, String protocol) {
    return noted(() -> show(Netdb.getservbyport(port, protocol)), "getservbyport", port, protocol);
  }
}
