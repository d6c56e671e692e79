package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.NetinetIn.*;
import static io.upcall.libc.SysSocket.*;

/** {@code sys/socket.h}: options, of every kind of socket that has or does not have them. */
class SocketOptionParityTest extends NetBehaviours {

  private record Option(String name, int level, int option) {}

  private static final Option[] FLAGS = {
    new Option("SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR),
    new Option("SO_REUSEPORT", SOL_SOCKET, SO_REUSEPORT),
    new Option("SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE),
    new Option("SO_BROADCAST", SOL_SOCKET, SO_BROADCAST),
    new Option("SO_DONTROUTE", SOL_SOCKET, SO_DONTROUTE),
    new Option("SO_OOBINLINE", SOL_SOCKET, SO_OOBINLINE),
    new Option("SO_PASSCRED", SOL_SOCKET, SO_PASSCRED),
    new Option("SO_TIMESTAMP", SOL_SOCKET, SO_TIMESTAMP),
    new Option("TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY),
    new Option("TCP_CORK", IPPROTO_TCP, TCP_CORK),
    new Option("TCP_QUICKACK", IPPROTO_TCP, TCP_QUICKACK),
    new Option("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY),
    new Option("IP_PKTINFO", IPPROTO_IP, IP_PKTINFO),
    new Option("IP_RECVERR", IPPROTO_IP, IP_RECVERR),
    new Option("IP_MULTICAST_LOOP", IPPROTO_IP, IP_MULTICAST_LOOP)
  };

  private static final Option[] NUMBERS = {
    new Option("SO_SNDBUF", SOL_SOCKET, SO_SNDBUF),
    new Option("SO_RCVBUF", SOL_SOCKET, SO_RCVBUF),
    new Option("SO_PRIORITY", SOL_SOCKET, SO_PRIORITY),
    new Option("SO_RCVLOWAT", SOL_SOCKET, SO_RCVLOWAT),
    new Option("TCP_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE),
    new Option("TCP_KEEPINTVL", IPPROTO_TCP, TCP_KEEPINTVL),
    new Option("TCP_KEEPCNT", IPPROTO_TCP, TCP_KEEPCNT),
    new Option("TCP_SYNCNT", IPPROTO_TCP, TCP_SYNCNT),
    new Option("TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT),
    new Option("TCP_DEFER_ACCEPT", IPPROTO_TCP, TCP_DEFER_ACCEPT),
    new Option("TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG),
    new Option("IP_TOS", IPPROTO_IP, IP_TOS),
    new Option("IP_TTL", IPPROTO_IP, IP_TTL),
    new Option("IP_MULTICAST_TTL", IPPROTO_IP, IP_MULTICAST_TTL),
    new Option("IPV6_UNICAST_HOPS", IPPROTO_IPV6, IPV6_UNICAST_HOPS)
  };

  private static final Option[] READ_ONLY = {
    new Option("SO_TYPE", SOL_SOCKET, SO_TYPE),
    new Option("SO_ERROR", SOL_SOCKET, SO_ERROR),
    new Option("SO_DOMAIN", SOL_SOCKET, SO_DOMAIN),
    new Option("SO_PROTOCOL", SOL_SOCKET, SO_PROTOCOL),
    new Option("SO_ACCEPTCONN", SOL_SOCKET, SO_ACCEPTCONN),
    new Option("SO_SNDLOWAT", SOL_SOCKET, SO_SNDLOWAT)
  };

  private static final Object[][] KINDS = {
    {"tcp", AF_INET, SOCK_STREAM},
    {"udp", AF_INET, SOCK_DGRAM},
    {"tcp6", AF_INET6, SOCK_STREAM},
    {"unix stream", AF_UNIX, SOCK_STREAM}
  };

  SocketOptionParityTest() {
    super("sys/socket.h options");
  }

  @Override
  void table() {
    for (Object[] kind : KINDS) {
      Body<NetCalls> make = c -> c.socket((int) kind[1], (int) kind[2], 0);
      for (Option option : FLAGS) {
        flag(option, (String) kind[0], make);
      }
      for (Option option : NUMBERS) {
        number(option, (String) kind[0], make);
      }
      for (Option option : READ_ONLY) {
        readOnly(option, (String) kind[0], make);
      }
      times((String) kind[0], make);
    }
    is(
        "getsockopt",
        "no such option",
        -ENOPROTOOPT,
        c -> c.getsockopt(c.socket(AF_INET, SOCK_STREAM, 0), SOL_SOCKET, 9999));
    is(
        "setsockopt",
        "no such option",
        -ENOPROTOOPT,
        c -> c.setsockopt(c.socket(AF_INET, SOCK_STREAM, 0), SOL_SOCKET, 9999, 1));
    is(
        "getsockopt",
        "no such level",
        HOSTS,
        c -> c.getsockopt(c.socket(AF_INET, SOCK_STREAM, 0), 9999, 1));
    is(
        "setsockopt",
        "no such level",
        HOSTS,
        c -> c.setsockopt(c.socket(AF_INET, SOCK_STREAM, 0), 9999, 1, 1));
    is(
        "getsockopt",
        "a level of another protocol",
        HOSTS,
        c -> c.getsockopt(c.socket(AF_INET, SOCK_DGRAM, 0), IPPROTO_TCP, TCP_NODELAY));
  }

  private void flag(Option option, String kind, Body<NetCalls> make) {
    is(
        "setsockopt",
        option.name() + " of " + kind + ", on and off",
        HOSTS,
        c -> {
          int fd = (int) make.run(c);
          c.getsockopt(fd, option.level(), option.option());
          c.setsockopt(fd, option.level(), option.option(), 1);
          c.getsockopt(fd, option.level(), option.option());
          c.setsockopt(fd, option.level(), option.option(), 7);
          c.getsockopt(fd, option.level(), option.option());
          c.setsockopt(fd, option.level(), option.option(), 0);
          return c.getsockopt(fd, option.level(), option.option());
        });
  }

  private void number(Option option, String kind, Body<NetCalls> make) {
    is(
        "setsockopt",
        option.name() + " of " + kind + ", numbers",
        HOSTS,
        c -> {
          int fd = (int) make.run(c);
          c.getsockopt(fd, option.level(), option.option());
          for (int value : new int[] {1, 5, 200, 100_000, 0, -1, -7}) {
            c.setsockopt(fd, option.level(), option.option(), value);
            c.getsockopt(fd, option.level(), option.option());
          }
          return c.getsockopt(fd, option.level(), option.option());
        });
  }

  private void readOnly(Option option, String kind, Body<NetCalls> make) {
    is(
        "getsockopt",
        option.name() + " of " + kind,
        HOSTS,
        c -> {
          int fd = (int) make.run(c);
          int value = c.getsockopt(fd, option.level(), option.option());
          c.setsockopt(fd, option.level(), option.option(), 3);
          return value;
        });
  }

  private void times(String kind, Body<NetCalls> make) {
    for (int option : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
      String name = (option == SO_RCVTIMEO ? "SO_RCVTIMEO of " : "SO_SNDTIMEO of ") + kind;
      is(
          "setsockopt",
          name,
          0,
          c -> {
            int fd = (int) make.run(c);
            c.getTimeout(fd, option);
            c.setTimeout(fd, option, 3, 500_000);
            c.getTimeout(fd, option);
            c.setTimeout(fd, option, 0, 0);
            return c.getTimeout(fd, option);
          });
      is(
          "setsockopt",
          name + ", a million microseconds",
          -EDOM,
          c -> c.setTimeout((int) make.run(c), option, 0, 1_000_000));
      is(
          "setsockopt",
          name + ", negative microseconds",
          -EDOM,
          c -> c.setTimeout((int) make.run(c), option, 0, -1));
      is(
          "setsockopt",
          name + ", negative seconds",
          0,
          c -> {
            int fd = (int) make.run(c);
            c.setTimeout(fd, option, -5, 0);
            return c.getTimeout(fd, option);
          });
      is(
          "setsockopt",
          name + ", more seconds than there are",
          0,
          c -> {
            int fd = (int) make.run(c);
            int result = c.setTimeout(fd, option, Long.MAX_VALUE, 0);
            c.getTimeout(fd, option);
            return result;
          });
    }
    is(
        "setsockopt",
        "SO_LINGER of " + kind,
        0,
        c -> {
          int fd = (int) make.run(c);
          c.getLinger(fd);
          c.setLinger(fd, true, 5);
          c.getLinger(fd);
          c.setLinger(fd, false, 9);
          return c.getLinger(fd);
        });
  }
}
