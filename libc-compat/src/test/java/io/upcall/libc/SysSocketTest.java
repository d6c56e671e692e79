package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.SysSocket.*;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.read;
import static io.upcall.libc.Unistd.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class SysSocketTest {

  @TempDir Path folder;

  private static SocketAddress loopback(int domain) throws Exception {
    byte[] raw = new byte[domain == AF_INET ? 4 : 16];
    raw[0] = (byte) (domain == AF_INET ? 127 : 0);
    raw[raw.length - 1] = 1;
    return new InetSocketAddress(InetAddress.getByAddress(raw), 0);
  }

  private SocketAddress address(int domain) throws Exception {
    return domain == AF_UNIX ? UnixDomainSocketAddress.of(folder.resolve("s")) : loopback(domain);
  }

  private static int listener(int domain, SocketAddress address) throws ErrnoException {
    int fd = socket(domain, SOCK_STREAM, 0);
    bind(fd, address);
    listen(fd, 10);
    return fd;
  }

  /** A connected pair over TCP: the client's and the server's end, and the listener. */
  private static int[] tcp() throws Exception {
    int listener = listener(AF_INET, loopback(AF_INET));
    int client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, getsockname(listener));
    return new int[] {client, accept(listener), listener};
  }

  @ParameterizedTest
  @ValueSource(ints = {AF_INET, AF_INET6, AF_UNIX})
  void aConnectionCarriesBytesBothWaysAndEnds(int domain) throws Exception {
    InProc.run(
        () -> {
          int listener = listener(domain, address(domain));
          SocketAddress name = getsockname(listener);
          Thread server =
              Proc.current()
                  .spawn(
                      () ->
                          errnoOf(
                              () -> {
                                SocketAddress[] peer = new SocketAddress[1];
                                int fd = accept(listener, peer);
                                assertThat(peer[0]).isEqualTo(getpeername(fd));
                                byte[] buffer = new byte[100];
                                for (int got; (got = read(fd, buffer)) > 0; ) {
                                  write(fd, buffer, 0, got);
                                }
                                close(fd);
                              }));
          awaitParked(server);
          int fd = socket(domain, SOCK_STREAM, 0);
          connect(fd, name);
          assertThat(getpeername(fd)).isEqualTo(name);
          assertThat(write(fd, "hello".getBytes(UTF_8))).isEqualTo(5);
          byte[] buffer = new byte[10];
          assertThat(recv(fd, buffer, 0, 10, MSG_PEEK)).isEqualTo(5);
          assertThat(recv(fd, buffer, 0)).isEqualTo(5);
          assertThat(new String(buffer, 0, 5, UTF_8)).isEqualTo("hello");
          shutdown(fd, SHUT_WR);
          assertThat(read(fd, buffer)).isZero();
          server.join();
        });
  }

  @Test
  void anInet6SocketSpeaksIpv4() throws Exception {
    InProc.run(
        () -> {
          int listener = socket(AF_INET6, SOCK_STREAM, 0);
          setsockopt(listener, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_V6ONLY, 0);
          bind(listener, new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0));
          listen(listener, 1);
          int port = ((InetSocketAddress) getsockname(listener)).getPort();
          int client = socket(AF_INET6, SOCK_STREAM, 0);
          connect(
              client,
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
          assertThat(((InetSocketAddress) getpeername(client)).getAddress().getHostAddress())
              .isEqualTo("127.0.0.1");
        });
  }

  @Test
  void aLargeSendWaitsForItsReader() throws Exception {
    byte[] noise = new byte[20 << 20];
    new Random(1).nextBytes(noise);
    InProc.run(
        () -> {
          int[] ends = tcp();
          Pthread.Handle<Integer> sender = Pthread.pthread_create(() -> send(ends[0], noise, 0));
          byte[] back = new byte[noise.length];
          assertThat(recv(ends[1], back, 0, back.length, MSG_WAITALL)).isEqualTo(back.length);
          assertThat(Pthread.pthread_join(sender)).isEqualTo(noise.length);
          assertThat(Arrays.equals(back, noise)).isTrue();
          Pthread.Handle<Integer> direct =
              Pthread.pthread_create(
                  () ->
                      send(
                          ends[1],
                          ByteBuffer.allocateDirect(9 << 20).put(noise, 0, 9 << 20).flip(),
                          0));
          ByteBuffer to = ByteBuffer.allocateDirect(9 << 20);
          assertThat(recv(ends[0], to, MSG_WAITALL)).isEqualTo(9 << 20);
          assertThat(Pthread.pthread_join(direct)).isEqualTo(9 << 20);
          assertThat(to.flip()).isEqualTo(ByteBuffer.wrap(noise, 0, 9 << 20));
        });
  }

  @Test
  void readOfNothingTakesNothing() throws Exception {
    InProc.run(
        () -> {
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
          write(ends[0], new byte[3]);
          assertThat(read(ends[1], new byte[0])).isZero();
          assertThat(write(ends[0], new byte[0])).isZero();
          assertThat(read(ends[1], new byte[9])).isEqualTo(3);
        });
  }

  @Test
  void messagesKeepTheirBoundaries() throws Exception {
    InProc.run(
        () -> {
          for (int type : new int[] {SOCK_DGRAM, SOCK_SEQPACKET}) {
            int[] ends = socketpair(AF_UNIX, type, 0);
            send(ends[0], new byte[20_000], 0);
            send(ends[0], "two".getBytes(UTF_8), 0);
            assertThat(recv(ends[1], new byte[30_000], 0)).isEqualTo(20_000);
            byte[] two = new byte[2];
            assertThat(recv(ends[1], two, MSG_TRUNC)).isEqualTo(3);
            assertThat(new String(two, UTF_8)).isEqualTo("tw");
            assertErrno(Errno.EAGAIN, () -> recv(ends[1], two, MSG_DONTWAIT));
          }
        });
  }

  @Test
  void datagramsGoWhereTheSocketIsConnected() throws Exception {
    InProc.run(
        () -> {
          int receiver = socket(AF_INET, SOCK_DGRAM, 0);
          bind(receiver, loopback(AF_INET));
          int sender = socket(AF_INET, SOCK_DGRAM, 0);
          connect(sender, getsockname(receiver));
          assertThat(send(sender, new byte[1000], 0)).isEqualTo(1000);
          assertThat(recv(receiver, ByteBuffer.allocateDirect(2000), 0)).isEqualTo(1000);
        });
  }

  @Test
  void aReceiveTimesOutWithEagain() throws Exception {
    InProc.run(
        () -> {
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
          StructTimeval time = StructTimeval.fromMillis(20);
          setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, time);
          assertThat(getsockoptTimeval(ends[0], SOL_SOCKET, SO_RCVTIMEO)).isEqualTo(time);
          long begin = System.nanoTime();
          assertErrno(Errno.EAGAIN, () -> read(ends[0], new byte[1]));
          assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(20_000_000);
          write(ends[1], new byte[1]);
          assertThat(read(ends[0], new byte[1])).as("it lives on").isOne();
          setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, time);
          assertThat(write(ends[0], new byte[8 << 20])).as("what there was room for").isPositive();
          assertErrno(Errno.EAGAIN, () -> write(ends[0], new byte[1 << 20]));
          int listener = listener(AF_INET, loopback(AF_INET));
          setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, time);
          assertErrno(Errno.EAGAIN, () -> accept(listener));
        });
  }

  @Test
  void timeoutsOutOfRangeAreEdom() throws Exception {
    InProc.run(
        () -> {
          int fd = socket(AF_INET, SOCK_STREAM, 0);
          StructTimeval bad = new StructTimeval(0, 1_000_000);
          assertErrno(Errno.EDOM, () -> setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, bad));
          assertErrno(
              Errno.EINVAL,
              () -> setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, new StructTimeval(1, 0)));
          assertErrno(Errno.EINVAL, () -> setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, 1));
          assertThat(getsockoptTimeval(fd, SOL_SOCKET, SO_SNDTIMEO))
              .isEqualTo(new StructTimeval(0, 0));
        });
  }

  @Test
  void aNonBlockingSocketSaysEagain() throws Exception {
    InProc.run(
        () -> {
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
          assertErrno(Errno.EAGAIN, () -> read(ends[0], new byte[1]));
          int room = write(ends[0], new byte[8 << 20]);
          assertThat(room).isPositive().isLessThan(8 << 20);
          assertErrno(Errno.EAGAIN, () -> send(ends[0], new byte[100_000], 0));
          assertThat(read(ends[1], new byte[8 << 20])).isPositive();
          int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
          bind(listener, loopback(AF_INET));
          listen(listener, 1);
          assertErrno(Errno.EAGAIN, () -> accept(listener));
          int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
          int errno = errnoOf(() -> connect(client, getsockname(listener)));
          assertThat(errno).isIn(0, Errno.EINPROGRESS);
          StructPollfd[] both = {new StructPollfd(listener, Poll.POLLIN)};
          assertThat(Poll.poll(both, -1)).isOne();
          int server = accept4(listener, SOCK_NONBLOCK);
          assertErrno(Errno.EAGAIN, () -> read(server, new byte[1]));
        });
  }

  @Test
  void aBlockingSocketIsNonBlockingInTheKernelAndWaitsAllTheSame() throws Exception {
    InProc.run(
        () -> {
          int listener = listener(AF_INET, loopback(AF_INET));
          int kernelFd = DescriptorTable.current().find(listener).file.kernelFd;
          assertThat(Kernel.host().fcntl(kernelFd, Fcntl.F_GETFL, 0) & Fcntl.O_NONBLOCK)
              .isNotZero();
          assertThat(Fcntl.fcntl(listener, Fcntl.F_GETFL) & Fcntl.O_NONBLOCK).isZero();
          Pthread.Handle<Integer> server = Pthread.pthread_create(() -> accept(listener));
          int client = socket(AF_INET, SOCK_STREAM, 0);
          connect(client, getsockname(listener));
          int fd = Pthread.pthread_join(server);
          Pthread.Handle<Integer> reader = Pthread.pthread_create(() -> read(fd, new byte[9]));
          Thread.yield();
          write(client, new byte[4]);
          assertThat(Pthread.pthread_join(reader)).isEqualTo(4);
        });
  }

  @Test
  void errorsOfConnectingAreTold() throws Exception {
    InProc.run(
        () -> {
          int listener = listener(AF_INET, loopback(AF_INET));
          SocketAddress name = getsockname(listener);
          int second = socket(AF_INET, SOCK_STREAM, 0);
          assertErrno(Errno.EADDRINUSE, () -> bind(second, name));
          close(listener);
          assertErrno(Errno.ECONNREFUSED, () -> connect(second, name));
          int third = socket(AF_INET, SOCK_STREAM, 0);
          assertErrno(Errno.ENOTCONN, () -> getpeername(third));
          assertErrno(Errno.ENOTCONN, () -> read(third, new byte[1]));
          assertErrno(Errno.ENOTCONN, () -> shutdown(third, SHUT_RD));
          assertErrno(Errno.EINVAL, () -> accept(third));
          assertErrno(Errno.EAFNOSUPPORT, () -> connect(third, loopback(AF_INET6)));
          assertErrno(Errno.EAFNOSUPPORT, () -> connect(third, address(AF_UNIX)));
          int unix = socket(AF_UNIX, SOCK_STREAM, 0);
          assertErrno(Errno.ENOENT, () -> connect(unix, address(AF_UNIX)));
          assertErrno(
              Errno.ENAMETOOLONG,
              () -> bind(unix, UnixDomainSocketAddress.of("/" + "x".repeat(120))));
          assertErrno(
              Errno.EADDRNOTAVAIL,
              () -> connect(third, InetSocketAddress.createUnresolved("nowhere", 1)));
          assertErrno(Errno.EAFNOSUPPORT, () -> socket(99, SOCK_STREAM, 0));
          assertErrno(Errno.ENOTSOCK, () -> listen(0, 1));
          assertErrno(Errno.EINVAL, () -> accept4(third, 1));
        });
  }

  @Test
  void aResetIsEconnresetAndSendingAfterwardsEpipe() throws Exception {
    InProc.run(
        () -> {
          int[] ends = tcp();
          write(ends[0], new byte[1]);
          StructPollfd[] readable = {new StructPollfd(ends[1], Poll.POLLIN)};
          Poll.poll(readable, -1);
          close(ends[1]);
          assertErrno(Errno.ECONNRESET, () -> read(ends[0], new byte[1]));
          assertErrno(Errno.EPIPE, () -> write(ends[0], new byte[1]));
        });
  }

  @Test
  void shutdownWakesTheReader() throws Exception {
    InProc.run(
        () -> {
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
          AtomicInteger got = new AtomicInteger(-1);
          Thread reader =
              Proc.current().spawn(() -> errnoOf(() -> got.set(read(ends[0], new byte[1]))));
          awaitParked(reader);
          shutdown(ends[0], SHUT_RD);
          reader.join();
          assertThat(got).hasValue(0);
        });
  }

  @Test
  void optionsAreTheKernels() throws Exception {
    InProc.run(
        () -> {
          int fd = socket(AF_INET, SOCK_STREAM, 0);
          setsockopt(fd, NetinetIn.IPPROTO_TCP, NetinetIn.TCP_NODELAY, 1);
          assertThat(getsockopt(fd, NetinetIn.IPPROTO_TCP, NetinetIn.TCP_NODELAY)).isOne();
          assertThat(getsockopt(fd, SOL_SOCKET, SO_TYPE)).isEqualTo(SOCK_STREAM);
          assertThat(getsockopt(fd, SOL_SOCKET, SO_ERROR)).isZero();
          assertErrno(Errno.ENOPROTOOPT, () -> getsockopt(fd, SOL_SOCKET, 9999));
          assertErrno(Errno.ENOTSOCK, () -> getsockopt(1, SOL_SOCKET, SO_TYPE));
        });
  }

  @Test
  void anAcceptorTakesWhatWaitsInARowAndStandsBackEverySoOften() throws Exception {
    InProc.run(
        () -> {
          int listener = listener(AF_INET, loopback(AF_INET));
          listen(listener, 512);
          int[] clients = new int[300];
          for (int i = 0; i < clients.length; i++) {
            clients[i] = socket(AF_INET, SOCK_STREAM, 0);
            connect(clients[i], getsockname(listener));
          }
          AtomicBoolean over = new AtomicBoolean();
          AtomicInteger turnsOfOthers = new AtomicInteger();
          Thread other =
              Proc.current()
                  .spawn(
                      () -> {
                        while (!over.get()) {
                          turnsOfOthers.incrementAndGet();
                          Thread.yield();
                        }
                      });
          Set<Integer> waits = new HashSet<>();
          for (int client : clients) {
            int accepted = accept(listener);
            waits.add(turnsOfOthers.get());
            close(accepted);
            close(client);
          }
          over.set(true);
          other.join();
          close(listener);
          assertThat(waits).as("turns of others during 300 accepts").hasSizeBetween(2, 10);
        });
  }

  @Test
  void closeWakesAcceptAndLeaksNoConnection() throws Exception {
    InProc.run(
        () -> {
          int listener = listener(AF_INET, loopback(AF_INET));
          AtomicInteger errno = new AtomicInteger();
          Thread server =
              Proc.current().spawn(() -> errno.set(errnoOf(() -> close(accept(listener)))));
          awaitParked(server);
          int client = socket(AF_INET, SOCK_STREAM, 0);
          connect(client, getsockname(listener));
          // The connection is there, the accept not over: both ends of the race are right.
          close(listener);
          server.join();
          assertThat(errno.get()).isIn(0, Errno.EBADF);
        });
  }
}
