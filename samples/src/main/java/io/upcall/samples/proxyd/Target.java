package io.upcall.samples.proxyd;

import static io.upcall.libc.Netdb.getaddrinfo;
import static io.upcall.libc.SysSocket.AF_UNSPEC;
import static io.upcall.libc.SysSocket.SOCK_CLOEXEC;
import static io.upcall.libc.SysSocket.SOCK_STREAM;
import static io.upcall.libc.SysSocket.SOL_SOCKET;
import static io.upcall.libc.SysSocket.SO_SNDTIMEO;
import static io.upcall.libc.SysSocket.connect;
import static io.upcall.libc.SysSocket.setsockopt;
import static io.upcall.libc.SysSocket.socket;
import static io.upcall.libc.Unistd.close;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.GaiException;
import io.upcall.libc.StructAddrinfo;
import io.upcall.libc.StructTimeval;
import io.upcall.samples.server.StartFailure;
import java.net.SocketAddress;
import java.util.Objects;

/** The server behind the proxy, by its addresses. */
final class Target {
  private static final StructTimeval FOR_EVER = new StructTimeval(0, 0);

  private final HostPort name;
  private final StructAddrinfo[] addresses;
  private final long limitMillis;

  private Target(HostPort name, StructAddrinfo[] addresses, long limitMillis) {
    this.name = name;
    this.addresses = addresses;
    this.limitMillis = limitMillis;
  }

  /**
   * Looks the name up, once: a proxy that is to follow a name that moves is started again.
   *
   * @param limitMillis how long a connect may take
   */
  static Target resolve(HostPort name, long limitMillis) throws StartFailure {
    try {
      StructAddrinfo any = StructAddrinfo.hints(0, AF_UNSPEC, SOCK_STREAM, 0);
      String port = Integer.toString(name.port());
      return new Target(name, getaddrinfo(name.host(), port, any), limitMillis);
    } catch (GaiException unknown) {
      throw new StartFailure("--to " + name + ": " + unknown.getMessage());
    }
  }

  /**
   * A connected socket: to the first of the addresses that takes it.
   *
   * @throws UnreachableException when none does; it says why the last did not
   * @throws ErrnoException when there is no socket to try it with
   */
  int connectAny() throws UnreachableException, ErrnoException {
    String failure = "";
    for (StructAddrinfo address : addresses) {
      int fd = socket(address.ai_family(), SOCK_STREAM | SOCK_CLOEXEC, address.ai_protocol());
      try {
        connectTo(fd, Objects.requireNonNull(address.ai_addr()));
        return fd;
      } catch (ErrnoException refusal) {
        close(fd);
        failure = text(refusal);
      }
    }
    throw new UnreachableException(failure);
  }

  private void connectTo(int fd, SocketAddress address) throws ErrnoException {
    // It is what limits a connect, as it is in C; afterwards a slow reader may take his time.
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, StructTimeval.fromMillis(limitMillis));
    connect(fd, address);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, FOR_EVER);
  }

  private String text(ErrnoException refusal) {
    return refusal.errno == Errno.EINPROGRESS
        ? "connect: no answer within " + limitMillis + " ms"
        : String.valueOf(refusal.getMessage());
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
