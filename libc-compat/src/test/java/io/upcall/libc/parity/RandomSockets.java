package io.upcall.libc.parity;

import static io.upcall.libc.SysSignalfd.*;
import static io.upcall.libc.SysSocket.*;

/** Random calls on sockets of all kinds, and as if whatever is open were one. */
final class RandomSockets implements RandomProgram.Family {

  private static final int[] KINDS = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  private static final int[] FAMILIES = {AF_UNIX, AF_UNIX, AF_INET, AF_INET6};
  private static final String[] HOMES = {"inet", "inet6", "./a", "./d/a", "@c", "any", "any6", ""};
  private static final int[] OPTIONS = {
    SO_TYPE,
    SO_ERROR,
    SO_DOMAIN,
    SO_PROTOCOL,
    SO_ACCEPTCONN,
    SO_KEEPALIVE,
    SO_RCVLOWAT,
    SO_REUSEADDR
  };

  private final SignalCalls c;
  private final Draw draw;

  RandomSockets(SignalCalls calls, Draw draw) {
    this.c = calls;
    this.draw = draw;
  }

  @Override
  public void step() {
    switch (draw.upTo(9)) {
      case 0, 1 -> make();
      case 2, 3 -> connect();
      case 4, 5 -> send();
      case 6 -> receive();
      case 7 -> message();
      default -> ask();
    }
  }

  private String home() {
    return draw.oneIn(2) ? ":" + draw.fd() : draw.oneOf(HOMES);
  }

  private String text() {
    return draw.text(200);
  }

  /** None of them ever waits. */
  private void make() {
    int kind = draw.oneOf(KINDS) | SOCK_NONBLOCK | draw.someOf(2, SOCK_CLOEXEC);
    if (draw.oneIn(2)) {
      draw.opened(c.socketpair(AF_UNIX, kind, 0));
    } else {
      draw.opened(c.socket(draw.oneOf(FAMILIES), kind, 0));
    }
  }

  private void connect() {
    switch (draw.upTo(6)) {
      case 0, 1 -> c.bind(draw.fd(), draw.oneOf(HOMES));
      case 2 -> c.listen(draw.fd(), draw.upTo(2));
      case 3, 4 -> c.connect(draw.fd(), home());
      case 5 -> draw.opened(c.accept4(draw.fd(), SOCK_NONBLOCK));
      default -> c.shutdown(draw.fd(), draw.upTo(3));
    }
  }

  private void send() {
    int flags = MSG_DONTWAIT | draw.someOf(4, MSG_NOSIGNAL, MSG_OOB);
    switch (draw.upTo(2)) {
      case 0 -> c.send(draw.fd(), text(), flags);
      case 1 -> c.sendto(draw.fd(), text(), flags, home());
      default -> c.write(draw.fd(), text());
    }
  }

  private void receive() {
    int some = 1 + draw.upTo(99);
    int flags = MSG_DONTWAIT | draw.someOf(4, MSG_PEEK, MSG_TRUNC, MSG_WAITALL);
    switch (draw.upTo(2)) {
      case 0 -> c.recv(draw.fd(), some, flags);
      case 1 -> c.recvfrom(draw.fd(), some, flags);
      default -> c.read(draw.fd(), some);
    }
  }

  private void message() {
    if (draw.oneIn(2)) {
      int[] rights = draw.oneIn(3) ? rights(draw.fd()) : new int[0];
      String to = draw.oneIn(4) ? home() : null;
      c.sendmsg(draw.fd(), new String[] {text(), text()}, to, rights, MSG_DONTWAIT);
    } else {
      int flags = MSG_DONTWAIT | draw.someOf(5, MSG_PEEK, MSG_TRUNC, MSG_CMSG_CLOEXEC);
      if (c.recvmsg(draw.fd(), new int[] {9, 90}, draw.upTo(2) * 12, flags) >= 0) {
        draw.opened(c.received());
      }
    }
  }

  /**
   * What is passed of {@code fd}. What takes another mask is a signalfd, which the library does not
   * pass; and a Unix socket that is on its way to itself lives on when all its numbers are closed,
   * until the kernel collects it, in its own time.
   */
  private int[] rights(int fd) {
    boolean isSignals = c.signalfd(fd, SFD_NONBLOCK, 40) == fd;
    boolean isUnix = c.getsockopt(fd, SOL_SOCKET, SO_DOMAIN) == AF_UNIX;
    return isSignals || isUnix ? new int[0] : new int[] {fd};
  }

  private void ask() {
    switch (draw.upTo(4)) {
      case 0 -> c.getsockname(draw.fd());
      case 1 -> c.getpeername(draw.fd());
      case 2 -> c.setsockopt(draw.fd(), SOL_SOCKET, draw.oneOf(OPTIONS), draw.upTo(1));
      default -> c.getsockopt(draw.fd(), SOL_SOCKET, draw.oneOf(OPTIONS));
    }
  }
}
