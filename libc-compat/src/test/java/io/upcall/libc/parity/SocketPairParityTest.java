package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.SysSocket.*;

/** {@code sys/socket.h}: what goes through connections of every kind. */
class SocketPairParityTest extends NetBehaviours {

  /** Makes two connected sockets. */
  private interface Maker {
    int[] make(NetCalls c);
  }

  SocketPairParityTest() {
    super("sys/socket.h");
  }

  @Override
  void table() {
    both("unix stream", true, c -> c.socketpair(AF_UNIX, SOCK_STREAM, 0));
    both("tcp", true, c -> connected(c, AF_INET, "inet"));
    both("tcp6", true, c -> connected(c, AF_INET6, "inet6"));
    both("unix dgram", false, c -> c.socketpair(AF_UNIX, SOCK_DGRAM, 0));
    both("unix seqpacket", false, c -> c.socketpair(AF_UNIX, SOCK_SEQPACKET, 0));
    both("udp", false, SocketPairParityTest::udp);
    rights();
  }

  private static int[] connected(NetCalls c, int domain, String home) {
    int listener = c.listener(domain, home);
    int client = c.socket(domain, SOCK_STREAM, 0);
    c.connect(client, ":" + listener);
    return new int[] {client, c.accept4(listener, 0)};
  }

  private static int[] udp(NetCalls c) {
    int one = c.receiver(AF_INET, "inet");
    int other = c.receiver(AF_INET, "inet");
    c.connect(one, ":" + other);
    c.connect(other, ":" + one);
    return new int[] {one, other};
  }

  private void both(String kind, boolean stream, Maker maker) {
    receiving(kind, maker);
    messages(kind, maker);
    ending(kind, maker);
    waiting(kind, maker);
    if (stream) {
      streams(kind, maker);
    }
  }

  private void receiving(String kind, Maker maker) {
    is(
        "recv",
        kind,
        5,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          return c.recv(s[1], 99, 0);
        });
    is(
        "recv",
        kind + ", two sends",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "one", 0);
          c.send(s[0], "two", 0);
          int first = c.recv(s[1], 99, 0);
          c.recv(s[1], 99, MSG_DONTWAIT);
          return first;
        });
    is(
        "recv",
        kind + ", in pieces",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          c.send(s[0], "more", 0);
          c.recv(s[1], 3, 0);
          c.recv(s[1], 3, MSG_DONTWAIT);
          return c.recv(s[1], 99, MSG_DONTWAIT);
        });
    is(
        "recv",
        kind + ", peeked twice",
        5,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          c.recv(s[1], 3, MSG_PEEK);
          c.recv(s[1], 99, MSG_PEEK);
          return c.recv(s[1], 99, 0);
        });
    is(
        "recv",
        kind + ", MSG_TRUNC",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          int result = c.recv(s[1], 2, MSG_TRUNC);
          c.recv(s[1], 99, MSG_DONTWAIT);
          return result;
        });
    is(
        "recv",
        kind + ", MSG_TRUNC, peeked",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          int result = c.recv(s[1], 2, MSG_TRUNC | MSG_PEEK);
          c.recv(s[1], 99, MSG_DONTWAIT);
          return result;
        });
    is(
        "recv",
        kind + ", nothing is there",
        -EAGAIN,
        c -> c.recv(maker.make(c)[0], 9, MSG_DONTWAIT));
    is(
        "recv",
        kind + ", of nothing where nothing is",
        -EAGAIN,
        c -> c.recv(maker.make(c)[0], 0, MSG_DONTWAIT));
    is(
        "recv",
        kind + ", of nothing where something is",
        0,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          int result = c.recv(s[1], 0, 0);
          c.recv(s[1], 99, MSG_DONTWAIT);
          return result;
        });
    is(
        "recv",
        kind + ", MSG_WAITALL and MSG_DONTWAIT",
        3,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "abc", 0);
          return c.recv(s[1], 9, MSG_WAITALL | MSG_DONTWAIT);
        });
    is(
        "read",
        kind + ", non-blocking",
        -EAGAIN,
        c -> {
          int[] s = maker.make(c);
          c.fcntl(s[1], F_SETFL, O_NONBLOCK);
          return c.read(s[1], 9);
        });
    is(
        "read",
        kind + ", a dup's O_NONBLOCK",
        -EAGAIN,
        c -> {
          int[] s = maker.make(c);
          c.fcntl(c.dup(s[1]), F_SETFL, O_NONBLOCK);
          return c.read(s[1], 9);
        });
    is(
        "send",
        kind + ", of nothing",
        0,
        c -> {
          int[] s = maker.make(c);
          int result = c.send(s[0], "", 0);
          c.recv(s[1], 9, MSG_DONTWAIT);
          return result;
        });
    is(
        "write",
        kind + ", of nothing",
        0,
        c -> {
          int[] s = maker.make(c);
          int result = c.write(s[0], "");
          c.recv(s[1], 9, MSG_DONTWAIT);
          return result;
        });
    is(
        "send",
        kind + ", 40,000 bytes",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          int result = c.send(s[0], "0123456789".repeat(4_000), 0);
          c.recv(s[1], 40_000, MSG_WAITALL);
          return result;
        });
    is("recv", kind + ", MSG_OOB", HOSTS, c -> c.recv(maker.make(c)[0], 1, MSG_OOB | MSG_DONTWAIT));
    is(
        "recv",
        kind + ", MSG_ERRQUEUE",
        HOSTS,
        c -> c.recv(maker.make(c)[0], 1, MSG_ERRQUEUE | MSG_DONTWAIT));
    is(
        "send",
        kind + ", MSG_MORE",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "a", MSG_MORE);
          c.send(s[0], "b", 0);
          return c.recv(s[1], 9, 0);
        });
    is(
        "send",
        kind + ", MSG_EOR",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "a", MSG_EOR);
          return c.recvmsg(s[1], new int[] {9}, 0, 0);
        });
  }

  private void messages(String kind, Maker maker) {
    is(
        "sendmsg",
        kind,
        10,
        c -> {
          int[] s = maker.make(c);
          int result = c.sendmsg(s[0], new String[] {"gather", "", "this"}, null, new int[0], 0);
          c.recvmsg(s[1], new int[] {2, 0, 3, 99}, 0, 0);
          return result;
        });
    is(
        "sendmsg",
        kind + ", of nothing",
        0,
        c -> {
          int[] s = maker.make(c);
          int result = c.sendmsg(s[0], new String[] {}, null, new int[0], 0);
          c.recv(s[1], 9, MSG_DONTWAIT);
          return result;
        });
    is(
        "recvmsg",
        kind + ", into nothing",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          int result = c.recvmsg(s[1], new int[] {}, 0, MSG_DONTWAIT);
          c.recv(s[1], 9, MSG_DONTWAIT);
          return result;
        });
    is(
        "recvmsg",
        kind + ", less than there is",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          int result = c.recvmsg(s[1], new int[] {1, 1}, 0, 0);
          c.recvmsg(s[1], new int[] {9}, 0, MSG_DONTWAIT);
          return result;
        });
    is(
        "recvmsg",
        kind + ", MSG_TRUNC",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          return c.recvmsg(s[1], new int[] {1, 1}, 0, MSG_TRUNC);
        });
    is(
        "recvmsg",
        kind + ", nothing is there",
        -EAGAIN,
        c -> c.recvmsg(maker.make(c)[0], new int[] {9}, 32, MSG_DONTWAIT));
    is(
        "recvfrom",
        kind + ", from",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "hello", 0);
          return c.recvfrom(s[1], 9, 0);
        });
    is(
        "recvmsg",
        kind + ", a thousand and twenty-five buffers",
        -EMSGSIZE,
        c -> c.recvmsg(maker.make(c)[0], new int[1025], 0, MSG_DONTWAIT));
  }

  private void ending(String kind, Maker maker) {
    for (int how : new int[] {SHUT_RD, SHUT_WR, SHUT_RDWR}) {
      is(
          "shutdown",
          kind + ", " + how + ", and what both ends find",
          HOSTS,
          c -> {
            int[] s = maker.make(c);
            int result = c.shutdown(s[0], how);
            c.recv(s[0], 9, MSG_DONTWAIT);
            c.recv(s[1], 9, MSG_DONTWAIT);
            c.send(s[1], "there", 0);
            c.recv(s[0], 9, MSG_DONTWAIT);
            c.send(s[0], "back", 0);
            c.recv(s[1], 9, MSG_DONTWAIT);
            return result;
          });
      is(
          "shutdown",
          kind + ", " + how + ", with something on the way",
          HOSTS,
          c -> {
            int[] s = maker.make(c);
            c.send(s[0], "left", 0);
            c.send(s[1], "right", 0);
            int result = c.shutdown(s[0], how);
            c.recv(s[0], 99, MSG_DONTWAIT);
            c.recv(s[0], 99, MSG_DONTWAIT);
            c.recv(s[1], 99, MSG_DONTWAIT);
            c.recv(s[1], 99, MSG_DONTWAIT);
            return result;
          });
      is(
          "shutdown",
          kind + ", " + how + ", twice",
          HOSTS,
          c -> {
            int[] s = maker.make(c);
            c.shutdown(s[0], how);
            return c.shutdown(s[0], how);
          });
      is(
          "shutdown",
          kind + ", " + how + ", under a receiver",
          HOSTS,
          c -> {
            int[] s = maker.make(c);
            if (kind.equals("udp")) {
              c.send(s[1], "or it would wait", 0);
            }
            Waiting receiving = begin(c, other -> other.recv(how == SHUT_WR ? s[1] : s[0], 9, 0));
            if (how == SHUT_WR && (kind.equals("udp") || kind.equals("unix dgram"))) {
              c.send(s[0], "end", 0);
            }
            c.shutdown(s[0], how);
            return receiving.result();
          });
    }
    is("shutdown", kind + ", a bad direction", -EINVAL, c -> c.shutdown(maker.make(c)[0], 7));
    is(
        "close",
        kind + ", and what the other end finds",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "last words", 0);
          c.close(s[0]);
          int result = c.recv(s[1], 99, 0);
          c.recv(s[1], 99, MSG_DONTWAIT);
          return result;
        });
    is(
        "close",
        kind + ", and the other end sends",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.close(s[0]);
          int result = c.send(s[1], "one", 0);
          c.recv(s[1], 99, MSG_DONTWAIT);
          c.send(s[1], "two", MSG_NOSIGNAL);
          return result;
        });
    is(
        "close",
        kind + ", with something unread",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[1], "never read", 0);
          c.close(s[0]);
          int result = c.recv(s[1], 99, MSG_DONTWAIT);
          c.recv(s[1], 99, MSG_DONTWAIT);
          c.send(s[1], "x", 0);
          return result;
        });
    is(
        "close",
        kind + ", of one of two numbers ends nothing",
        4,
        c -> {
          int[] s = maker.make(c);
          int copy = c.dup(s[0]);
          c.close(s[0]);
          c.send(copy, "text", 0);
          return c.recv(s[1], 99, 0);
        });
    is(
        "getpeername",
        kind + ", when the other end is gone",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.close(s[1]);
          return c.getpeername(s[0]);
        });
    is(
        "connect",
        kind + ", once more",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          return c.connect(s[0], kind.startsWith("unix") ? "/nobody" : "refused");
        });
    is("listen", kind + ", when connected", HOSTS, c -> c.listen(maker.make(c)[0], 1));
  }

  private void waiting(String kind, Maker maker) {
    is(
        "recv",
        kind + ", until something comes",
        5,
        c -> {
          int[] s = maker.make(c);
          Waiting receiving = begin(c, other -> other.recv(s[1], 99, 0));
          c.send(s[0], "hello", 0);
          return receiving.result();
        });
    is(
        "read",
        kind + ", until something comes",
        5,
        c -> {
          int[] s = maker.make(c);
          Waiting receiving = begin(c, other -> other.read(s[1], 99));
          c.write(s[0], "hello");
          return receiving.result();
        });
    is(
        "recvmsg",
        kind + ", until something comes",
        5,
        c -> {
          int[] s = maker.make(c);
          Waiting receiving = begin(c, other -> other.recvmsg(s[1], new int[] {2, 9}, 32, 0));
          c.send(s[0], "hello", 0);
          return receiving.result();
        });
    is(
        "recv",
        kind + ", peeked, until something comes",
        5,
        c -> {
          int[] s = maker.make(c);
          Waiting receiving = begin(c, other -> other.recv(s[1], 99, MSG_PEEK));
          c.send(s[0], "hello", 0);
          receiving.result();
          return c.recv(s[1], 99, MSG_DONTWAIT);
        });
    is(
        "recv",
        kind + ", SO_RCVTIMEO",
        -EAGAIN,
        c -> {
          int[] s = maker.make(c);
          c.setTimeout(s[0], SO_RCVTIMEO, 0, 20_000);
          return c.recv(s[0], 9, 0);
        });
    is(
        "recvmsg",
        kind + ", SO_RCVTIMEO",
        -EAGAIN,
        c -> {
          int[] s = maker.make(c);
          c.setTimeout(s[0], SO_RCVTIMEO, 0, 20_000);
          return c.recvmsg(s[0], new int[] {9}, 0, 0);
        });
    is(
        "recv",
        kind + ", SO_RCVTIMEO of negative seconds",
        -EAGAIN,
        c -> {
          int[] s = maker.make(c);
          c.setTimeout(s[0], SO_RCVTIMEO, -1, 0);
          c.getTimeout(s[0], SO_RCVTIMEO);
          return c.recv(s[0], 9, 0);
        });
    is(
        "recv",
        kind + ", SO_RCVLOWAT, and less may not wait",
        3,
        c -> {
          int[] s = maker.make(c);
          c.setsockopt(s[1], SOL_SOCKET, SO_RCVLOWAT, 5);
          c.send(s[0], "abc", 0);
          return c.recv(s[1], 9, MSG_DONTWAIT);
        });
  }

  private void streams(String kind, Maker maker) {
    is(
        "recv",
        kind + ", MSG_WAITALL",
        9,
        c -> {
          int[] s = maker.make(c);
          Waiting receiving = begin(c, other -> other.recv(s[1], 9, MSG_WAITALL));
          c.send(s[0], "abc", 0);
          c.send(s[0], "defghi", 0);
          return receiving.result();
        });
    is(
        "recv",
        kind + ", MSG_WAITALL, but it ends",
        3,
        c -> {
          int[] s = maker.make(c);
          Waiting receiving = begin(c, other -> other.recv(s[1], 9, MSG_WAITALL));
          c.send(s[0], "abc", 0);
          c.close(s[0]);
          return receiving.result();
        });
    is(
        "recv",
        kind + ", MSG_WAITALL, SO_RCVTIMEO",
        3,
        c -> {
          int[] s = maker.make(c);
          c.setTimeout(s[1], SO_RCVTIMEO, 0, 20_000);
          c.send(s[0], "abc", 0);
          return c.recv(s[1], 9, MSG_WAITALL);
        });
    if (kind.startsWith("unix")) {
      is(
          "recv",
          kind + ", MSG_WAITALL, peeked, gives what is there",
          3,
          c -> {
            int[] s = maker.make(c);
            c.send(s[0], "abc", 0);
            c.recv(s[1], 9, MSG_WAITALL | MSG_PEEK);
            return c.recv(s[1], 99, MSG_DONTWAIT);
          });
    } else {
      is(
          "recv",
          kind + ", MSG_WAITALL, peeked",
          HOSTS,
          c -> {
            int[] s = maker.make(c);
            c.send(s[0], "abc", 0);
            Waiting receiving = begin(c, other -> other.recv(s[1], 9, MSG_WAITALL | MSG_PEEK));
            c.send(s[0], "defghi", 0);
            receiving.result();
            return c.recv(s[1], 99, MSG_DONTWAIT);
          });
    }
    is(
        "recv",
        kind + ", MSG_WAITALL, peeked, but it ends",
        3,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "abc", 0);
          Waiting receiving = begin(c, other -> other.recv(s[1], 9, MSG_WAITALL | MSG_PEEK));
          c.shutdown(s[0], SHUT_WR);
          receiving.result();
          return c.recv(s[1], 99, MSG_DONTWAIT);
        });
    is(
        "recvmsg",
        kind + ", MSG_WAITALL",
        9,
        c -> {
          int[] s = maker.make(c);
          Waiting receiving =
              begin(c, other -> other.recvmsg(s[1], new int[] {4, 5}, 0, MSG_WAITALL));
          c.send(s[0], "abc", 0);
          c.send(s[0], "defghi", 0);
          return receiving.result();
        });
    is(
        "recv",
        kind + ", SO_RCVLOWAT",
        5,
        c -> {
          int[] s = maker.make(c);
          c.setsockopt(s[1], SOL_SOCKET, SO_RCVLOWAT, 5);
          Waiting receiving = begin(c, other -> other.recv(s[1], 9, 0));
          c.send(s[0], "abc", 0);
          c.send(s[0], "de", 0);
          return receiving.result();
        });
    is(
        "recv",
        kind + ", SO_RCVLOWAT of more than is asked for",
        2,
        c -> {
          int[] s = maker.make(c);
          c.setsockopt(s[1], SOL_SOCKET, SO_RCVLOWAT, 5);
          c.send(s[0], "abc", 0);
          return c.recv(s[1], 2, 0);
        });
    is(
        "send",
        kind + ", more than there is room for, while it is read",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          Waiting sending = begin(c, other -> other.send(s[0], "0123456789".repeat(500_000), 0));
          c.recv(s[1], 5_000_000, MSG_WAITALL);
          return sending.result();
        });
    is(
        "sendmsg",
        kind + ", more than there is room for, while it is read",
        3_000_000,
        c -> {
          int[] s = maker.make(c);
          String part = "0123456789".repeat(100_000);
          Waiting sending =
              begin(
                  c,
                  other ->
                      other.sendmsg(s[0], new String[] {part, part, part}, null, new int[0], 0));
          c.recv(s[1], 3_000_000, MSG_WAITALL);
          return sending.result();
        });
    is(
        "setLinger",
        kind + ", zero seconds and something unsent",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.setLinger(s[0], true, 0);
          c.close(s[0]);
          int result = c.recv(s[1], 9, 0);
          c.send(s[1], "x", 0);
          return result;
        });
    is(
        "setLinger",
        kind + ", and everything was read",
        4,
        c -> {
          int[] s = maker.make(c);
          c.setLinger(s[0], true, 5);
          c.send(s[0], "text", 0);
          int result = c.recv(s[1], 9, 0);
          c.close(s[0]);
          c.recv(s[1], 9, 0);
          return result;
        });
    is(
        "recv",
        kind + ", urgent data",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.send(s[0], "ab", 0);
          c.send(s[0], "c", MSG_OOB);
          int result = c.recv(s[1], 1, MSG_OOB);
          c.recv(s[1], 9, MSG_DONTWAIT);
          c.recv(s[1], 9, MSG_DONTWAIT);
          return result;
        });
    is(
        "recv",
        kind + ", urgent data in the stream",
        HOSTS,
        c -> {
          int[] s = maker.make(c);
          c.setsockopt(s[1], SOL_SOCKET, SO_OOBINLINE, 1);
          c.send(s[0], "ab", 0);
          c.send(s[0], "c", MSG_OOB);
          int result = c.recv(s[1], 9, 0);
          c.recv(s[1], 9, MSG_DONTWAIT);
          return result;
        });
  }

  // ---- descriptors -----------------------------------------------------------------------------

  private void rights() {
    for (int type : new int[] {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
      String kind = "unix type " + type;
      rights(kind, type);
    }
    is(
        "sendmsg",
        "a descriptor that is not open through tcp",
        HOSTS,
        c -> {
          int[] s = connected(c, AF_INET, "inet");
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {99}, 0);
          int alone = c.socket(AF_INET, SOCK_STREAM, 0);
          return c.sendmsg(alone, new String[] {"x"}, null, new int[] {99}, 0);
        });
    is(
        "sendmsg",
        "rights through tcp",
        HOSTS,
        c -> {
          int[] s = connected(c, AF_INET, "inet");
          return c.sendmsg(s[0], new String[] {"x"}, null, new int[] {s[0]}, 0);
        });
  }

  private void rights(String kind, int type) {
    is(
        "recvmsg",
        kind + ", a pipe",
        5,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          int[] pipe = c.pipe2(0);
          c.sendmsg(s[0], new String[] {"x"}, null, pipe, 0);
          c.recvmsg(s[1], new int[] {9}, 32, 0);
          int[] got = c.received();
          c.fcntl(got[0], F_GETFD, 0);
          c.fcntl(got[1], F_GETFL, 0);
          c.write(got[1], "hello");
          return c.read(pipe[0], 9);
        });
    is(
        "recvmsg",
        kind + ", MSG_CMSG_CLOEXEC",
        FD_CLOEXEC,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {s[0]}, 0);
          c.recvmsg(s[1], new int[] {9}, 32, MSG_CMSG_CLOEXEC);
          return c.fcntl(c.received()[0], F_GETFD, 0);
        });
    is(
        "recvmsg",
        kind + ", a file and its position",
        4,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          int file = c.file("f", "content");
          c.lseek(file, 3, 0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {file}, 0);
          c.recvmsg(s[1], new int[] {9}, 32, 0);
          int result = c.read(c.received()[0], 9);
          c.lseek(file, 0, 1);
          return result;
        });
    is(
        "recvmsg",
        kind + ", O_NONBLOCK is the open file's",
        -EAGAIN,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          int[] pipe = c.pipe2(0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {pipe[0]}, 0);
          c.recvmsg(s[1], new int[] {9}, 32, 0);
          int got = c.received()[0];
          c.fcntl(pipe[0], F_SETFL, O_NONBLOCK);
          c.fcntl(got, F_GETFL, 0);
          return c.read(got, 9);
        });
    is(
        "recvmsg",
        kind + ", O_NONBLOCK of a socket that was passed",
        -EAGAIN,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          int[] passed = c.socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {passed[0]}, 0);
          c.recvmsg(s[1], new int[] {9}, 32, 0);
          return c.recv(c.received()[0], 9, 0);
        });
    is(
        "recvmsg",
        kind + ", no room for one",
        HOSTS,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {s[0]}, 0);
          c.recvmsg(s[1], new int[] {9}, 0, 0);
          return c.received().length;
        });
    is(
        "recvmsg",
        kind + ", no room for the second",
        HOSTS,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {s[0], s[1]}, 0);
          c.recvmsg(s[1], new int[] {9}, 20, 0);
          return c.received().length;
        });
    is(
        "recvmsg",
        kind + ", room for half a header",
        HOSTS,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {s[0]}, 0);
          c.recvmsg(s[1], new int[] {9}, 12, 0);
          return c.received().length;
        });
    is(
        "recvmsg",
        kind + ", a header and no descriptor",
        HOSTS,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {s[0]}, 0);
          c.recvmsg(s[1], new int[] {9}, 16, 0);
          return c.received().length;
        });
    is(
        "recv",
        kind + ", which takes no descriptors",
        1,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {s[0]}, 0);
          return c.recv(s[1], 9, 0);
        });
    is(
        "recvmsg",
        kind + ", peeked rights come twice",
        HOSTS,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {s[0]}, 0);
          c.recvmsg(s[1], new int[] {9}, 32, MSG_PEEK);
          return c.recvmsg(s[1], new int[] {9}, 32, 0);
        });
    is(
        "sendmsg",
        kind + ", a descriptor that is not open",
        -EBADF,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          int result = c.sendmsg(s[0], new String[] {"x"}, null, new int[] {99}, 0);
          c.recv(s[1], 9, MSG_DONTWAIT);
          return result;
        });
    is(
        "sendmsg",
        kind + ", 254 descriptors",
        HOSTS,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          int[] many = new int[254];
          java.util.Arrays.fill(many, s[0]);
          return c.sendmsg(s[0], new String[] {"x"}, null, many, 0);
        });
    is(
        "sendmsg",
        kind + ", and closed before it is received",
        4,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          int[] pipe = c.pipe2(0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {pipe[1]}, 0);
          c.close(pipe[1]);
          c.recvmsg(s[1], new int[] {9}, 32, 0);
          c.write(c.received()[0], "text");
          return c.read(pipe[0], 9);
        });
    is(
        "sendmsg",
        kind + ", and never received",
        0,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          int[] pipe = c.pipe2(0);
          c.sendmsg(s[0], new String[] {"x"}, null, new int[] {pipe[1]}, 0);
          c.close(pipe[1]);
          c.close(s[1]);
          c.close(s[0]);
          return c.read(pipe[0], 9);
        });
    is(
        "recvmsg",
        kind + ", two messages with rights, all at once",
        HOSTS,
        c -> {
          int[] s = c.socketpair(AF_UNIX, type, 0);
          c.send(s[0], "a", 0);
          c.sendmsg(s[0], new String[] {"b"}, null, new int[] {s[0]}, 0);
          c.sendmsg(s[0], new String[] {"c"}, null, new int[] {s[1]}, 0);
          c.send(s[0], "d", 0);
          int result = c.recvmsg(s[1], new int[] {9}, 32, MSG_DONTWAIT);
          c.recvmsg(s[1], new int[] {9}, 32, MSG_DONTWAIT);
          c.recvmsg(s[1], new int[] {9}, 32, MSG_DONTWAIT);
          return result;
        });
  }
}
