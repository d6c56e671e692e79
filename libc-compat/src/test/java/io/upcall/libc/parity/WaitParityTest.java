package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Poll.*;
import static io.upcall.libc.SysEpoll.*;
import static io.upcall.libc.SysSocket.*;

import io.upcall.libc.SysEventfd;
import io.upcall.libc.SysTimerfd;
import io.upcall.libc.Time;

/** {@code poll.h}, {@code sys/select.h}, {@code sys/epoll.h} on descriptors of every kind. */
class WaitParityTest extends WaitBehaviours {

  private static final int ALL =
      POLLIN | POLLPRI | POLLOUT | POLLRDHUP | POLLRDNORM | POLLRDBAND | POLLWRNORM | POLLWRBAND;

  /** Makes something and answers the number to look at. */
  private record Scene(String name, Body<WaitCalls> make) {}

  WaitParityTest() {
    super("poll.h select.h epoll.h");
  }

  private static Scene scene(String name, Body<WaitCalls> make) {
    return new Scene(name, make);
  }

  private static final Scene[] SCENES = {
    scene("an empty pipe", c -> c.pipe2(0)[0]),
    scene("a writable pipe", c -> c.pipe2(0)[1]),
    scene(
        "a pipe with something in it",
        c -> {
          int[] pipe = c.pipe2(0);
          c.write(pipe[1], "x");
          return pipe[0];
        }),
    scene(
        "a full pipe",
        c -> {
          int[] pipe = c.pipe2(O_NONBLOCK);
          c.write(pipe[1], "x".repeat(65_536));
          return pipe[1];
        }),
    scene(
        "a pipe whose writer is gone",
        c -> {
          int[] pipe = c.pipe2(0);
          c.close(pipe[1]);
          return pipe[0];
        }),
    scene(
        "a pipe whose writer is gone and left something",
        c -> {
          int[] pipe = c.pipe2(0);
          c.write(pipe[1], "x");
          c.close(pipe[1]);
          return pipe[0];
        }),
    scene(
        "a pipe whose reader is gone",
        c -> {
          int[] pipe = c.pipe2(0);
          c.close(pipe[0]);
          return pipe[1];
        }),
    scene("a file", c -> c.file("f", "text")),
    scene("a directory", c -> c.open(".", O_RDONLY | O_DIRECTORY, 0)),
    scene("a place in the file system", c -> c.open(".", O_PATH, 0)),
    scene("/dev/null", c -> c.open("/dev/null", O_RDWR, 0)),
    scene("a new tcp socket", c -> c.socket(AF_INET, SOCK_STREAM, 0)),
    scene(
        "a bound tcp socket",
        c -> {
          int fd = c.socket(AF_INET, SOCK_STREAM, 0);
          c.bind(fd, "inet");
          return fd;
        }),
    scene("a new udp socket", c -> c.socket(AF_INET, SOCK_DGRAM, 0)),
    scene("a new unix socket", c -> c.socket(AF_UNIX, SOCK_STREAM, 0)),
    scene("a new unix socket of datagrams", c -> c.socket(AF_UNIX, SOCK_DGRAM, 0)),
    scene("a listener", c -> c.listener(AF_INET, "inet")),
    scene(
        "a listener with a connection",
        c -> {
          int listener = c.listener(AF_UNIX, "/s");
          c.connect(c.socket(AF_UNIX, SOCK_STREAM, 0), "/s");
          return listener;
        }),
    scene(
        "a refused connection",
        c -> {
          int fd = c.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
          c.connect(fd, "refused");
          return fd;
        }),
    scene("a silent stream", c -> c.socketpair(AF_UNIX, SOCK_STREAM, 0)[0]),
    scene(
        "a stream with something in it",
        c -> {
          int[] s = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
          c.send(s[1], "x", 0);
          return s[0];
        }),
    scene(
        "a stream whose other side sends no more",
        c -> {
          int[] s = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
          c.shutdown(s[1], SHUT_WR);
          return s[0];
        }),
    scene(
        "a stream that receives no more",
        c -> {
          int[] s = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
          c.shutdown(s[0], SHUT_RD);
          return s[0];
        }),
    scene(
        "a stream that sends no more",
        c -> {
          int[] s = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
          c.shutdown(s[0], SHUT_WR);
          return s[0];
        }),
    scene(
        "a stream whose other side is gone",
        c -> {
          int[] s = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
          c.close(s[1]);
          return s[0];
        }),
    scene(
        "a stream whose other side is gone with something unread",
        c -> {
          int[] s = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
          c.send(s[0], "never read", 0);
          c.close(s[1]);
          return s[0];
        }),
    scene(
        "a tcp connection whose other side is gone",
        c -> {
          int listener = c.listener(AF_INET, "inet");
          int client = c.socket(AF_INET, SOCK_STREAM, 0);
          c.connect(client, ":" + listener);
          c.close(c.accept4(listener, 0));
          c.recv(client, 1, 0);
          return client;
        }),
    scene(
        "a tcp connection with urgent data",
        c -> {
          int listener = c.listener(AF_INET, "inet");
          int client = c.socket(AF_INET, SOCK_STREAM, 0);
          c.connect(client, ":" + listener);
          int server = c.accept4(listener, 0);
          c.send(client, "u", MSG_OOB);
          c.poll(1000, server, POLLPRI);
          return server;
        }),
    scene("datagrams of unix", c -> c.socketpair(AF_UNIX, SOCK_DGRAM, 0)[0]),
    scene(
        "datagrams of unix whose other side is gone",
        c -> {
          int[] s = c.socketpair(AF_UNIX, SOCK_DGRAM, 0);
          c.close(s[1]);
          return s[0];
        }),
    scene(
        "messages of unix whose other side is gone",
        c -> {
          int[] s = c.socketpair(AF_UNIX, SOCK_SEQPACKET, 0);
          c.close(s[1]);
          return s[0];
        }),
    scene(
        "udp with a message",
        c -> {
          int fd = c.receiver(AF_INET, "inet");
          c.sendto(fd, "to myself", 0, ":" + fd);
          return fd;
        }),
    scene("an eventfd at 0", c -> c.eventfd(0, 0)),
    scene("an eventfd at 3", c -> c.eventfd(3, 0)),
    scene(
        "a full eventfd",
        c -> {
          int fd = c.eventfd(0, 0);
          c.writeNumber(fd, -2);
          return fd;
        }),
    scene("a timer that is not armed", c -> c.timerfd_create(Time.CLOCK_MONOTONIC, 0)),
    scene(
        "a timer that expired",
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_MONOTONIC, 0);
          c.timerfd_settime(fd, 0, 0, 1);
          c.poll(1000, fd, POLLIN);
          return fd;
        }),
    scene("an empty set", c -> c.epoll_create1(0)),
    scene(
        "a set with something ready",
        c -> {
          int set = c.epoll_create1(0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, c.eventfd(1, 0), EPOLLIN);
          return set;
        }),
  };

  @Override
  void table() {
    for (Scene scene : SCENES) {
      looking(scene);
    }
    numbers();
    sets();
    entries();
    waiting();
    counters();
    timers();
  }

  private void looking(Scene scene) {
    String name = scene.name();
    is("poll", name + ", for all", HOSTS, c -> c.poll(0, (int) scene.make().run(c), ALL));
    is("poll", name + ", for nothing", HOSTS, c -> c.poll(0, (int) scene.make().run(c), 0));
    is(
        "poll",
        name + ", for reading and for writing",
        HOSTS,
        c -> {
          int fd = (int) scene.make().run(c);
          return c.poll(0, fd, POLLIN, fd, POLLOUT, -1, ALL);
        });
    is(
        "select",
        name,
        HOSTS,
        c -> {
          int fd = (int) scene.make().run(c);
          int[] it = {fd};
          return c.select(fd + 1, it, it, it, 0, 0);
        });
    is(
        "epoll_wait",
        name,
        HOSTS,
        c -> {
          int fd = (int) scene.make().run(c);
          int set = c.epoll_create1(0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, ALL);
          int count = c.epoll_wait(set, 4, 0);
          c.epoll_wait(set, 4, 0);
          c.epoll_ctl(set, EPOLL_CTL_MOD, fd, 0);
          c.epoll_wait(set, 4, 0);
          return count;
        });
    is(
        "epoll_wait",
        name + ", on edges",
        HOSTS,
        c -> {
          int fd = (int) scene.make().run(c);
          int set = c.epoll_create1(0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, ALL | EPOLLET);
          int count = c.epoll_wait(set, 4, 0);
          c.epoll_wait(set, 4, 0);
          c.epoll_ctl(set, EPOLL_CTL_MOD, fd, ALL | EPOLLET);
          c.epoll_wait(set, 4, 0);
          return count;
        });
    is(
        "epoll_wait",
        name + ", once",
        HOSTS,
        c -> {
          int fd = (int) scene.make().run(c);
          int set = c.epoll_create1(0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, ALL | EPOLLONESHOT);
          int count = c.epoll_wait(set, 4, 0);
          c.epoll_wait(set, 4, 0);
          c.epoll_ctl(set, EPOLL_CTL_MOD, fd, ALL | EPOLLONESHOT);
          c.epoll_wait(set, 4, 0);
          return count;
        });
  }

  private void numbers() {
    is("poll", "a number that is not open", 1, c -> c.poll(-1, 99, POLLIN));
    is("poll", "a number that is not open, for nothing", 1, c -> c.poll(-1, 99, 0));
    is("poll", "negative numbers", 0, c -> c.poll(0, -1, POLLIN, -99, POLLOUT));
    is("poll", "nothing", 0, c -> c.poll(0));
    is("poll", "nothing, for a while", 0, c -> c.poll(15));
    is(
        "poll",
        "the same number twice",
        2,
        c -> {
          int fd = c.eventfd(1, 0);
          return c.poll(-1, fd, POLLIN, fd, POLLIN | POLLOUT);
        });
    is(
        "poll",
        "entries are counted, in order",
        3,
        c -> {
          int ready = c.eventfd(1, 0);
          int empty = c.eventfd(0, 0);
          return c.poll(-1, empty, POLLIN, ready, POLLIN, 99, POLLIN, ready, POLLIN | POLLOUT);
        });
    is("poll", "a negative time other than -1", 1, c -> c.poll(-7, c.eventfd(1, 0), POLLIN));
    is(
        "ppoll",
        "a time out of range",
        -EINVAL,
        c -> c.ppoll(0, 1_000_000_000, c.eventfd(1, 0), POLLIN));
    is("ppoll", "a negative time", -EINVAL, c -> c.ppoll(-1, 0, c.eventfd(1, 0), POLLIN));
    is(
        "ppoll",
        "the longest time",
        1,
        c -> c.ppoll(Long.MAX_VALUE, 999_999_999, c.eventfd(1, 0), POLLIN));
    is("ppoll", "a nanosecond", 0, c -> c.ppoll(0, 1, c.eventfd(0, 0), POLLIN));
    is(
        "select",
        "a number that is not open",
        -EBADF,
        // Not a large one: the kernel ignores what is beyond a table that has never grown.
        c -> c.select(48, new int[] {47}, null, null, 0, 0));
    is(
        "select",
        "a number that is not asked for",
        0,
        c -> c.select(40, new int[] {47}, null, null, 0, 0));
    is(
        "select",
        "bits of the last word are written",
        HOSTS,
        c -> {
          int fd = c.eventfd(1, 0);
          return c.select(fd + 1, new int[] {fd, 40, 63, 64, 100}, null, null, 0, 0);
        });
    is("select", "a negative count", -EINVAL, c -> c.select(-1, null, null, null, 0, 0));
    is("select", "a negative time", -EINVAL, c -> c.select(0, null, null, null, -1, 0));
    is("select", "negative microseconds", -EINVAL, c -> c.select(0, null, null, null, 0, -1));
    is(
        "select",
        "a million microseconds",
        1,
        c -> c.select(64, new int[] {c.eventfd(1, 0)}, null, null, 0, 1_000_000));
    is("select", "nothing, for a while", 0, c -> c.select(0, null, null, null, 0, 15_000));
    is(
        "select",
        "a timeout zeroes the sets",
        0,
        c -> {
          int fd = c.eventfd(0, 0);
          return c.select(fd + 1, new int[] {fd}, null, new int[] {fd}, 0, 1_000);
        });
    is(
        "select",
        "bits are counted",
        2,
        c -> {
          int fd = c.eventfd(1, 0);
          return c.select(fd + 1, new int[] {fd}, new int[] {fd}, new int[] {fd}, 0, 0);
        });
    is(
        "pselect",
        "nanoseconds out of range",
        -EINVAL,
        c -> c.pselect(0, null, null, null, 0, 1_000_000_000));
    is(
        "pselect",
        "the longest time",
        1,
        c -> c.pselect(64, new int[] {c.eventfd(1, 0)}, null, null, Long.MAX_VALUE, 0));
    is(
        "pselect",
        "a nanosecond",
        0,
        c -> c.pselect(64, new int[] {c.eventfd(0, 0)}, null, null, 0, 1));
  }

  private void sets() {
    is("epoll_create", "a size of 0", -EINVAL, c -> c.epoll_create(0));
    is("epoll_create", "a negative size", -EINVAL, c -> c.epoll_create(-1));
    is("epoll_create", "any size", 3, c -> c.epoll_create(1));
    is(
        "epoll_create1",
        "EPOLL_CLOEXEC",
        FD_CLOEXEC,
        c -> c.fcntl(c.epoll_create1(EPOLL_CLOEXEC), F_GETFD, 0));
    is("epoll_create1", "an unknown flag", -EINVAL, c -> c.epoll_create1(1));
    is("epoll_wait", "no room", -EINVAL, c -> c.epoll_wait(c.epoll_create1(0), 0, 0));
    is("epoll_wait", "what is no set", -EINVAL, c -> c.epoll_wait(c.eventfd(0, 0), 1, 0));
    is("epoll_wait", "a number that is not open", -EBADF, c -> c.epoll_wait(99, 1, 0));
    is("epoll_wait", "an empty set, for a while", 0, c -> c.epoll_wait(c.epoll_create1(0), 1, 15));
    is(
        "epoll_pwait2",
        "a time out of range",
        -EINVAL,
        c -> c.epoll_pwait2(c.epoll_create1(0), 1, 0, 1_000_000_000));
    is("epoll_pwait2", "a nanosecond", 0, c -> c.epoll_pwait2(c.epoll_create1(0), 1, 0, 1));
    is(
        "epoll_pwait2",
        "the longest time",
        1,
        c -> {
          int set = c.epoll_create1(0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, c.eventfd(1, 0), EPOLLIN);
          return c.epoll_pwait2(set, 1, Long.MAX_VALUE, 0);
        });
    is("read", "of a set", -EINVAL, c -> c.read(c.epoll_create1(0), 8));
    is("write", "to a set", -EINVAL, c -> c.write(c.epoll_create1(0), "12345678"));
  }

  private void entries() {
    is(
        "epoll_ctl",
        "what is no set",
        -EINVAL,
        c -> c.epoll_ctl(c.eventfd(0, 0), EPOLL_CTL_ADD, c.eventfd(0, 0), EPOLLIN));
    is(
        "epoll_ctl",
        "a set that is not open",
        -EBADF,
        c -> c.epoll_ctl(99, EPOLL_CTL_ADD, c.eventfd(0, 0), EPOLLIN));
    is(
        "epoll_ctl",
        "a number that is not open",
        -EBADF,
        c -> c.epoll_ctl(c.epoll_create1(0), EPOLL_CTL_ADD, 99, EPOLLIN));
    is(
        "epoll_ctl",
        "no such operation",
        -EINVAL,
        c -> c.epoll_ctl(c.epoll_create1(0), 9, c.eventfd(0, 0), EPOLLIN));
    is(
        "epoll_ctl",
        "no event",
        -EFAULT,
        c -> c.epoll_ctl(c.epoll_create1(0), EPOLL_CTL_ADD, c.eventfd(0, 0)));
    is(
        "epoll_ctl",
        "a file",
        -EPERM,
        c -> c.epoll_ctl(c.epoll_create1(0), EPOLL_CTL_ADD, c.file("f", ""), EPOLLIN));
    is(
        "epoll_ctl",
        "the set itself",
        -EINVAL,
        c -> {
          int set = c.epoll_create1(0);
          return c.epoll_ctl(set, EPOLL_CTL_ADD, set, EPOLLIN);
        });
    is(
        "epoll_ctl",
        "a dup of the set itself",
        -EINVAL,
        c -> {
          int set = c.epoll_create1(0);
          return c.epoll_ctl(set, EPOLL_CTL_ADD, c.dup(set), EPOLLIN);
        });
    is(
        "epoll_ctl",
        "sets in a circle",
        -ELOOP,
        c -> {
          int one = c.epoll_create1(0);
          int other = c.epoll_create1(0);
          c.epoll_ctl(one, EPOLL_CTL_ADD, other, EPOLLIN);
          return c.epoll_ctl(other, EPOLL_CTL_ADD, one, EPOLLIN);
        });
    is(
        "epoll_ctl",
        "sets nested too deep",
        HOSTS,
        c -> {
          int inner = c.epoll_create1(0);
          int result = 0;
          for (int i = 0; i < 7; i++) {
            int outer = c.epoll_create1(0);
            result = c.epoll_ctl(outer, EPOLL_CTL_ADD, inner, EPOLLIN);
            inner = outer;
          }
          return result;
        });
    is(
        "epoll_ctl",
        "twice",
        -EEXIST,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(0, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          return c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLOUT);
        });
    for (int op : new int[] {EPOLL_CTL_MOD, EPOLL_CTL_DEL}) {
      is(
          "epoll_ctl",
          "operation " + op + " of what is not there",
          -ENOENT,
          c -> c.epoll_ctl(c.epoll_create1(0), op, c.eventfd(0, 0), EPOLLIN));
      is(
          "epoll_ctl",
          "operation " + op + " of a dup that is not there",
          -ENOENT,
          c -> {
            int set = c.epoll_create1(0);
            int fd = c.eventfd(1, 0);
            c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
            return c.epoll_ctl(set, op, c.dup(fd), EPOLLIN);
          });
      is(
          "epoll_ctl",
          "operation " + op + " after a close",
          -EBADF,
          c -> {
            int set = c.epoll_create1(0);
            int fd = c.eventfd(1, 0);
            c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
            c.close(fd);
            c.epoll_wait(set, 2, 0);
            return c.epoll_ctl(set, op, fd, EPOLLIN);
          });
      is(
          "epoll_ctl",
          "operation " + op + " of another file of the same number",
          -ENOENT,
          c -> {
            int set = c.epoll_create1(0);
            int fd = c.eventfd(1, 0);
            c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
            c.close(fd);
            return c.epoll_ctl(set, op, c.eventfd(1, 0), EPOLLIN);
          });
    }
    is(
        "epoll_ctl",
        "removal without an event",
        0,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          int result = c.epoll_ctl(set, EPOLL_CTL_DEL, fd);
          c.epoll_wait(set, 2, 0);
          return result;
        });
    is(
        "epoll_wait",
        "a number and its dup",
        2,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          int copy = c.dup(fd);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          c.epoll_ctl(set, EPOLL_CTL_ADD, copy, EPOLLIN | EPOLLOUT);
          c.epoll_wait(set, 1, 0);
          return c.epoll_wait(set, 4, 0);
        });
    is(
        "epoll_wait",
        "a number that was closed, and its dup was not",
        2,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          int copy = c.dup(fd);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          c.epoll_ctl(set, EPOLL_CTL_ADD, copy, EPOLLIN);
          c.close(fd);
          return c.epoll_wait(set, 4, 0);
        });
    is(
        "epoll_ctl",
        "a number that came back to the same file",
        -EEXIST,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          int copy = c.dup(fd);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          c.close(fd);
          c.dup2(copy, fd);
          return c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
        });
    is(
        "epoll_wait",
        "after the last close",
        0,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          int copy = c.dup(fd);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          c.epoll_ctl(set, EPOLL_CTL_ADD, copy, EPOLLIN);
          c.close(fd);
          c.close(copy);
          return c.epoll_wait(set, 4, 0);
        });
    is(
        "epoll_wait",
        "in two sets",
        1,
        c -> {
          int one = c.epoll_create1(0);
          int other = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          c.epoll_ctl(one, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET);
          c.epoll_ctl(other, EPOLL_CTL_ADD, fd, EPOLLIN);
          c.epoll_wait(one, 4, 0);
          c.epoll_wait(one, 4, 0);
          return c.epoll_wait(other, 4, 0);
        });
    is(
        "epoll_wait",
        "a set in a set",
        1,
        c -> {
          int inner = c.epoll_create1(0);
          int outer = c.epoll_create1(0);
          int fd = c.eventfd(0, 0);
          c.epoll_ctl(inner, EPOLL_CTL_ADD, fd, EPOLLIN);
          c.epoll_ctl(outer, EPOLL_CTL_ADD, inner, EPOLLIN);
          c.epoll_wait(outer, 4, 0);
          c.writeNumber(fd, 1);
          int count = c.epoll_wait(outer, 4, 0);
          c.readNumber(fd);
          c.epoll_wait(outer, 4, 0);
          return count;
        });
    is(
        "epoll_wait",
        "in turn when there is room for one",
        1,
        c -> {
          int set = c.epoll_create1(0);
          for (int i = 0; i < 3; i++) {
            c.epoll_ctl(set, EPOLL_CTL_ADD, c.eventfd(1, 0), EPOLLIN);
          }
          for (int i = 0; i < 6; i++) {
            c.epoll_wait(set, 1, 0);
          }
          return c.epoll_wait(set, 1, 0);
        });
    is(
        "epoll_ctl",
        "EPOLLEXCLUSIVE is not for changing",
        -EINVAL,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLEXCLUSIVE);
          c.epoll_wait(set, 2, 0);
          return c.epoll_ctl(set, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLEXCLUSIVE);
        });
    is(
        "epoll_ctl",
        "EPOLLEXCLUSIVE is not changed",
        -EINVAL,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLEXCLUSIVE);
          return c.epoll_ctl(set, EPOLL_CTL_MOD, fd, EPOLLIN);
        });
    is(
        "epoll_ctl",
        "EPOLLEXCLUSIVE and EPOLLONESHOT",
        -EINVAL,
        c ->
            c.epoll_ctl(
                c.epoll_create1(0),
                EPOLL_CTL_ADD,
                c.eventfd(1, 0),
                EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT));
    is(
        "epoll_ctl",
        "EPOLLEXCLUSIVE of a set",
        -EINVAL,
        c ->
            c.epoll_ctl(
                c.epoll_create1(0), EPOLL_CTL_ADD, c.epoll_create1(0), EPOLLIN | EPOLLEXCLUSIVE));
    is(
        "epoll_wait",
        "edges: each write is one",
        1,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(0, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET);
          c.writeNumber(fd, 1);
          c.epoll_wait(set, 2, 0);
          c.epoll_wait(set, 2, 0);
          c.writeNumber(fd, 1);
          int count = c.epoll_wait(set, 2, 0);
          c.epoll_wait(set, 2, 0);
          return count;
        });
    is(
        "epoll_wait",
        "edges: what was read before it was looked at",
        0,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(0, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET);
          c.writeNumber(fd, 1);
          c.readNumber(fd);
          return c.epoll_wait(set, 2, 0);
        });
    is(
        "epoll_wait",
        "once, and armed again",
        1,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLONESHOT);
          c.epoll_wait(set, 2, 0);
          c.writeNumber(fd, 1);
          c.epoll_wait(set, 2, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          c.epoll_ctl(set, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT);
          int count = c.epoll_wait(set, 2, 0);
          c.epoll_wait(set, 2, 0);
          return count;
        });
  }

  private void waiting() {
    is(
        "poll",
        "until something comes",
        1,
        c -> {
          int fd = c.eventfd(0, 0);
          Waiting polling = begin(c, other -> other.poll(-1, fd, POLLIN));
          c.writeNumber(fd, 1);
          return polling.result();
        });
    is(
        "poll",
        "of two, until one comes",
        1,
        c -> {
          int[] pipe = c.pipe2(0);
          int fd = c.eventfd(0, 0);
          Waiting polling = begin(c, other -> other.poll(20_000, pipe[0], POLLIN, fd, POLLIN));
          c.write(pipe[1], "x");
          return polling.result();
        });
    is(
        "poll",
        "until the other end is gone",
        1,
        c -> {
          int[] pipe = c.pipe2(0);
          Waiting polling = begin(c, other -> other.poll(-1, pipe[0], 0));
          c.close(pipe[1]);
          return polling.result();
        });
    is(
        "poll",
        "until there is room",
        1,
        c -> {
          int[] pipe = c.pipe2(O_NONBLOCK);
          c.write(pipe[1], "x".repeat(65_536));
          Waiting polling = begin(c, other -> other.poll(-1, pipe[1], POLLOUT));
          c.read(pipe[0], 65_536);
          return polling.result();
        });
    is(
        "select",
        "until something comes",
        1,
        c -> {
          int fd = c.eventfd(0, 0);
          int quiet = c.eventfd(0, 0);
          Waiting selecting =
              begin(
                  c,
                  other ->
                      other.select(quiet + 1, new int[] {fd, quiet}, null, new int[] {fd}, 20, 0));
          c.writeNumber(fd, 1);
          return selecting.result();
        });
    is(
        "epoll_wait",
        "until something comes",
        1,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(0, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          Waiting waiting = begin(c, other -> other.epoll_wait(set, 4, -1));
          c.writeNumber(fd, 1);
          return waiting.result();
        });
    is(
        "epoll_wait",
        "for what is added meanwhile",
        1,
        c -> {
          int set = c.epoll_create1(0);
          Waiting waiting = begin(c, other -> other.epoll_wait(set, 4, 20_000));
          c.epoll_ctl(set, EPOLL_CTL_ADD, c.eventfd(1, 0), EPOLLIN);
          return waiting.result();
        });
    is(
        "epoll_wait",
        "for what is changed meanwhile",
        1,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(1, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, 0);
          Waiting waiting = begin(c, other -> other.epoll_pwait2(set, 4, 20, 0));
          c.epoll_ctl(set, EPOLL_CTL_MOD, fd, EPOLLIN);
          return waiting.result();
        });
    is(
        "poll",
        "of a set, until an entry is ready",
        1,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(0, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          Waiting polling = begin(c, other -> other.poll(-1, set, POLLIN));
          c.writeNumber(fd, 1);
          return polling.result();
        });
    is(
        "poll",
        "until a timer expires",
        1,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_MONOTONIC, 0);
          c.timerfd_settime(fd, 0, 0, 10_000_000);
          return c.poll(-1, fd, POLLIN);
        });
    is(
        "epoll_wait",
        "until a timer expires",
        1,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.timerfd_create(Time.CLOCK_BOOTTIME, 0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          c.timerfd_settime(fd, 0, 0, 10_000_000);
          return c.epoll_wait(set, 4, -1);
        });
  }

  private void counters() {
    int semaphore = SysEventfd.EFD_SEMAPHORE;
    is("eventfd", "unknown flags", -EINVAL, c -> c.eventfd(0, 2));
    is(
        "eventfd",
        "EFD_CLOEXEC",
        FD_CLOEXEC,
        c -> c.fcntl(c.eventfd(0, SysEventfd.EFD_CLOEXEC), F_GETFD, 0));
    is(
        "eventfd",
        "EFD_NONBLOCK",
        O_RDWR | O_NONBLOCK,
        c -> c.fcntl(c.eventfd(0, SysEventfd.EFD_NONBLOCK), F_GETFL, 0));
    is("eventfd", "an unsigned beginning", 8, c -> c.readNumber(c.eventfd(-1, 0)));
    for (int flags : new int[] {SysEventfd.EFD_NONBLOCK, SysEventfd.EFD_NONBLOCK | semaphore}) {
      is(
          "read",
          "an eventfd of flags " + flags + ", to its end",
          -EAGAIN,
          c -> {
            int fd = c.eventfd(2, flags);
            c.readNumber(fd);
            c.readNumber(fd);
            return c.readNumber(fd);
          });
    }
    is("read", "an eventfd, less than a number", -EINVAL, c -> c.read(c.eventfd(1, 0), 7));
    is("read", "an eventfd, more than a number", 8, c -> c.read(c.eventfd(1, 0), 20));
    is("read", "an eventfd, nothing", -EINVAL, c -> c.read(c.eventfd(1, 0), 0));
    is(
        "write",
        "an eventfd, less than a number",
        -EINVAL,
        c -> c.write(c.eventfd(1, 0), "1234567"));
    is(
        "write",
        "an eventfd, more than a number",
        HOSTS,
        c -> c.write(c.eventfd(1, 0), "\1\0\0\0\0\0\0\0abc"));
    is("write", "an eventfd, nothing", -EINVAL, c -> c.write(c.eventfd(1, 0), ""));
    is(
        "write",
        "an eventfd, the largest but one",
        8,
        c -> {
          int fd = c.eventfd(0, SysEventfd.EFD_NONBLOCK);
          int result = c.writeNumber(fd, -2);
          c.writeNumber(fd, 0);
          c.writeNumber(fd, 1);
          c.readNumber(fd);
          return result;
        });
    is("write", "an eventfd, the largest", -EINVAL, c -> c.writeNumber(c.eventfd(0, 0), -1));
    is(
        "write",
        "an eventfd, until there is room",
        8,
        c -> {
          int fd = c.eventfd(0, 0);
          c.writeNumber(fd, -3);
          Waiting writing = begin(c, other -> other.writeNumber(fd, 5));
          c.readNumber(fd);
          writing.result();
          return c.readNumber(fd);
        });
    is(
        "read",
        "an eventfd, until it is written",
        8,
        c -> {
          int fd = c.eventfd(0, 0);
          Waiting reading = begin(c, other -> other.readNumber(fd));
          c.writeNumber(fd, 6);
          return reading.result();
        });
    is(
        "read",
        "an eventfd made non-blocking",
        -EAGAIN,
        c -> {
          int fd = c.eventfd(0, 0);
          c.fcntl(fd, F_SETFL, O_NONBLOCK);
          return c.readNumber(fd);
        });
    is("pread", "an eventfd", -ESPIPE, c -> c.pread(c.eventfd(1, 0), 8, 0));
    is("fsync", "an eventfd", -EINVAL, c -> c.fsync(c.eventfd(1, 0)));
    is("ftruncate", "an eventfd", -EINVAL, c -> c.ftruncate(c.eventfd(1, 0), 0));
    is("accept4", "an eventfd", -ENOTSOCK, c -> c.accept4(c.eventfd(1, 0), 0));
  }

  private void timers() {
    int nonBlocking = SysTimerfd.TFD_NONBLOCK;
    long second = 1_000_000_000L;
    is("timerfd_create", "no such clock", -EINVAL, c -> c.timerfd_create(99, 0));
    is(
        "timerfd_create",
        "a clock that is none of its",
        -EINVAL,
        c -> c.timerfd_create(Time.CLOCK_PROCESS_CPUTIME_ID, 0));
    is("timerfd_create", "unknown flags", -EINVAL, c -> c.timerfd_create(Time.CLOCK_MONOTONIC, 1));
    is(
        "timerfd_create",
        "flags",
        O_RDWR | O_NONBLOCK,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_REALTIME, nonBlocking | SysTimerfd.TFD_CLOEXEC);
          c.fcntl(fd, F_GETFD, 0);
          return c.fcntl(fd, F_GETFL, 0);
        });
    is(
        "timerfd_settime",
        "what is no timer",
        -EINVAL,
        c -> c.timerfd_settime(c.eventfd(0, 0), 0, 0, 1));
    is("timerfd_settime", "a number that is not open", -EBADF, c -> c.timerfd_settime(99, 0, 0, 1));
    is(
        "timerfd_settime",
        "unknown flags",
        -EINVAL,
        c -> c.timerfd_settime(c.timerfd_create(Time.CLOCK_MONOTONIC, 0), 8, 0, 1));
    is(
        "timerfd_settime",
        "a negative time",
        -EINVAL,
        c -> c.timerfd_settime(c.timerfd_create(Time.CLOCK_MONOTONIC, 0), 0, 0, -second));
    is("timerfd_gettime", "what is no timer", -EINVAL, c -> c.timerfd_gettime(c.eventfd(0, 0)));
    is("timerfd_gettime", "a number that is not open", -EBADF, c -> c.timerfd_gettime(99));
    is(
        "timerfd_gettime",
        "not armed",
        0,
        c -> c.timerfd_gettime(c.timerfd_create(Time.CLOCK_MONOTONIC, 0)));
    is(
        "timerfd_gettime",
        "armed",
        0,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_MONOTONIC, 0);
          c.timerfd_settime(fd, 0, 5 * second, 1000 * second);
          return c.timerfd_gettime(fd);
        });
    is(
        "timerfd_settime",
        "the one before is told",
        0,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_MONOTONIC, 0);
          c.timerfd_settime(fd, 0, 5 * second, 1000 * second);
          int result = c.timerfd_settime(fd, 0, 0, 0);
          c.timerfd_gettime(fd);
          return result;
        });
    is(
        "read",
        "a timer, once",
        -EAGAIN,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_MONOTONIC, nonBlocking);
          c.timerfd_settime(fd, 0, 0, 1);
          c.poll(-1, fd, POLLIN);
          c.readNumber(fd);
          c.timerfd_gettime(fd);
          return c.readNumber(fd);
        });
    is(
        "read",
        "a timer, until it expires",
        8,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_MONOTONIC, 0);
          c.timerfd_settime(fd, 0, 0, 10_000_000);
          return c.readNumber(fd);
        });
    is(
        "read",
        "a timer, that is armed meanwhile",
        8,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_MONOTONIC, 0);
          Waiting reading = begin(c, other -> other.readNumber(fd));
          c.timerfd_settime(fd, 0, 0, 1_000_000);
          return reading.result();
        });
    is(
        "read",
        "a timer, at a time that is over",
        8,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_REALTIME, 0);
          c.timerfd_settime(fd, SysTimerfd.TFD_TIMER_ABSTIME, 0, second);
          return c.readNumber(fd);
        });
    is(
        "read",
        "a timer, disarmed after it expired",
        -EAGAIN,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_MONOTONIC, nonBlocking);
          c.timerfd_settime(fd, 0, 0, 1);
          c.poll(-1, fd, POLLIN);
          c.timerfd_settime(fd, 0, 0, 0);
          return c.readNumber(fd);
        });
    is(
        "read",
        "a timer, armed anew after it expired",
        -EAGAIN,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_MONOTONIC, nonBlocking);
          c.timerfd_settime(fd, 0, 0, 1);
          c.poll(-1, fd, POLLIN);
          c.timerfd_settime(fd, 0, 0, 1000 * second);
          return c.readNumber(fd);
        });
    is(
        "read",
        "a timer, less than a number",
        -EINVAL,
        c -> c.read(c.timerfd_create(Time.CLOCK_MONOTONIC, 0), 7));
    is(
        "write",
        "to a timer",
        -EINVAL,
        c -> c.writeNumber(c.timerfd_create(Time.CLOCK_MONOTONIC, 0), 1));
    is(
        "timerfd_settime",
        "TFD_TIMER_CANCEL_ON_SET",
        0,
        c -> {
          int fd = c.timerfd_create(Time.CLOCK_REALTIME, nonBlocking);
          return c.timerfd_settime(
              fd, SysTimerfd.TFD_TIMER_ABSTIME | SysTimerfd.TFD_TIMER_CANCEL_ON_SET, 0, 1L << 62);
        });
  }
}
