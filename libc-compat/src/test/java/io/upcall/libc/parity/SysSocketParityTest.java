package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.SysSocket.*;

/** {@code sys/socket.h}: sockets of every kind, before they are connected and on the way. */
class SysSocketParityTest extends NetBehaviours {

  private static final int[][] KINDS = {
    {AF_INET, SOCK_STREAM},
    {AF_INET, SOCK_DGRAM},
    {AF_INET6, SOCK_STREAM},
    {AF_INET6, SOCK_DGRAM},
    {AF_UNIX, SOCK_STREAM},
    {AF_UNIX, SOCK_DGRAM},
    {AF_UNIX, SOCK_SEQPACKET}
  };

  SysSocketParityTest() {
    super("sys/socket.h");
  }

  private static String name(int[] kind) {
    String family = kind[0] == AF_UNIX ? "unix" : kind[0] == AF_INET ? "inet" : "inet6";
    String type = kind[1] == SOCK_STREAM ? "stream" : kind[1] == SOCK_DGRAM ? "dgram" : "seqpacket";
    return family + " " + type;
  }

  private static String home(int[] kind) {
    return kind[0] == AF_UNIX ? "/s" : kind[0] == AF_INET ? "inet" : "inet6";
  }

  @Override
  void table() {
    making();
    for (int[] kind : KINDS) {
      unconnected(kind, name(kind), home(kind));
      naming(kind, name(kind), home(kind));
      if (kind[1] != SOCK_DGRAM) {
        connections(kind, name(kind), home(kind));
      } else {
        datagrams(kind, name(kind), home(kind));
      }
    }
    addresses();
    connecting();
  }

  private static int make(NetCalls c, int[] kind, int flags) {
    return c.socket(kind[0], kind[1] | flags, 0);
  }

  private void making() {
    is("socket", "no such family", -EAFNOSUPPORT, c -> c.socket(99, SOCK_STREAM, 0));
    is("socket", "a negative family", -EAFNOSUPPORT, c -> c.socket(-1, SOCK_STREAM, 0));
    is("socket", "no such type", -EINVAL, c -> c.socket(AF_INET, 77, 0));
    is("socket", "an unknown flag", -EINVAL, c -> c.socket(AF_INET, SOCK_STREAM | 0x10000, 0));
    is(
        "socket",
        "a protocol of another type",
        -EPROTONOSUPPORT,
        c -> c.socket(AF_INET, SOCK_STREAM, 17));
    is("socket", "its own protocol", 3, c -> c.socket(AF_INET, SOCK_STREAM, 6));
    is("socket", "an unknown protocol", -EPROTONOSUPPORT, c -> c.socket(AF_INET, SOCK_DGRAM, 250));
    is("socket", "a protocol of unix", HOSTS, c -> c.socket(AF_UNIX, SOCK_STREAM, 1));
    is(
        "socket",
        "another protocol of unix",
        -EPROTONOSUPPORT,
        c -> c.socket(AF_UNIX, SOCK_STREAM, 2));
    is(
        "socket",
        "seqpacket of the internet",
        -ESOCKTNOSUPPORT,
        c -> c.socket(AF_INET, SOCK_SEQPACKET, 0));
    is(
        "socket",
        "SOCK_NONBLOCK",
        O_RDWR | O_NONBLOCK,
        c -> c.fcntl(c.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), F_GETFL, 0));
    is(
        "socket",
        "SOCK_CLOEXEC",
        FD_CLOEXEC,
        c -> c.fcntl(c.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), F_GETFD, 0));
    is("socketpair", "of the internet", -EOPNOTSUPP, c -> c.socketpair(AF_INET, SOCK_STREAM, 0)[0]);
    is(
        "socketpair",
        "of datagrams of the internet",
        -EOPNOTSUPP,
        c -> c.socketpair(AF_INET6, SOCK_DGRAM, 0)[0]);
    is("socketpair", "no such type", HOSTS, c -> c.socketpair(AF_UNIX, 77, 0)[0]);
    is(
        "socketpair",
        "no such protocol",
        -EPROTONOSUPPORT,
        c -> c.socketpair(AF_UNIX, SOCK_STREAM, 9)[0]);
    is("socketpair", "no such family", -EAFNOSUPPORT, c -> c.socketpair(99, SOCK_STREAM, 0)[0]);
    is(
        "socketpair",
        "flags for both",
        O_RDWR | O_NONBLOCK,
        c -> c.fcntl(c.socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)[1], F_GETFL, 0));
    for (int fd : new int[] {-1, 99}) {
      badNumber(fd, -EBADF, c -> fd);
    }
    badNumber(3, -ENOTSOCK, c -> c.file("f", "text"));
    badNumber(4, -ENOTSOCK, c -> c.pipe2(0)[1]);
  }

  /** Every function on what is no socket. */
  private void badNumber(int number, long errno, Body<NetCalls> of) {
    String what =
        errno == -EBADF
            ? "number " + number + " is not open"
            : "number " + number + " is no socket";
    is("bind", what, errno, c -> c.bind((int) of.run(c), "inet"));
    is("listen", what, errno, c -> c.listen((int) of.run(c), 1));
    is("connect", what, errno, c -> c.connect((int) of.run(c), "refused"));
    is("accept4", what, errno, c -> c.accept4((int) of.run(c), 0));
    is("shutdown", what, errno, c -> c.shutdown((int) of.run(c), SHUT_RD));
    is("getsockname", what, errno, c -> c.getsockname((int) of.run(c)));
    is("getpeername", what, errno, c -> c.getpeername((int) of.run(c)));
    is("send", what, errno, c -> c.send((int) of.run(c), "x", 0));
    is("recv", what, errno, c -> c.recv((int) of.run(c), 1, 0));
    is("sendto", what, errno, c -> c.sendto((int) of.run(c), "x", 0, "refused"));
    is("recvfrom", what, errno, c -> c.recvfrom((int) of.run(c), 1, 0));
    is(
        "sendmsg",
        what,
        errno,
        c -> c.sendmsg((int) of.run(c), new String[] {"x"}, null, new int[0], 0));
    is("recvmsg", what, errno, c -> c.recvmsg((int) of.run(c), new int[] {1}, 0, 0));
    is("getsockopt", what, errno, c -> c.getsockopt((int) of.run(c), SOL_SOCKET, SO_TYPE));
    is("setsockopt", what, errno, c -> c.setsockopt((int) of.run(c), SOL_SOCKET, SO_KEEPALIVE, 1));
  }

  /** A socket that is neither bound nor connected. */
  private void unconnected(int[] kind, String name, String home) {
    is("getpeername", name + " alone", -ENOTCONN, c -> c.getpeername(make(c, kind, 0)));
    is("getsockname", name + " alone", 0, c -> c.getsockname(make(c, kind, 0)));
    is("shutdown", name + " alone", HOSTS, c -> c.shutdown(make(c, kind, 0), SHUT_WR));
    is("shutdown", name + " with a bad direction", HOSTS, c -> c.shutdown(make(c, kind, 0), 3));
    is("send", name + " alone", HOSTS, c -> c.send(make(c, kind, 0), "x", 0));
    is("write", name + " alone", HOSTS, c -> c.write(make(c, kind, 0), "x"));
    is(
        "recv",
        name + " alone, and may not wait",
        HOSTS,
        c -> c.recv(make(c, kind, 0), 5, MSG_DONTWAIT));
    is(
        "read",
        name + " alone and non-blocking",
        HOSTS,
        c -> c.read(make(c, kind, SOCK_NONBLOCK), 5));
    is("read", name + ", of nothing", 0, c -> c.read(make(c, kind, 0), 0));
    is(
        "recv",
        name + " alone, urgent",
        HOSTS,
        c -> c.recv(make(c, kind, SOCK_NONBLOCK), 5, MSG_OOB));
    is(
        "recv",
        name + " alone, of errors",
        HOSTS,
        c -> c.recv(make(c, kind, SOCK_NONBLOCK), 5, MSG_ERRQUEUE));
    is(
        "accept4",
        name + " alone",
        kind[1] == SOCK_DGRAM ? -EOPNOTSUPP : -EINVAL,
        c -> c.accept4(make(c, kind, 0), 0));
    is("accept4", name + " with a bad flag", -EINVAL, c -> c.accept4(make(c, kind, 0), 1));
    is("listen", name + " alone", HOSTS, c -> c.listen(make(c, kind, 0), 1));
    is(
        "listen",
        name + " with a negative backlog",
        HOSTS,
        c -> {
          int fd = make(c, kind, 0);
          c.bind(fd, home);
          return c.listen(fd, -1);
        });
    is(
        "recvmsg",
        name + " alone, and may not wait",
        HOSTS,
        c -> c.recvmsg(make(c, kind, 0), new int[] {3, 4}, 32, MSG_DONTWAIT));
    is(
        "sendmsg",
        name + " alone",
        HOSTS,
        c -> c.sendmsg(make(c, kind, 0), new String[] {"a", "b"}, null, new int[0], 0));
    is("lseek", name, -ESPIPE, c -> c.lseek(make(c, kind, 0), 0, 0));
    is("pread", name, -ESPIPE, c -> c.pread(make(c, kind, 0), 1, 0));
    is("fsync", name, -EINVAL, c -> c.fsync(make(c, kind, 0)));
    is("ftruncate", name, -EINVAL, c -> c.ftruncate(make(c, kind, 0), 0));
    is(
        "fcntl",
        name + ", to non-blocking and back",
        O_RDWR,
        c -> {
          int fd = make(c, kind, 0);
          c.fcntl(fd, F_SETFL, O_NONBLOCK);
          c.fcntl(fd, F_GETFL, 0);
          c.fcntl(fd, F_SETFL, 0);
          return c.fcntl(fd, F_GETFL, 0);
        });
  }

  private void naming(int[] kind, String name, String home) {
    is(
        "bind",
        name,
        0,
        c -> {
          int fd = make(c, kind, 0);
          int result = c.bind(fd, home);
          c.getsockname(fd);
          return result;
        });
    is(
        "bind",
        name + ", twice",
        HOSTS,
        c -> {
          int fd = make(c, kind, 0);
          c.bind(fd, home);
          return c.bind(fd, home);
        });
    is(
        "bind",
        name + ", to an address in use",
        -EADDRINUSE,
        c -> {
          int first = make(c, kind, 0);
          c.bind(first, home);
          return c.bind(make(c, kind, 0), ":" + first);
        });
    is(
        "bind",
        name + ", to an address of another family",
        HOSTS,
        c ->
            c.bind(
                make(c, kind, 0),
                kind[0] == AF_UNIX
                    ? "inet"
                    : "/a-path-that-is-longer-than-any-address-of-the-internet"));
    is("bind", name + ", to AF_UNSPEC", HOSTS, c -> c.bind(make(c, kind, 0), "unspec"));
    is(
        "bind",
        name + ", and its dup",
        0,
        c -> {
          int fd = make(c, kind, 0);
          int copy = c.dup(fd);
          c.bind(copy, home);
          return c.getsockname(fd);
        });
  }

  private static int listening(NetCalls c, int[] kind, String home) {
    int fd = make(c, kind, 0);
    c.bind(fd, home);
    c.listen(fd, 3);
    return fd;
  }

  private void connections(int[] kind, String name, String home) {
    is(
        "connect",
        name + ", where nobody listens",
        HOSTS,
        c -> {
          int bound = make(c, kind, 0);
          c.bind(bound, home);
          return c.connect(make(c, kind, 0), ":" + bound);
        });
    is(
        "connect",
        name,
        0,
        c -> {
          int listener = listening(c, kind, home);
          int client = make(c, kind, 0);
          int result = c.connect(client, ":" + listener);
          c.getpeername(client);
          c.getsockopt(client, SOL_SOCKET, SO_ERROR);
          int server = c.accept4(listener, 0);
          c.getpeername(server);
          c.getsockname(server);
          return result;
        });
    is(
        "connect",
        name + ", twice",
        -EISCONN,
        c -> {
          int listener = listening(c, kind, home);
          int client = make(c, kind, 0);
          c.connect(client, ":" + listener);
          return c.connect(client, ":" + listener);
        });
    is(
        "connect",
        name + ", of a listener",
        HOSTS,
        c -> {
          int listener = listening(c, kind, home);
          return c.connect(listener, ":" + listener);
        });
    is(
        "listen",
        name + ", of a connected one",
        -EINVAL,
        c -> {
          int listener = listening(c, kind, home);
          int client = make(c, kind, 0);
          c.connect(client, ":" + listener);
          return c.listen(client, 1);
        });
    is("listen", name + ", twice", 0, c -> c.listen(listening(c, kind, home), 9));
    is(
        "accept4",
        name + ", non-blocking without a connection",
        -EAGAIN,
        c -> {
          int listener = listening(c, kind, home);
          c.fcntl(listener, F_SETFL, O_NONBLOCK);
          return c.accept4(listener, 0);
        });
    is(
        "accept4",
        name + ", with flags",
        O_RDWR | O_NONBLOCK,
        c -> {
          int listener = listening(c, kind, home);
          c.connect(make(c, kind, 0), ":" + listener);
          int server = c.accept4(listener, SOCK_NONBLOCK | SOCK_CLOEXEC);
          c.fcntl(server, F_GETFD, 0);
          return c.fcntl(server, F_GETFL, 0);
        });
    is(
        "accept4",
        name + ", which inherits no O_NONBLOCK",
        O_RDWR,
        c -> {
          int listener = listening(c, kind, home);
          c.fcntl(listener, F_SETFL, O_NONBLOCK);
          c.connect(make(c, kind, 0), ":" + listener);
          return c.fcntl(c.accept4(listener, 0), F_GETFL, 0);
        });
    is(
        "accept4",
        name + ", until somebody connects",
        5,
        c -> {
          int listener = listening(c, kind, home);
          int client = make(c, kind, 0);
          Waiting accepting = begin(c, other -> other.accept4(listener, 0));
          c.connect(client, ":" + listener);
          return accepting.result();
        });
    is(
        "accept4",
        name + ", of a client that is gone",
        HOSTS,
        c -> {
          int listener = listening(c, kind, home);
          int client = make(c, kind, 0);
          c.connect(client, ":" + listener);
          c.send(client, "last words", 0);
          c.close(client);
          int server = c.accept4(listener, 0);
          c.recv(server, 99, 0);
          return c.recv(server, 99, 0);
        });
    is(
        "accept4",
        name + ", SO_RCVTIMEO",
        -EAGAIN,
        c -> {
          int listener = listening(c, kind, home);
          c.setTimeout(listener, SO_RCVTIMEO, 0, 20_000);
          return c.accept4(listener, 0);
        });
    is(
        "accept4",
        name + ", which inherits the options of its family",
        HOSTS,
        c -> {
          int listener = listening(c, kind, home);
          c.setTimeout(listener, SO_RCVTIMEO, 2, 0);
          c.setTimeout(listener, SO_SNDTIMEO, 3, 0);
          c.setsockopt(listener, SOL_SOCKET, SO_KEEPALIVE, 1);
          c.setsockopt(listener, SOL_SOCKET, SO_RCVLOWAT, 7);
          c.setLinger(listener, true, 0);
          c.connect(make(c, kind, 0), ":" + listener);
          int server = c.accept4(listener, 0);
          c.getTimeout(server, SO_RCVTIMEO);
          c.getTimeout(server, SO_SNDTIMEO);
          c.getLinger(server);
          c.getsockopt(server, SOL_SOCKET, SO_RCVLOWAT);
          c.setLinger(server, false, 0);
          return c.getsockopt(server, SOL_SOCKET, SO_KEEPALIVE);
        });
    is(
        "recv",
        name + ", of a listener",
        HOSTS,
        c -> c.recv(listening(c, kind, home), 1, MSG_DONTWAIT));
    is("send", name + ", of a listener", HOSTS, c -> c.send(listening(c, kind, home), "x", 0));
    is(
        "shutdown",
        name + ", of a listener",
        HOSTS,
        c -> {
          int listener = listening(c, kind, home);
          int result = c.shutdown(listener, SHUT_RD);
          c.fcntl(listener, F_SETFL, O_NONBLOCK);
          c.accept4(listener, 0);
          return result;
        });
    is(
        "shutdown",
        name + ", of a listener that another thread accepts from",
        HOSTS,
        c -> {
          int listener = listening(c, kind, home);
          Waiting accepting = begin(c, other -> other.accept4(listener, 0));
          c.shutdown(listener, SHUT_RDWR);
          return accepting.result();
        });
    is(
        "getsockopt",
        name + ", SO_ACCEPTCONN",
        1,
        c -> c.getsockopt(listening(c, kind, home), SOL_SOCKET, SO_ACCEPTCONN));
    is(
        "sendto",
        name + ", with an address on a connection",
        HOSTS,
        c -> {
          int listener = listening(c, kind, home);
          int client = make(c, kind, 0);
          c.connect(client, ":" + listener);
          return c.sendto(client, "x", 0, ":" + listener);
        });
  }

  private static int bound(NetCalls c, int[] kind, String home) {
    int fd = make(c, kind, 0);
    c.bind(fd, home);
    return fd;
  }

  private void datagrams(int[] kind, String name, String home) {
    is(
        "sendto",
        name,
        5,
        c -> {
          int receiver = bound(c, kind, home);
          int result = c.sendto(make(c, kind, 0), "hello", 0, ":" + receiver);
          c.recvfrom(receiver, 99, 0);
          return result;
        });
    is(
        "recvfrom",
        name + ", from a name",
        5,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = bound(c, kind, kind[0] == AF_UNIX ? "/t" : home);
          c.sendto(sender, "hello", 0, ":" + receiver);
          int result = c.recvfrom(receiver, 99, 0);
          c.sendto(receiver, "back", 0, ":" + sender);
          c.recvfrom(sender, 99, 0);
          return result;
        });
    is(
        "recvfrom",
        name + ", of nothing is a message",
        0,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = make(c, kind, 0);
          c.sendto(sender, "", 0, ":" + receiver);
          c.sendto(sender, "next", 0, ":" + receiver);
          int result = c.recvfrom(receiver, 99, 0);
          c.recvfrom(receiver, 99, 0);
          return result;
        });
    is(
        "recvfrom",
        name + ", cut",
        3,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = make(c, kind, 0);
          c.sendto(sender, "hello", 0, ":" + receiver);
          c.sendto(sender, "next", 0, ":" + receiver);
          int result = c.recvfrom(receiver, 3, 0);
          c.recvfrom(receiver, 99, 0);
          return result;
        });
    is(
        "recvfrom",
        name + ", cut, with its length",
        5,
        c -> {
          int receiver = bound(c, kind, home);
          c.sendto(make(c, kind, 0), "hello", 0, ":" + receiver);
          return c.recvfrom(receiver, 3, MSG_TRUNC);
        });
    is(
        "recvmsg",
        name + ", cut, says so",
        3,
        c -> {
          int receiver = bound(c, kind, home);
          c.sendto(make(c, kind, 0), "hello", 0, ":" + receiver);
          return c.recvmsg(receiver, new int[] {1, 2}, 0, 0);
        });
    is(
        "recvmsg",
        name + ", peeked",
        5,
        c -> {
          int receiver = bound(c, kind, home);
          c.sendto(make(c, kind, 0), "hello", 0, ":" + receiver);
          c.recvmsg(receiver, new int[] {9}, 0, MSG_PEEK);
          return c.recvmsg(receiver, new int[] {2, 9}, 0, MSG_DONTWAIT);
        });
    is(
        "read",
        name + ", of nothing leaves the message",
        5,
        c -> {
          int receiver = bound(c, kind, home);
          c.sendto(make(c, kind, 0), "hello", 0, ":" + receiver);
          c.read(receiver, 0);
          return c.read(receiver, 99);
        });
    is(
        "recvfrom",
        name + ", until something comes",
        5,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = make(c, kind, 0);
          Waiting receiving = begin(c, other -> other.recvfrom(receiver, 99, 0));
          c.sendto(sender, "hello", 0, ":" + receiver);
          return receiving.result();
        });
    is(
        "recvmsg",
        name + ", until something comes",
        5,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = make(c, kind, 0);
          Waiting receiving = begin(c, other -> other.recvmsg(receiver, new int[] {1, 9}, 0, 0));
          c.sendmsg(sender, new String[] {"he", "llo"}, ":" + receiver, new int[0], 0);
          return receiving.result();
        });
    is(
        "recvfrom",
        name + ", SO_RCVTIMEO",
        -EAGAIN,
        c -> {
          int receiver = bound(c, kind, home);
          c.setTimeout(receiver, SO_RCVTIMEO, 0, 20_000);
          return c.recvfrom(receiver, 9, 0);
        });
    is(
        "connect",
        name + ", sets where it goes",
        5,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = make(c, kind, 0);
          c.connect(sender, ":" + receiver);
          c.getpeername(sender);
          int result = c.send(sender, "hello", 0);
          c.recv(receiver, 99, 0);
          return result;
        });
    is(
        "connect",
        name + ", and again, elsewhere",
        4,
        c -> {
          int first = bound(c, kind, home);
          int second = bound(c, kind, kind[0] == AF_UNIX ? "/t" : home);
          int sender = make(c, kind, 0);
          c.connect(sender, ":" + first);
          c.connect(sender, ":" + second);
          c.send(sender, "text", 0);
          c.recv(first, 9, MSG_DONTWAIT);
          return c.recv(second, 9, 0);
        });
    is(
        "connect",
        name + ", undone by AF_UNSPEC",
        0,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = make(c, kind, 0);
          c.connect(sender, ":" + receiver);
          int result = c.connect(sender, "unspec");
          c.getpeername(sender);
          c.send(sender, "x", 0);
          return result;
        });
    is(
        "sendto",
        name + ", elsewhere than it is connected",
        HOSTS,
        c -> {
          int first = bound(c, kind, home);
          int second = bound(c, kind, kind[0] == AF_UNIX ? "/t" : home);
          int sender = make(c, kind, 0);
          c.connect(sender, ":" + first);
          int result = c.sendto(sender, "hello", 0, ":" + second);
          c.recv(first, 9, MSG_DONTWAIT);
          c.recv(second, 9, MSG_DONTWAIT);
          return result;
        });
    is(
        "send",
        name + ", to who is gone",
        HOSTS,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = make(c, kind, 0);
          c.connect(sender, ":" + receiver);
          c.close(receiver);
          c.send(sender, "one", 0);
          return c.send(sender, "two", 0);
        });
    is(
        "sendto",
        name + ", more than a message holds",
        HOSTS,
        c -> {
          int receiver = bound(c, kind, home);
          return c.sendto(make(c, kind, 0), "x".repeat(400_000), 0, ":" + receiver);
        });
    is(
        "shutdown",
        name + ", of the sending side",
        HOSTS,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = make(c, kind, 0);
          c.connect(sender, ":" + receiver);
          int result = c.shutdown(sender, SHUT_WR);
          c.send(sender, "x", 0);
          return result;
        });
    is(
        "shutdown",
        name + ", of the receiving side",
        HOSTS,
        c -> {
          int receiver = bound(c, kind, home);
          int sender = make(c, kind, 0);
          c.connect(sender, ":" + receiver);
          c.shutdown(sender, SHUT_RD);
          return c.recv(sender, 9, MSG_DONTWAIT);
        });
    is("listen", name + ", when bound", -EOPNOTSUPP, c -> c.listen(bound(c, kind, home), 1));
  }

  private void addresses() {
    is(
        "bind",
        "a path that exists",
        -EADDRINUSE,
        c -> {
          c.file("f", "");
          return c.bind(c.socket(AF_UNIX, SOCK_STREAM, 0), "/f");
        });
    is(
        "bind",
        "a path in no directory",
        -ENOENT,
        c -> c.bind(c.socket(AF_UNIX, SOCK_STREAM, 0), "/none/s"));
    is(
        "bind",
        "a path beneath a file",
        -ENOTDIR,
        c -> {
          c.file("f", "");
          return c.bind(c.socket(AF_UNIX, SOCK_DGRAM, 0), "/f/s");
        });
    is(
        "bind",
        "an abstract name",
        0,
        c -> {
          int fd = c.socket(AF_UNIX, SOCK_STREAM, 0);
          int result = c.bind(fd, "@name");
          c.getsockname(fd);
          c.listen(fd, 1);
          c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "@name");
          return result;
        });
    is(
        "bind",
        "an abstract name in use",
        -EADDRINUSE,
        c -> {
          c.bind(c.socket(AF_UNIX, SOCK_DGRAM, 0), "@name");
          return c.bind(c.socket(AF_UNIX, SOCK_DGRAM, 0), "@name");
        });
    is(
        "bind",
        "no name of unix gets one",
        0,
        c -> {
          int fd = c.socket(AF_UNIX, SOCK_DGRAM, 0);
          int result = c.bind(fd, "");
          c.getsockname(fd);
          return result;
        });
    is(
        "connect",
        "an abstract name that nobody has",
        -ECONNREFUSED,
        c -> c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "@nobody"));
    is(
        "connect",
        "a path that nobody has",
        -ENOENT,
        c -> c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "/nobody"));
    is(
        "connect",
        "a file that is no socket",
        -ECONNREFUSED,
        c -> {
          c.file("f", "");
          return c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "/f");
        });
    is(
        "connect",
        "a path of another type",
        -EPROTOTYPE,
        c -> {
          c.receiver(AF_UNIX, "/d");
          return c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "/d");
        });
    is(
        "connect",
        "a path whose socket was unlinked",
        -ENOENT,
        c -> {
          c.listener(AF_UNIX, "/s");
          c.unlink("s");
          return c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "/s");
        });
    is(
        "connect",
        "a path whose socket was closed",
        -ECONNREFUSED,
        c -> {
          c.close(c.listener(AF_UNIX, "/s"));
          return c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "/s");
        });
    is(
        "bind",
        "an address that is not here",
        -EADDRNOTAVAIL,
        c -> c.bind(c.socket(AF_INET, SOCK_STREAM, 0), "foreign"));
    is(
        "bind",
        "all addresses",
        0,
        c -> {
          int fd = c.socket(AF_INET, SOCK_STREAM, 0);
          int result = c.bind(fd, "any");
          c.getsockname(fd);
          return result;
        });
    is(
        "bind",
        "all addresses of IPv6, IPv4 too",
        0,
        c -> {
          int fd = c.socket(AF_INET6, SOCK_STREAM, 0);
          c.bind(fd, "any6");
          c.listen(fd, 1);
          return c.getsockname(fd);
        });
    is(
        "bind",
        "an IPv6 address of an IPv4 socket",
        -EAFNOSUPPORT,
        c -> c.bind(c.socket(AF_INET, SOCK_STREAM, 0), "inet6"));
    is(
        "bind",
        "SO_REUSEADDR does not share a listener's address",
        -EADDRINUSE,
        c -> {
          int first = c.listener(AF_INET, "inet");
          int second = c.socket(AF_INET, SOCK_STREAM, 0);
          c.setsockopt(second, SOL_SOCKET, SO_REUSEADDR, 1);
          return c.bind(second, ":" + first);
        });
    is(
        "bind",
        "SO_REUSEPORT shares it",
        0,
        c -> {
          int first = c.socket(AF_INET, SOCK_DGRAM, 0);
          c.setsockopt(first, SOL_SOCKET, SO_REUSEPORT, 1);
          c.bind(first, "inet");
          int second = c.socket(AF_INET, SOCK_DGRAM, 0);
          c.setsockopt(second, SOL_SOCKET, SO_REUSEPORT, 1);
          return c.bind(second, ":" + first);
        });
  }

  private void connecting() {
    is(
        "connect",
        "refused",
        -ECONNREFUSED,
        c -> {
          int fd = c.socket(AF_INET, SOCK_STREAM, 0);
          int result = c.connect(fd, "refused");
          c.getsockopt(fd, SOL_SOCKET, SO_ERROR);
          return result;
        });
    is(
        "connect",
        "non-blocking, refused",
        ECONNREFUSED,
        c -> {
          int fd = c.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
          c.connect(fd, "refused");
          int error = c.getsockopt(fd, SOL_SOCKET, SO_ERROR);
          c.getsockopt(fd, SOL_SOCKET, SO_ERROR);
          return error;
        });
    is(
        "connect",
        "non-blocking, in time",
        0,
        c -> {
          int listener = c.listener(AF_INET, "inet");
          int fd = c.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
          c.connect(fd, ":" + listener);
          c.accept4(listener, 0);
          return c.getsockopt(fd, SOL_SOCKET, SO_ERROR);
        });
    is(
        "connect",
        "non-blocking, and once more",
        HOSTS,
        c -> {
          int listener = c.listener(AF_INET, "inet");
          int fd = c.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
          c.connect(fd, ":" + listener);
          c.accept4(listener, 0);
          c.connect(fd, ":" + listener);
          return c.connect(fd, ":" + listener);
        });
    is(
        "connect",
        "a full backlog of unix, non-blocking",
        -EAGAIN,
        c -> {
          int listener = c.socket(AF_UNIX, SOCK_STREAM, 0);
          c.bind(listener, "/s");
          c.listen(listener, 0);
          c.connect(c.socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), "/s");
          return c.connect(c.socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), "/s");
        });
    is(
        "connect",
        "a full backlog of unix, until one is accepted",
        0,
        c -> {
          int listener = c.socket(AF_UNIX, SOCK_STREAM, 0);
          c.bind(listener, "/s");
          c.listen(listener, 0);
          c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "/s");
          int late = c.socket(AF_UNIX, SOCK_STREAM, 0);
          Waiting connecting = begin(c, other -> other.connect(late, "/s"));
          c.accept4(listener, 0);
          return connecting.result();
        });
    is(
        "connect",
        "a full backlog of unix, SO_SNDTIMEO",
        -EAGAIN,
        c -> {
          int listener = c.socket(AF_UNIX, SOCK_STREAM, 0);
          c.bind(listener, "/s");
          c.listen(listener, 0);
          c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "/s");
          int late = c.socket(AF_UNIX, SOCK_STREAM, 0);
          c.setTimeout(late, SO_SNDTIMEO, 0, 20_000);
          return c.connect(late, "/s");
        });
    is(
        "connect",
        "an IPv6 address of an IPv4 socket",
        -EAFNOSUPPORT,
        c -> c.connect(c.socket(AF_INET, SOCK_STREAM, 0), "inet6"));
    is(
        "connect",
        "IPv4 of an IPv6 socket",
        0,
        c -> {
          int listener = c.listener(AF_INET6, "any6");
          int four = c.socket(AF_INET, SOCK_STREAM, 0);
          c.bind(four, "inet");
          int client = c.socket(AF_INET6, SOCK_STREAM, 0);
          c.connect(client, ":" + listener);
          return c.getpeername(client);
        });
    is(
        "connect",
        "a broadcast without leave",
        -EACCES,
        c -> c.connect(c.socket(AF_INET, SOCK_DGRAM, 0), "broadcast"));
  }
}
