package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Poll.*;
import static io.upcall.libc.Signal.*;
import static io.upcall.libc.SysEpoll.*;
import static io.upcall.libc.SysSignalfd.*;
import static io.upcall.libc.SysSocket.*;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code sys/signalfd.h}, the waits that take a signal mask, and who is sent SIGPIPE.
 *
 * <p>With real-time signals, which the JVM leaves alone.
 */
class SignalParityTest extends Behaviours<SignalCalls> {

  private static final int FIRST = 40;
  private static final int SECOND = 41;
  private static final int THIRD = 42;

  /** Nothing is blocked. */
  private static final int[] OPEN = {};

  private static final long FOR_EVER = -1;
  private static final long MILLISECOND = 1_000_000;

  SignalParityTest() {
    super("signalfd.h signal.h");
  }

  @Override
  String notOnVertx() {
    return "signals are this library's own on every driver, and what waits for them here needs"
        + " descriptors of the kernel's";
  }

  @Override
  SignalCalls ours(Path folder, List<Transcript> transcripts) {
    return new OurSignals(folder, transcripts);
  }

  @Override
  SignalCalls hosts(HostThread thread, List<Transcript> transcripts, Arena memory) {
    return new HostSignals(thread, transcripts, memory);
  }

  /** A case that leaves no signal and no mask behind. */
  private void with(String function, String situation, long expected, Body<SignalCalls> body) {
    is(
        function,
        situation,
        expected,
        c -> {
          try {
            return body.run(c);
          } finally {
            c.restore();
          }
        });
  }

  @Override
  void table() {
    signalfd();
    signalfdInSets();
    masks("ppoll", (c, fd, nanos, mask) -> c.ppollMasked(nanos, mask, fd, POLLIN));
    masks("pselect", (c, fd, nanos, mask) -> c.pselectMasked(nanos, mask, fd + 1, fd));
    masks(
        "epoll_pwait",
        (c, fd, nanos, mask) -> {
          int ms = nanos < 0 ? -1 : (int) (nanos / MILLISECOND);
          return c.epoll_pwait(setOf(c, fd), 4, ms, mask);
        });
    masks(
        "epoll_pwait2", (c, fd, nanos, mask) -> c.epoll_pwait2Masked(setOf(c, fd), 4, nanos, mask));
    brokenPipes();
  }

  private static int setOf(SignalCalls c, int fd) {
    int set = c.epoll_create1(0);
    c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN);
    return set;
  }

  // ---- signalfd --------------------------------------------------------------------------------

  private void signalfd() {
    is("signalfd", "a new one", 3, c -> c.signalfd(-1, 0, FIRST));
    is(
        "signalfd",
        "close-on-exec and non-blocking",
        3,
        c -> {
          int fd = c.signalfd(-1, SFD_CLOEXEC | SFD_NONBLOCK, FIRST);
          c.fcntl(fd, F_GETFD, 0);
          c.fcntl(fd, F_GETFL, 0);
          return fd;
        });
    is("signalfd", "unknown flags", -EINVAL, c -> c.signalfd(-1, 1, FIRST));
    is(
        "signalfd",
        "unknown flags of one that is there",
        -EINVAL,
        c -> c.signalfd(c.signalfd(-1, 0, FIRST), O_APPEND, FIRST));
    is("signalfd", "a number that is not open", -EBADF, c -> c.signalfd(9, 0, FIRST));
    is("signalfd", "a number below -1", -EBADF, c -> c.signalfd(-2, 0, FIRST));
    is("signalfd", "what is no signalfd", -EINVAL, c -> c.signalfd(c.eventfd(0, 0), 0, FIRST));
    is("signalfd", "a file", -EINVAL, c -> c.signalfd(c.file("f", "text"), 0, FIRST));
    with(
        "signalfd",
        "a signal that was pending before",
        128,
        c -> {
          c.block(FIRST);
          c.raise(FIRST);
          return c.readSignals(c.signalfd(-1, 0, FIRST), 1);
        });
    with(
        "signalfd",
        "a signal that came later is taken, and not pending any more",
        0,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, 0, FIRST);
          c.raise(FIRST);
          c.readSignals(fd, 1);
          return c.sigpending();
        });
    with(
        "signalfd",
        "nothing is pending, non-blocking",
        -EAGAIN,
        c -> {
          c.block(FIRST);
          return c.readSignals(c.signalfd(-1, SFD_NONBLOCK, FIRST), 1);
        });
    with(
        "signalfd",
        "O_NONBLOCK by F_SETFL",
        -EAGAIN,
        c -> {
          int fd = c.signalfd(-1, 0, FIRST);
          c.fcntl(fd, F_SETFL, O_NONBLOCK);
          return c.readSignals(fd, 1);
        });
    with(
        "signalfd",
        "a signal that is not in the set stays pending",
        -EAGAIN,
        c -> {
          c.block(FIRST, SECOND);
          c.raise(SECOND);
          int result = c.readSignals(c.signalfd(-1, SFD_NONBLOCK, FIRST), 1);
          c.sigpending();
          return result;
        });
    with(
        "signalfd",
        "several at once, lowest number first",
        384,
        c -> {
          c.block(FIRST, SECOND, THIRD);
          int fd = c.signalfd(-1, 0, FIRST, SECOND, THIRD);
          c.raise(THIRD);
          c.raise(FIRST);
          c.raise(SECOND);
          return c.readSignals(fd, 5);
        });
    with(
        "signalfd",
        "as many as there is room for",
        256,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, SFD_NONBLOCK, FIRST);
          c.raise(FIRST);
          c.raise(FIRST);
          c.raise(FIRST);
          int result = c.readSignals(fd, 2);
          c.readSignals(fd, 2);
          c.readSignals(fd, 2);
          return result;
        });
    with(
        "signalfd",
        "a buffer that is too small",
        -EINVAL,
        c -> {
          c.block(FIRST);
          c.raise(FIRST);
          return c.read(c.signalfd(-1, 0, FIRST), 127);
        });
    with("signalfd", "no buffer", -EINVAL, c -> c.read(c.signalfd(-1, 0, FIRST), 0));
    with("signalfd", "cannot be written to", -EINVAL, c -> c.write(c.signalfd(-1, 0, FIRST), "x"));
    with(
        "signalfd",
        "another set for one that is there",
        128,
        c -> {
          c.block(FIRST, SECOND);
          int fd = c.signalfd(-1, SFD_NONBLOCK, FIRST);
          c.raise(SECOND);
          c.readSignals(fd, 1);
          c.signalfd(fd, 0, SECOND);
          return c.readSignals(fd, 1);
        });
    with(
        "signalfd",
        "a set that is changed through a dup",
        128,
        c -> {
          c.block(FIRST, SECOND);
          int fd = c.signalfd(-1, SFD_NONBLOCK, FIRST);
          c.raise(SECOND);
          c.signalfd(c.dup(fd), 0, SECOND);
          return c.readSignals(fd, 1);
        });
    with(
        "signalfd",
        "two of them share what is pending",
        -EAGAIN,
        c -> {
          c.block(FIRST);
          int one = c.signalfd(-1, SFD_NONBLOCK, FIRST);
          int other = c.signalfd(-1, SFD_NONBLOCK, FIRST);
          c.raise(FIRST);
          c.readSignals(one, 4);
          return c.readSignals(other, 4);
        });
    with(
        "signalfd",
        "what sigtimedwait takes is gone",
        -EAGAIN,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, SFD_NONBLOCK, FIRST);
          c.raise(FIRST);
          c.sigtimedwait(FIRST);
          return c.readSignals(fd, 1);
        });
    with(
        "signalfd",
        "a reader waits for its signal",
        128,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, 0, FIRST);
          int[] thread = new int[1];
          Waiting reader =
              begin(
                  c,
                  other -> {
                    other.block(FIRST);
                    thread[0] = other.self();
                    return other.readSignals(fd, 1);
                  });
          c.pthread_kill(thread[0], FIRST);
          return reader.result();
        });
    with(
        "signalfd",
        "a reader waits on for what is another thread's",
        128,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, 0, FIRST);
          int[] thread = new int[1];
          Waiting reader =
              begin(
                  c,
                  other -> {
                    other.block(FIRST);
                    thread[0] = other.self();
                    return other.readSignals(fd, 1);
                  });
          c.raise(FIRST);
          c.readSignals(fd, 4);
          c.pthread_kill(thread[0], FIRST);
          return reader.result();
        });
    with(
        "signalfd",
        "a reader that a handler interrupts",
        -EINTR,
        c -> {
          c.caught(SECOND, 0);
          int fd = c.signalfd(-1, 0, FIRST);
          int[] thread = new int[1];
          Waiting reader =
              begin(
                  c,
                  other -> {
                    thread[0] = other.self();
                    return other.readSignals(fd, 1);
                  });
          c.pthread_kill(thread[0], SECOND);
          return reader.result();
        });
    with(
        "signalfd",
        "a reader that goes on after a handler",
        128,
        c -> {
          c.caught(SECOND, SA_RESTART);
          int fd = c.signalfd(-1, 0, FIRST);
          int[] thread = new int[1];
          Waiting reader =
              begin(
                  c,
                  other -> {
                    other.block(FIRST);
                    thread[0] = other.self();
                    return other.readSignals(fd, 1);
                  });
          c.pthread_kill(thread[0], SECOND);
          c.pthread_kill(thread[0], FIRST);
          return reader.result();
        });
  }

  private void signalfdInSets() {
    with(
        "signalfd",
        "poll of one with nothing pending",
        0,
        c -> {
          c.block(FIRST);
          return c.poll(0, c.signalfd(-1, 0, FIRST), POLLIN | POLLOUT);
        });
    with(
        "signalfd",
        "poll of one with a signal",
        1,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, 0, FIRST);
          c.raise(FIRST);
          return c.poll(-1, fd, POLLIN);
        });
    with(
        "signalfd",
        "poll after the signal was taken",
        0,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, 0, FIRST);
          c.raise(FIRST);
          c.poll(0, fd, POLLIN);
          c.sigtimedwait(FIRST);
          return c.poll(0, fd, POLLIN);
        });
    with(
        "signalfd",
        "poll while one of two signals is left",
        1,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, 0, FIRST);
          c.raise(FIRST);
          c.raise(FIRST);
          c.readSignals(fd, 1);
          return c.poll(0, fd, POLLIN);
        });
    with(
        "signalfd",
        "poll after the set has changed",
        1,
        c -> {
          c.block(FIRST, SECOND);
          int fd = c.signalfd(-1, 0, FIRST);
          c.raise(SECOND);
          c.poll(0, fd, POLLIN);
          c.signalfd(fd, 0, SECOND);
          int result = c.poll(0, fd, POLLIN);
          c.signalfd(fd, 0, FIRST);
          c.poll(0, fd, POLLIN);
          return result;
        });
    with(
        "signalfd",
        "select of one with a signal",
        1,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, 0, FIRST);
          c.raise(FIRST);
          return c.select(fd + 1, new int[] {fd}, null, null, 1, 0);
        });
    with(
        "signalfd",
        "in a set, by level",
        1,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, 0, FIRST);
          int set = setOf(c, fd);
          c.epoll_wait(set, 4, 0);
          c.raise(FIRST);
          c.epoll_wait(set, 4, -1);
          int result = c.epoll_wait(set, 4, -1);
          c.readSignals(fd, 4);
          c.epoll_wait(set, 4, 0);
          return result;
        });
    with(
        "signalfd",
        "in a set, on edges: each signal is one",
        0,
        c -> {
          c.block(FIRST);
          int fd = c.signalfd(-1, 0, FIRST);
          int set = c.epoll_create1(0);
          c.epoll_ctl(set, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET);
          c.raise(FIRST);
          c.epoll_wait(set, 4, 0);
          c.epoll_wait(set, 4, 0);
          c.raise(FIRST);
          c.epoll_wait(set, 4, 0);
          return c.epoll_wait(set, 4, 0);
        });
  }

  // ---- masks -----------------------------------------------------------------------------------

  /** A wait for {@code fd} to be readable. */
  private interface MaskedCall {
    int wait(SignalCalls c, int fd, long nanos, int[] mask) throws Exception;
  }

  /** FIRST has a handler, is blocked and is pending. */
  private static void held(SignalCalls c, int flags) {
    c.caught(FIRST, flags);
    c.block(FIRST);
    c.raise(FIRST);
  }

  private void masks(String function, MaskedCall call) {
    with(
        function, "no mask, nothing comes", 0, c -> call.wait(c, c.pipe2(0)[0], MILLISECOND, null));
    with(function, "a mask, nothing comes", 0, c -> call.wait(c, c.pipe2(0)[0], MILLISECOND, OPEN));
    with(
        function,
        "a mask, and something to read",
        1,
        c -> {
          int[] pipe = c.pipe2(0);
          c.write(pipe[1], "x");
          return call.wait(c, pipe[0], FOR_EVER, OPEN);
        });
    for (int flags : new int[] {0, SA_RESTART}) {
      with(
          function,
          "pending, and the mask lets it through, flags " + flags,
          -EINTR,
          c -> {
            held(c, flags);
            int result = call.wait(c, c.pipe2(0)[0], FOR_EVER, OPEN);
            c.sigpending();
            return result;
          });
    }
    with(
        function,
        "pending, and the mask blocks it too",
        0,
        c -> {
          held(c, 0);
          int result = call.wait(c, c.pipe2(0)[0], MILLISECOND, new int[] {FIRST});
          c.sigpending();
          return result;
        });
    with(
        function,
        "pending, and no mask",
        0,
        c -> {
          held(c, 0);
          int result = call.wait(c, c.pipe2(0)[0], MILLISECOND, null);
          c.sigpending();
          return result;
        });
    with(
        function,
        "pending and let through, and something to read",
        1,
        c -> {
          held(c, 0);
          int[] pipe = c.pipe2(0);
          c.write(pipe[1], "x");
          int result = call.wait(c, pipe[0], FOR_EVER, OPEN);
          c.sigpending();
          return result;
        });
    with(
        function,
        "pending and let through, and no time to wait",
        HOSTS,
        c -> {
          held(c, 0);
          int result = call.wait(c, c.pipe2(0)[0], 0, OPEN);
          c.sigpending();
          return result;
        });
    with(
        function,
        "the mask is what it was afterwards",
        0,
        c -> {
          c.caught(FIRST, 0);
          c.block(FIRST);
          call.wait(c, c.pipe2(0)[0], MILLISECOND, OPEN);
          c.raise(FIRST);
          return c.sigpending();
        });
    with(
        function,
        "a signal that only the mask blocks comes after the wait",
        0,
        c -> {
          c.caught(FIRST, 0);
          int[] thread = new int[1];
          int[] pipe = c.pipe2(0);
          Waiting waiter =
              begin(
                  c,
                  other -> {
                    thread[0] = other.self();
                    call.wait(other, pipe[0], FOR_EVER, new int[] {FIRST});
                    return other.sigpending();
                  });
          c.pthread_kill(thread[0], FIRST);
          c.write(pipe[1], "x");
          return waiter.result();
        });
    with(
        function,
        "a signal that comes during the wait and is let through",
        -EINTR,
        c -> {
          c.caught(FIRST, SA_RESTART);
          int[] thread = new int[1];
          int[] pipe = c.pipe2(0);
          Waiting waiter =
              begin(
                  c,
                  other -> {
                    other.block(FIRST);
                    thread[0] = other.self();
                    int result = call.wait(other, pipe[0], FOR_EVER, OPEN);
                    other.sigpending();
                    return result;
                  });
          c.pthread_kill(thread[0], FIRST);
          return waiter.result();
        });
    with(
        function,
        "a handler of the wait without a mask",
        -EINTR,
        c -> {
          c.caught(FIRST, SA_RESTART);
          int[] thread = new int[1];
          int[] pipe = c.pipe2(0);
          Waiting waiter =
              begin(
                  c,
                  other -> {
                    thread[0] = other.self();
                    return call.wait(other, pipe[0], FOR_EVER, null);
                  });
          c.pthread_kill(thread[0], FIRST);
          return waiter.result();
        });
  }

  // ---- broken pipes ----------------------------------------------------------------------------

  /** Things whose reader is gone. */
  private static final String[] BROKEN = {
    "pipe", "stream", "local stream", "tcp", "packets", "local packets", "datagrams"
  };

  /** One of {@link #BROKEN}: where to write to. */
  private static int broken(SignalCalls c, String what) {
    switch (what) {
      case "pipe":
        int[] pipe = c.pipe2(0);
        c.close(pipe[0]);
        return pipe[1];
      case "stream":
        int[] stream = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
        c.close(stream[0]);
        return stream[1];
      case "local stream":
        int[] local = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
        c.shutdown(local[1], SHUT_WR);
        return local[1];
      case "packets":
        int[] packets = c.socketpair(AF_UNIX, SOCK_SEQPACKET, 0);
        c.close(packets[0]);
        return packets[1];
      case "local packets":
        int[] ours = c.socketpair(AF_UNIX, SOCK_SEQPACKET, 0);
        c.shutdown(ours[1], SHUT_WR);
        return ours[1];
      case "datagrams":
        int[] datagrams = c.socketpair(AF_UNIX, SOCK_DGRAM, 0);
        c.shutdown(datagrams[1], SHUT_WR);
        return datagrams[1];
      default:
        int listener = c.listener(AF_INET, "inet");
        int client = c.socket(AF_INET, SOCK_STREAM, 0);
        c.connect(client, ":" + listener);
        c.shutdown(client, SHUT_WR);
        return client;
    }
  }

  /** A way to write. */
  private interface Writing {
    int write(SignalCalls c, int fd) throws Exception;
  }

  private void broken(String function, String situation, String what, Writing writing) {
    with(
        function,
        situation + " to a broken " + what,
        HOSTS,
        c -> {
          c.block(SIGPIPE);
          int result = writing.write(c, broken(c, what));
          c.sigpending();
          return result;
        });
  }

  private void brokenPipes() {
    for (String what : BROKEN) {
      boolean isSocket = !what.equals("pipe");
      broken("write", "some bytes", what, (c, fd) -> c.write(fd, "abc"));
      broken("write", "no bytes", what, (c, fd) -> c.write(fd, ""));
      broken(
          "write",
          "without O_NONBLOCK's wait",
          what,
          (c, fd) -> {
            c.fcntl(fd, F_SETFL, O_NONBLOCK);
            return c.write(fd, "abc");
          });
      broken("writev", "some bytes", what, (c, fd) -> c.writev(fd, "ab", "c"));
      broken(
          "writev",
          "without O_NONBLOCK's wait",
          what,
          (c, fd) -> {
            c.fcntl(fd, F_SETFL, O_NONBLOCK);
            return c.writev(fd, "ab", "c");
          });
      broken("sendfile", "a file", what, (c, fd) -> c.sendfile(fd, c.file("f", "text"), 0, 4));
      if (isSocket) {
        for (int flags : new int[] {0, MSG_NOSIGNAL, MSG_DONTWAIT}) {
          broken("send", "flags " + flags, what, (c, fd) -> c.send(fd, "abc", flags));
          broken(
              "sendmsg",
              "flags " + flags,
              what,
              (c, fd) -> c.sendmsg(fd, new String[] {"ab", "c"}, null, new int[0], flags));
        }
      }
    }
    for (String what : BROKEN) {
      broken(
          "splice",
          "from a pipe",
          what,
          (c, fd) -> {
            int[] from = c.pipe2(0);
            c.write(from[1], "abc");
            return c.splice(from[0], -1, fd, -1, 3, 0);
          });
    }
    broken(
        "splice",
        "from a file",
        "pipe",
        (c, fd) -> {
          int file = c.file("f", "text");
          c.lseek(file, 0, 0);
          return c.splice(file, -1, fd, -1, 4, 0);
        });
    broken(
        "tee",
        "from a pipe",
        "pipe",
        (c, fd) -> {
          int[] from = c.pipe2(0);
          c.write(from[1], "abc");
          return c.tee(from[0], fd, 3, 0);
        });
    with(
        "write",
        "to a pipe whose reader goes while it waits for room",
        HOSTS,
        c -> {
          int[] pipe = c.pipe2(0);
          Waiting writer =
              begin(
                  c,
                  other -> {
                    other.block(SIGPIPE);
                    int result = other.write(pipe[1], "x".repeat(70_000));
                    other.sigpending();
                    return result;
                  });
          c.close(pipe[0]);
          return writer.result();
        });
    with(
        "write",
        "to a stream whose reader goes while it waits for room",
        HOSTS,
        c -> {
          int[] pair = c.socketpair(AF_UNIX, SOCK_STREAM, 0);
          Waiting writer =
              begin(
                  c,
                  other -> {
                    other.block(SIGPIPE);
                    int result = other.write(pair[1], "x".repeat(4_000_000)) > 0 ? 1 : 0;
                    other.sigpending();
                    return result;
                  });
          c.close(pair[0]);
          return writer.result();
        });
  }
}
