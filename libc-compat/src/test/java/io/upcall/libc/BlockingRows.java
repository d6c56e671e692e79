package io.upcall.libc;

import static io.upcall.libc.SysSocket.*;
import static io.upcall.libc.Unistd.*;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A row for each function that may wait, and for each kind of descriptor that it waits for in its
 * own way. To add one: a call of {@code row} with what to prepare; what it answers is made by many
 * uthreads at once, and each must wait in it until it is interrupted, or the row's own end comes.
 */
final class BlockingRows {

  /** A call that waits. */
  interface Call {
    void run() throws Exception;
  }

  /** What many uthreads do, and how they are released. */
  record Scene(Call call, Call release, int threads) {}

  /** Prepares, in a proc. */
  interface Setup {
    Scene make(Path folder) throws Exception;
  }

  /** A function and how to wait in it. */
  record Row(String function, Setup setup) {
    @Override
    public String toString() {
      return function;
    }
  }

  static final int MANY = 100;
  static final int FEW = 5;
  static final StructTimespec LONG = new StructTimespec(1000, 0);

  private final List<Row> rows = new ArrayList<>();

  private BlockingRows() {
    sockets();
    messages();
    connections();
    pipes();
    waiting();
    counters();
  }

  static List<Row> all() {
    List<Row> all = new BlockingRows().rows;
    all.addAll(ThreadRows.all());
    all.addAll(FileRows.all());
    all.addAll(StreamRows.all());
    return all;
  }

  /** Prepares a call that an interrupt ends. */
  interface Preparation {
    Call make(Path folder) throws Exception;
  }

  /** A row of a call that an interrupt ends. */
  static Row interrupted(String function, Preparation preparation) {
    return new Row(function, folder -> new Scene(preparation.make(folder), () -> {}, MANY));
  }

  /** A row of a call that something else ends. */
  static Row released(String function, Setup setup) {
    return new Row(function, setup);
  }

  private void row(String function, Preparation preparation) {
    rows.add(interrupted(function, preparation));
  }

  private static int[] pair() throws ErrnoException {
    return socketpair(AF_UNIX, SOCK_STREAM, 0);
  }

  /** A socket without room. */
  private static int full() throws ErrnoException {
    int fd = pair()[0];
    Fcntl.fcntl(fd, Fcntl.F_SETFL, Fcntl.O_NONBLOCK);
    fill(fd);
    Fcntl.fcntl(fd, Fcntl.F_SETFL, 0);
    return fd;
  }

  static void fill(int fd) throws ErrnoException {
    try {
      while (true) {
        write(fd, new byte[4096]);
      }
    } catch (ErrnoException full) {
      if (full.errno != Errno.EAGAIN) {
        throw full;
      }
    }
  }

  private void sockets() {
    row("read of a socket", f -> reading(pair()[0]));
    row("read of datagrams", f -> reading(socketpair(AF_UNIX, SOCK_DGRAM, 0)[0]));
    row("write to a socket", f -> writing(full()));
    row(
        "recv",
        f -> {
          int fd = pair()[0];
          return () -> recv(fd, new byte[9], 0);
        });
    row(
        "recv with MSG_WAITALL",
        f -> {
          int[] ends = pair();
          return () -> {
            write(ends[1], new byte[1]);
            recv(ends[0], new byte[9_000], MSG_WAITALL);
          };
        });
    row(
        "recv with MSG_PEEK and MSG_WAITALL",
        f -> {
          int listener = listener();
          int fd = socket(AF_INET, SOCK_STREAM, 0);
          connect(fd, getsockname(listener));
          write(accept(listener), new byte[1]);
          return () -> recv(fd, new byte[9_000], MSG_PEEK | MSG_WAITALL);
        });
    row(
        "recv into direct memory",
        f -> {
          int fd = pair()[0];
          return () -> recv(fd, ByteBuffer.allocateDirect(9), 0);
        });
    row(
        "send",
        f -> {
          int fd = full();
          return () -> send(fd, new byte[100_000], 0);
        });
    row(
        "recvfrom",
        f -> {
          int fd = socketpair(AF_UNIX, SOCK_DGRAM, 0)[0];
          return () -> recvfrom(fd, new byte[9], 0, new java.net.SocketAddress[1]);
        });
    row(
        "sendto",
        f -> {
          int receiver = socket(AF_UNIX, SOCK_DGRAM, 0);
          bind(receiver, AbstractUnixAddress.of("blocking-rows-" + f.hashCode()));
          int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
          connect(fd, getsockname(receiver));
          fill(fd);
          Fcntl.fcntl(fd, Fcntl.F_SETFL, 0);
          java.net.SocketAddress name = getsockname(receiver);
          return () -> sendto(fd, new byte[4096], 0, name);
        });
  }

  private void messages() {
    row(
        "recvmsg",
        f -> {
          int fd = pair()[0];
          return () -> recvmsg(fd, new StructMsghdr(ByteBuffer.allocate(9)), 0);
        });
    row(
        "sendmsg",
        f -> {
          int fd = full();
          return () -> sendmsg(fd, new StructMsghdr(ByteBuffer.allocate(100_000)), 0);
        });
    row(
        "recvmmsg",
        f -> {
          int fd = socketpair(AF_UNIX, SOCK_DGRAM, 0)[0];
          return () ->
              recvmmsg(
                  fd,
                  new StructMmsghdr[] {new StructMmsghdr(new StructMsghdr(ByteBuffer.allocate(9)))},
                  0,
                  null);
        });
    row(
        "sendmmsg",
        f -> {
          int fd = full();
          return () ->
              sendmmsg(
                  fd,
                  new StructMmsghdr[] {
                    new StructMmsghdr(new StructMsghdr(ByteBuffer.allocate(100_000)))
                  },
                  0);
        });
    row(
        "readv",
        f -> {
          int fd = pair()[0];
          return () -> SysUio.readv(fd, new ByteBuffer[] {ByteBuffer.allocate(9)});
        });
    row(
        "writev",
        f -> {
          int fd = full();
          return () -> SysUio.writev(fd, new ByteBuffer[] {ByteBuffer.allocate(100_000)});
        });
  }

  private void connections() {
    row(
        "accept",
        f -> {
          int fd = listener();
          return () -> accept(fd);
        });
    row(
        "accept4",
        f -> {
          int fd = listener();
          return () -> accept4(fd, new java.net.SocketAddress[1], SOCK_CLOEXEC);
        });
    rows.add(new Row("connect", BlockingRows::connecting));
    rows.add(new Row("close with SO_LINGER", BlockingRows::lingering));
  }

  private static int listener() throws ErrnoException {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bind(fd, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listen(fd, 9);
    return fd;
  }

  /** A backlog without room. */
  private static Scene connecting(Path folder) throws Exception {
    UnixDomainSocketAddress name = UnixDomainSocketAddress.of(folder.resolve("s"));
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(listener, name);
    listen(listener, 0);
    connect(socket(AF_UNIX, SOCK_STREAM, 0), name);
    return new Scene(
        () -> connect(socket(AF_UNIX, SOCK_STREAM, 0), name), () -> close(listener), FEW);
  }

  /** What is unsent stays so until the other side is closed. */
  private static Scene lingering(Path folder) throws Exception {
    int listener = listener();
    List<Integer> clients = new ArrayList<>();
    List<Integer> servers = new ArrayList<>();
    for (int i = 0; i < FEW; i++) {
      int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      Poll.poll(new StructPollfd[] {new StructPollfd(client, 0)}, 0);
      try {
        connect(client, getsockname(listener));
      } catch (ErrnoException inProgress) {
        Poll.poll(new StructPollfd[] {new StructPollfd(client, Poll.POLLOUT)}, -1);
      }
      servers.add(accept(listener));
      setsockopt(client, SOL_SOCKET, SO_LINGER, new StructLinger(true, 1000));
      fill(client);
      clients.add(client);
    }
    java.util.concurrent.atomic.AtomicInteger next =
        new java.util.concurrent.atomic.AtomicInteger();
    return new Scene(
        () -> close(clients.get(next.getAndIncrement())),
        () -> {
          for (int server : servers) {
            close(server);
          }
        },
        FEW);
  }

  private static Call reading(int fd) {
    return () -> read(fd, new byte[9]);
  }

  private static Call writing(int fd) {
    return () -> write(fd, new byte[100_000]);
  }

  private void pipes() {
    row("read of a pipe", f -> reading(pipe()[0]));
    row(
        "write to a pipe",
        f -> {
          int fd = pipe2(Fcntl.O_NONBLOCK)[1];
          fill(fd);
          Fcntl.fcntl(fd, Fcntl.F_SETFL, 0);
          return writing(fd);
        });
    row(
        "sendfile",
        f -> {
          Path file = f.resolve("file");
          Files.write(file, new byte[100_000]);
          int in = Fcntl.open(file.toString(), Fcntl.O_RDONLY);
          int out = full();
          return () -> SysSendfile.sendfile(out, in, 0L, 100_000);
        });
  }

  private void waiting() {
    row(
        "poll",
        f -> {
          int fd = pipe()[0];
          return () -> Poll.poll(new StructPollfd[] {new StructPollfd(fd, Poll.POLLIN)}, -1);
        });
    row("poll of nothing", f -> () -> Poll.poll(new StructPollfd[0], 1_000_000));
    row(
        "ppoll",
        f -> {
          int fd = pipe()[0];
          return () -> Poll.ppoll(new StructPollfd[] {new StructPollfd(fd, Poll.POLLIN)}, LONG);
        });
    row(
        "select",
        f -> {
          int fd = pipe()[0];
          return () ->
              SysSelect.select(64, FdSet.of(fd), null, null, StructTimeval.fromMillis(1_000_000));
        });
    row(
        "pselect",
        f -> {
          int fd = pipe()[0];
          return () -> SysSelect.pselect(64, FdSet.of(fd), null, null, null);
        });
    row(
        "epoll_wait",
        f -> {
          int set = SysEpoll.epoll_create1(0);
          return () -> SysEpoll.epoll_wait(set, new StructEpollEvent[1], -1);
        });
    row(
        "epoll_pwait",
        f -> {
          int set = SysEpoll.epoll_create1(0);
          return () -> SysEpoll.epoll_pwait(set, new StructEpollEvent[1], -1, new SigsetT());
        });
    row(
        "epoll_pwait2",
        f -> {
          int set = SysEpoll.epoll_create1(0);
          return () -> SysEpoll.epoll_pwait2(set, new StructEpollEvent[1], LONG);
        });
  }

  private void counters() {
    row("read of an eventfd", f -> reading(SysEventfd.eventfd(0, 0)));
    row(
        "eventfd_read",
        f -> {
          int fd = SysEventfd.eventfd(0, 0);
          return () -> SysEventfd.eventfd_read(fd);
        });
    row(
        "eventfd_write",
        f -> {
          int fd = SysEventfd.eventfd(0, 0);
          SysEventfd.eventfd_write(fd, -3);
          return () -> SysEventfd.eventfd_write(fd, 3);
        });
    row(
        "read of a signalfd",
        f -> {
          int fd = SysSignalfd.signalfd(-1, SigsetT.of(Signal.SIGUSR1), 0);
          return () -> read(fd, new byte[StructSignalfdSiginfo.BYTES]);
        });
    row("read of a timerfd", f -> reading(SysTimerfd.timerfd_create(Time.CLOCK_MONOTONIC, 0)));
  }
}
