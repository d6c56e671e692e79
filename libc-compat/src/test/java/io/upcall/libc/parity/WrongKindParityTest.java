package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Signal.*;
import static io.upcall.libc.SysEpoll.*;
import static io.upcall.libc.SysEventfd.*;
import static io.upcall.libc.SysSignalfd.*;
import static io.upcall.libc.SysSocket.*;
import static io.upcall.libc.SysUio.*;
import static io.upcall.libc.Unistd.*;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/**
 * Calls on descriptors of the wrong kind, and which of several errors comes first: what {@link
 * RandomProgramTest} has found, a case each.
 */
class WrongKindParityTest extends Behaviours<SignalCalls> {

  private static final int SIGNAL = 40;

  WrongKindParityTest() {
    super("wrong kinds");
  }

  @Override
  String notOnVertx() {
    return "the cases are made of places, pipes, sets and signals, which it does not have";
  }

  @Override
  SignalCalls ours(Path folder, List<Transcript> transcripts) {
    return new OurSignals(folder, transcripts);
  }

  @Override
  SignalCalls hosts(HostThread thread, List<Transcript> transcripts, Arena memory) {
    return new HostSignals(thread, transcripts, memory);
  }

  @Override
  void table() {
    places();
    sets();
    twoDirectories();
    sending();
    locks();
    signals();
    for (String what : new String[] {"a FIFO", "a pipe"}) {
      passed("write", what, 4, (c, fd) -> c.write(fd, "text"));
      passed("read", what, -EAGAIN, (c, fd) -> c.read(fd, 4));
    }
    is("pipe2", "O_DIRECT is the writer's", O_NONBLOCK, c -> pipeFlags(c, 0));
    is("pipe2", "O_DIRECT of the writer", O_WRONLY | O_NONBLOCK | O_DIRECT, c -> pipeFlags(c, 1));
  }

  /** Of what does not wait, and was passed to another program or seemed to be. */
  private void passed(String function, String what, long expected, OnNumber call) {
    is(
        function,
        "non-blocking, of " + what + " that was passed on",
        expected,
        c -> {
          boolean isWriter = function.equals("write");
          int fd = what.equals("a FIFO") ? fifo(c) : c.pipe2(O_NONBLOCK)[isWriter ? 1 : 0];
          int socket = c.socketpair(AF_UNIX, SOCK_STREAM, 0)[0];
          c.sendmsg(socket, new String[] {"x"}, null, new int[] {fd}, 0);
          return call.call(c, fd);
        });
  }

  private static int fifo(SignalCalls c) {
    c.mkfifo("p", 0600);
    return c.open("p", O_RDWR | O_NONBLOCK, 0);
  }

  private static int pipeFlags(SignalCalls c, int end) {
    return c.fcntl(c.pipe2(O_DIRECT | O_NONBLOCK)[end], F_GETFL, 0);
  }

  // ---- O_PATH ----------------------------------------------------------------------------------

  /** A function of a descriptor. */
  private interface OnNumber {
    int call(SignalCalls c, int fd);
  }

  private void ofPlace(String function, OnNumber call) {
    is(function, "of a place, opened with O_PATH", -EBADF, c -> call.call(c, place(c)));
  }

  private static int place(SignalCalls c) {
    return c.open(".", O_PATH | O_DIRECTORY, 0);
  }

  private void places() {
    ofPlace("bind", (c, fd) -> c.bind(fd, "inet"));
    ofPlace("listen", (c, fd) -> c.listen(fd, 1));
    ofPlace("connect", (c, fd) -> c.connect(fd, "refused"));
    ofPlace("accept4", (c, fd) -> c.accept4(fd, 0));
    ofPlace("shutdown", (c, fd) -> c.shutdown(fd, SHUT_RD));
    ofPlace("getsockname", (c, fd) -> c.getsockname(fd));
    ofPlace("getpeername", (c, fd) -> c.getpeername(fd));
    ofPlace("send", (c, fd) -> c.send(fd, "x", 0));
    ofPlace("recv", (c, fd) -> c.recv(fd, 1, 0));
    ofPlace("sendto", (c, fd) -> c.sendto(fd, "x", 0, "refused"));
    ofPlace("recvfrom", (c, fd) -> c.recvfrom(fd, 1, 0));
    ofPlace("sendmsg", (c, fd) -> c.sendmsg(fd, new String[] {"x"}, null, new int[0], 0));
    ofPlace("recvmsg", (c, fd) -> c.recvmsg(fd, new int[] {1}, 0, 0));
    ofPlace("getsockopt", (c, fd) -> c.getsockopt(fd, SOL_SOCKET, SO_TYPE));
    ofPlace("setsockopt", (c, fd) -> c.setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, 1));
    ofPlace("epoll_wait", (c, fd) -> c.epoll_wait(fd, 1, 0));
    ofPlace("epoll_pwait2", (c, fd) -> c.epoll_pwait2(fd, 1, 0, 0));
    ofPlace("epoll_ctl", (c, fd) -> c.epoll_ctl(fd, EPOLL_CTL_ADD, c.eventfd(0, 0), EPOLLIN));
    ofPlace("signalfd", (c, fd) -> c.signalfd(fd, 0, SIGNAL));
    ofPlace("timerfd_gettime", (c, fd) -> c.timerfd_gettime(fd));
    ofPlace("isatty", (c, fd) -> c.isatty(fd));
    ofPlace("sendfile", (c, fd) -> c.sendfile(fd, c.file("f", "text"), 0, 4));
    is(
        "epoll_ctl",
        "a place into a set",
        -EBADF,
        c -> c.epoll_ctl(c.epoll_create1(0), EPOLL_CTL_ADD, place(c), EPOLLIN));
    is(
        "sendfile",
        "from a place",
        -EBADF,
        c -> c.sendfile(c.socketpair(AF_UNIX, SOCK_STREAM, 0)[0], place(c), 0, 4));
  }

  // ---- sets ------------------------------------------------------------------------------------

  private void sets() {
    is(
        "epoll_ctl",
        "a file into what is no set",
        -EPERM,
        c -> c.epoll_ctl(c.eventfd(0, 0), EPOLL_CTL_ADD, c.file("f", ""), EPOLLIN));
    for (int op : new int[] {EPOLL_CTL_DEL, EPOLL_CTL_MOD, 9}) {
      is(
          "epoll_ctl",
          "a file with operation " + op,
          -EPERM,
          c -> c.epoll_ctl(c.epoll_create1(0), op, c.file("f", ""), EPOLLIN));
    }
    is(
        "epoll_ctl",
        "a change to EPOLLEXCLUSIVE of what is not in it",
        -EINVAL,
        c ->
            c.epoll_ctl(
                c.epoll_create1(0), EPOLL_CTL_MOD, c.eventfd(0, 0), EPOLLIN | EPOLLEXCLUSIVE));
    is(
        "epoll_ctl",
        "a change of a dup that is not in it",
        -ENOENT,
        c -> {
          int set = c.epoll_create1(0);
          int fd = c.eventfd(0, 0);
          int copy = c.dup(fd);
          c.epoll_ctl(set, EPOLL_CTL_MOD, copy, EPOLLIN);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
          return c.epoll_ctl(set, EPOLL_CTL_MOD, copy, EPOLLIN);
        });
    is("isatty", "of a set", -EINVAL, c -> c.isatty(c.epoll_create1(0)));
    is("isatty", "of a counter", 0, c -> c.isatty(c.eventfd(0, 0)));
  }

  // ---- directories that are not open -----------------------------------------------------------

  private void twoDirectories() {
    is(
        "openat",
        "flags that exclude each other, from a number that is not open",
        -EINVAL,
        c -> c.openat(99, "a", O_CREAT | O_DIRECTORY, 0600));
    is(
        "openat",
        "an empty name, from a number that is not open",
        -ENOENT,
        c -> c.openat(99, "", O_RDONLY, 0));
    is("openat", "of a number that is not open", -EBADF, c -> c.openat(99, "a", O_RDONLY, 0));
    is(
        "fstatat",
        "from a number that is not open",
        -EBADF,
        c -> c.fstatat(99, "a", AT_SYMLINK_NOFOLLOW));
    is(
        "linkat",
        "of a name that is missing, to a number that is not open",
        -ENOENT,
        c -> c.linkat(AT_FDCWD, "missing", 99, "a", 0));
    is(
        "linkat",
        "of a file, to a number that is not open",
        -EBADF,
        c -> {
          c.file("f", "");
          return c.linkat(AT_FDCWD, "f", 99, "a", 0);
        });
    is(
        "linkat",
        "with unknown flags, from a number that is not open",
        -EINVAL,
        c -> c.linkat(99, "a", AT_FDCWD, "b", 1));
    is(
        "renameat",
        "through what is no directory, to a number that is not open",
        -ENOTDIR,
        c -> {
          c.file("f", "");
          return c.renameat(AT_FDCWD, "f/x", 99, "a");
        });
    is(
        "renameat",
        "to a number that is not open",
        -EBADF,
        c -> {
          c.file("f", "");
          return c.renameat(AT_FDCWD, "f", 99, "a");
        });
    is(
        "renameat2",
        "with flags that exclude each other, from a number that is not open",
        -EINVAL,
        c -> c.renameat2(99, "a", AT_FDCWD, "b", 3));
    is(
        "fchmodat",
        "a whole path, from a number that is not open",
        -ENOENT,
        c -> c.fchmodat(99, "/missing-name", 0600, 0));
  }

  // ---- sendfile --------------------------------------------------------------------------------

  private static int text(SignalCalls c, int flags) {
    c.close(c.file("text", "text"));
    return c.open("text", flags, 0);
  }

  private static int sendToNobody(SignalCalls c, int in) {
    c.block(SIGPIPE);
    int[] pipe = c.pipe2(O_NONBLOCK);
    c.close(pipe[0]);
    int result = c.sendfile(pipe[1], in, 0, 4);
    c.sigpending();
    c.restore();
    return result;
  }

  private void sends(String situation, long expected, OnNumber to) {
    is("sendfile", situation, expected, c -> to.call(c, text(c, O_RDONLY)));
  }

  private void sending() {
    is(
        "sendfile",
        "from a file that is open for writing",
        -EBADF,
        c -> c.sendfile(c.pipe2(0)[1], text(c, O_WRONLY), 0, 4));
    is(
        "sendfile",
        "from beyond the last offset, to a file that is open for reading",
        -EINVAL,
        c -> {
          int in = text(c, O_RDONLY);
          return c.sendfile(in, in, Long.MAX_VALUE, 4);
        });
    is(
        "sendfile",
        "from a pipe's writing end",
        -EBADF,
        c -> c.sendfile(c.pipe2(0)[1], c.pipe2(0)[1], 0, 4));
    is(
        "sendfile",
        "from an offset of a pipe",
        -ESPIPE,
        c -> c.sendfile(c.pipe2(0)[1], c.pipe2(0)[0], 0, 4));
    is(
        "sendfile",
        "from an offset of a socket",
        -ESPIPE,
        c -> c.sendfile(c.pipe2(0)[1], c.socketpair(AF_UNIX, SOCK_STREAM, 0)[0], 0, 4));
    is("sendfile", "from a set", -ESPIPE, c -> c.sendfile(c.pipe2(0)[1], c.epoll_create1(0), 0, 4));
    is(
        "sendfile",
        "from a socket to a pipe",
        4,
        c -> {
          int[] pair = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
          int[] pipe = c.pipe2(0);
          c.write(pair[0], "text");
          int sent = c.sendfile(pipe[1], pair[1], -1, 9);
          c.read(pipe[0], 9);
          return sent;
        });
    is(
        "sendfile",
        "from a socket to a socket",
        -EINVAL,
        c -> {
          int[] pair = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
          return c.sendfile(pair[0], pair[1], -1, 9);
        });
    is(
        "sendfile",
        "nothing, from a socket to a pipe's reading end",
        -EBADF,
        c -> c.sendfile(c.pipe2(0)[0], c.socketpair(AF_UNIX, SOCK_STREAM, 0)[1], -1, 0));
    is(
        "sendfile",
        "from a pipe to a pipe",
        -EINVAL,
        c -> {
          int[] from = c.pipe2(0);
          c.write(from[1], "text");
          return c.sendfile(c.pipe2(0)[1], from[0], -1, 9);
        });
    is(
        "sendfile",
        "from a pipe to one that nobody reads",
        -EPIPE,
        c -> {
          c.block(SIGPIPE);
          int[] to = c.pipe2(0);
          c.close(to[0]);
          int result = c.sendfile(to[1], c.pipe2(0)[0], -1, 4);
          c.sigpending();
          c.restore();
          return result;
        });
    is(
        "sendfile",
        "from a pipe's reading end to its own",
        -EBADF,
        c -> {
          int[] pipe = c.pipe2(0);
          return c.sendfile(pipe[0], pipe[0], -1, 9);
        });
    sends("to a pipe's reading end", -EBADF, (c, in) -> c.sendfile(c.pipe2(0)[0], in, 0, 4));
    sends("to a file that is open for reading", -EBADF, (c, in) -> c.sendfile(in, in, 0, 4));
    sends(
        "nothing, to a file that is open for reading", -EBADF, (c, in) -> c.sendfile(in, in, 0, 0));
    sends("to a set", -EINVAL, (c, in) -> c.sendfile(c.epoll_create1(0), in, 0, 4));
    sends("nothing, to a set", 0, (c, in) -> c.sendfile(c.epoll_create1(0), in, 0, 0));
    sends("to a counter", -EINVAL, (c, in) -> c.sendfile(c.eventfd(0, EFD_NONBLOCK), in, 0, 4));
    sends("to a signalfd", -EINVAL, (c, in) -> c.sendfile(c.signalfd(-1, 0, SIGNAL), in, 0, 4));
    sends(
        "to a file that is open for appending",
        -EINVAL,
        (c, in) -> c.sendfile(c.open("to", O_CREAT | O_WRONLY | O_APPEND, 0600), in, 0, 4));
    sends(
        "an empty file, to one that is open for appending",
        -EINVAL,
        (c, in) ->
            c.sendfile(c.open("to", O_CREAT | O_RDWR | O_APPEND, 0600), c.file("none", ""), 0, 4));
    sends(
        "an empty file, to a socket with O_APPEND",
        -EINVAL,
        (c, in) -> {
          int socket = c.socketpair(AF_UNIX, SOCK_STREAM, 0)[0];
          c.fcntl(socket, F_SETFL, O_APPEND);
          return c.sendfile(socket, c.file("none", ""), 0, 4);
        });
    sends("to a file", 4, (c, in) -> c.sendfile(c.file("to", "other text"), in, 0, 9));
    sends(
        "nothing, to a full pipe that does not wait",
        -EAGAIN,
        (c, in) -> {
          int writer = c.pipe2(O_NONBLOCK)[1];
          c.write(writer, "x".repeat(65_536));
          return c.sendfile(writer, in, 0, 0);
        });
    sends(
        "an empty file, to a pipe that nobody reads",
        -EPIPE,
        (c, in) -> sendToNobody(c, c.file("none", "")));
    sends(
        "a directory, to a pipe that nobody reads",
        -EPIPE,
        (c, in) -> sendToNobody(c, c.open(".", O_RDONLY, 0)));
  }

  // ---- locks -----------------------------------------------------------------------------------

  /** Of what has no bytes to lock, but takes locks. */
  private void locks(String what, Body<SignalCalls> maker) {
    is(
        "F_SETLK",
        "against the open file's own, of " + what,
        -EAGAIN,
        c -> {
          int fd = (int) maker.run(c);
          c.lock(fd, F_OFD_SETLK, F_WRLCK, SEEK_SET, 3, 4);
          return c.lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 4, 1);
        });
    is(
        "F_OFD_SETLK",
        "against the process's own, of " + what,
        -EAGAIN,
        c -> {
          int fd = (int) maker.run(c);
          c.lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 3, 4);
          return c.lock(fd, F_OFD_SETLK, F_WRLCK, SEEK_SET, 4, 1);
        });
    is(
        "F_GETLK",
        "the open file's own, of " + what,
        0,
        c -> {
          int fd = (int) maker.run(c);
          c.lock(fd, F_OFD_SETLK, F_WRLCK, SEEK_SET, 3, 4);
          return c.getlock(fd, F_GETLK, F_WRLCK, SEEK_SET, 0, 0);
        });
    is(
        "F_OFD_GETLK",
        "the process's own, of " + what,
        0,
        c -> {
          int fd = (int) maker.run(c);
          c.lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 3, 4);
          return c.getlock(fd, F_OFD_GETLK, F_WRLCK, SEEK_SET, 0, 0);
        });
  }

  private void locks() {
    locks("a file", c -> c.file("f", "0123456789"));
    locks("a socket", c -> c.socket(AF_UNIX, SOCK_STREAM, 0));
    locks("a FIFO", WrongKindParityTest::fifo);
    is(
        "F_OFD_GETLK",
        "the first of several of the process's own",
        0,
        c -> {
          int fd = fifo(c);
          c.lock(fd, F_SETLK, F_RDLCK, SEEK_SET, 9, 8);
          c.lock(fd, F_SETLK, F_RDLCK, SEEK_SET, 4, 3);
          return c.getlock(fd, F_OFD_GETLK, F_WRLCK, SEEK_SET, 0, 18);
        });
    is(
        "F_OFD_SETLK",
        "without the access, against the process's own",
        -EBADF,
        c -> {
          c.mkfifo("p", 0600);
          int reader = c.open("p", O_RDONLY | O_NONBLOCK, 0);
          c.lock(reader, F_SETLK, F_RDLCK, SEEK_SET, 0, 0);
          return c.lock(reader, F_OFD_SETLK, F_WRLCK, SEEK_SET, 0, 0);
        });
  }

  // ---- signals ---------------------------------------------------------------------------------

  /** With one signal pending: of a signalfd that does not wait. */
  private void signal(String function, String situation, long expected, OnNumber call) {
    is(
        function,
        situation,
        expected,
        c -> {
          try {
            c.block(SIGNAL);
            c.raise(SIGNAL);
            return call.call(c, c.signalfd(-1, SFD_NONBLOCK, SIGNAL));
          } finally {
            c.restore();
          }
        });
  }

  private void signals() {
    signal("readv", "of a signalfd, nothing", 0, (c, fd) -> c.readv(fd, 0, 0));
    signal("readv", "of a signalfd, too little", -EINVAL, (c, fd) -> c.readv(fd, 60, 60));
    signal("writev", "of nothing, to a signalfd", -EINVAL, (c, fd) -> c.writev(fd, ""));
    for (int flag : new int[] {0, RWF_HIPRI, RWF_DSYNC, RWF_SYNC, RWF_NOWAIT, RWF_APPEND}) {
      String with = "with flag " + flag + ", ";
      signal("preadv2", with + "too little", -EINVAL, (c, fd) -> c.preadv2(fd, -1, flag, 8));
      signal("preadv2", with + "nothing", 0, (c, fd) -> c.preadv2(fd, -1, flag, 0));
      signal("preadv2", with + "at 0", -ESPIPE, (c, fd) -> c.preadv2(fd, 0, flag, 128));
      signal("preadv2", with + "at -2", -EINVAL, (c, fd) -> c.preadv2(fd, -2, flag, 128));
      signal(
          "pwritev2", with + "8 bytes", -EINVAL, (c, fd) -> c.pwritev2(fd, -1, flag, "12345678"));
      signal("pwritev2", with + "at 0", -ESPIPE, (c, fd) -> c.pwritev2(fd, 0, flag, "12345678"));
      signal(
          "preadv2",
          with + "none pending",
          -EAGAIN,
          (c, fd) -> {
            c.readSignals(fd, 1);
            return c.preadv2(fd, -1, flag, 128);
          });
    }
    signal(
        "preadv2", "with an unknown flag", -EOPNOTSUPP, (c, fd) -> c.preadv2(fd, -1, 1 << 20, 128));
    is(
        "preadv2",
        "RWF_NOWAIT of a signalfd that waits",
        -EAGAIN,
        c -> c.preadv2(c.signalfd(-1, 0, SIGNAL), -1, RWF_NOWAIT, 128));
    is(
        "signalfd",
        "SIGPIPE is the thread's own",
        128,
        c -> {
          try {
            c.block(SIGPIPE);
            int[] pipe = c.pipe2(0);
            c.close(pipe[0]);
            c.write(pipe[1], "x");
            return c.readSignals(c.signalfd(-1, SFD_NONBLOCK, SIGPIPE), 1);
          } finally {
            c.restore();
          }
        });
  }
}
