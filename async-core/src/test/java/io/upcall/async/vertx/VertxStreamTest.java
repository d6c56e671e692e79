package io.upcall.async.vertx;

import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.QUICK;
import static io.upcall.async.Submitter.TRY_QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.RecordedCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TCP and Unix streams on Vert.x. */
class VertxStreamTest extends VertxCase {

  private static final SocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;

  @Test
  void echoesBothWays() {
    int[] pair = turner.connected();
    send(pair[0], "ping");
    assertThat(receive(pair[1], 100)).isEqualTo("ping");
    send(pair[1], "pong");
    assertThat(receive(pair[0], 2)).isEqualTo("po");
    assertThat(receive(pair[0], 100)).isEqualTo("ng");
  }

  @Test
  void aSendWithRoomIsQuickAndOtherwiseAnEvent() {
    int[] pair = turner.connected();
    byte[] bytes = new byte[10];
    RecordedCall quick = new RecordedCall();
    assertThat(driver.submit(quick.send(pair[0], bytes, 0, 10, 0), TRY_QUICK)).isEqualTo(QUICK);
    assertThat(quick.result()).isEqualTo(10);
    RecordedCall event = new RecordedCall();
    assertThat(driver.submit(event.send(pair[0], bytes, 0, 10, 0), 0)).isEqualTo(PENDING);
    assertThat(event.events()).isZero();
    turner.until(event::isDone);
    assertThat(event.results()).containsExactly(10);
    assertThat(quick.events()).isZero();
  }

  @Test
  void whatIsSentBeforeAHalfCloseArrivesAndTheOtherWayStaysOpen() {
    int[] pair = turner.connected();
    send(pair[0], "last words");
    assertThat(perform(call().shutdown(pair[0], Posix.SHUT_WR))).isZero();
    assertThat(receive(pair[1], 100)).isEqualTo("last words");
    assertThat(receive(pair[1], 100)).isEmpty();
    send(pair[1], "still here");
    assertThat(receive(pair[0], 100)).isEqualTo("still here");
    byte[] more = new byte[1];
    assertThat(perform(call().send(pair[0], more, 0, 1, 0))).isEqualTo(-Errno.EPIPE);
  }

  @Test
  void shutdownOfTheInputEndsAReceiveThatWaits() {
    int[] pair = turner.connected();
    AsyncCall waits = call().recv(pair[0], new byte[8], 0, 8, 0);
    driver.submit(waits, 0);
    driver.turn(0);
    assertThat(waits.isInFlight()).isTrue();
    assertThat(perform(call().shutdown(pair[0], Posix.SHUT_RD))).isZero();
    turner.until(waits::isDone);
    assertThat(waits.result()).isZero();
  }

  @Test
  void theOwnerWakesOnceForAllChannelsThatAreReadyInOneRoundOfTheirLoop() throws Exception {
    int listener = turner.listener(ANY_PORT, Sys.AF_INET, 8);
    List<SocketChannel> peers = new ArrayList<>();
    List<RecordedCall> receives = new ArrayList<>();
    Loop loop = null;
    while (receives.size() < 24) {
      SocketChannel peer = SocketChannel.open(turner.name(listener));
      peers.add(peer);
      int fd = perform(call().accept(listener, 0, 0, 0));
      SocketEntry socket = (SocketEntry) driver.host().descriptors().find(fd);
      loop = loop == null ? socket.loop : loop;
      if (socket.loop == loop) {
        RecordedCall receive = new RecordedCall();
        driver.submit(receive.recv(fd, new byte[1], 0, 1, 0), 0);
        receives.add(receive);
      }
    }
    driver.turn(0);
    loop.netty().submit(() -> {}).sync();
    Thread owner = Thread.currentThread();
    loop.netty()
        .execute(
            () -> {
              // Nothing is selected meanwhile: the next round finds all of them ready.
              peers.forEach(VertxStreamTest::writeOneByte);
              while (owner.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
            });
    assertThat(driver.turn(Driver.FOREVER)).isEqualTo(receives.size());
    assertThat(receives).allSatisfy(receive -> assertThat(receive.results()).containsExactly(1));
    for (SocketChannel peer : peers) {
      peer.close();
    }
  }

  private static void writeOneByte(SocketChannel peer) {
    try {
      peer.write(ByteBuffer.wrap(new byte[1]));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void aResetIsToldOnce() throws IOException {
    int listener = turner.listener(ANY_PORT, Sys.AF_INET, 8);
    AsyncCall waits;
    int fd;
    try (SocketChannel peer = SocketChannel.open(turner.name(listener))) {
      peer.setOption(StandardSocketOptions.SO_LINGER, 0);
      fd = perform(call().accept(listener, 0, 0, 0));
      waits = call().recv(fd, new byte[8], 0, 8, 0);
      driver.submit(waits, 0);
      driver.turn(0);
    }
    turner.until(waits::isDone);
    assertThat(waits.result()).isEqualTo(-Errno.ECONNRESET);
    assertThat(receive(fd, 8)).isEmpty();
  }

  @Test
  void aRefusedConnectSaysSo() {
    int listener = turner.listener(ANY_PORT, Sys.AF_INET, 8);
    SocketAddress address = turner.name(listener);
    calls.close(listener);
    driver.turn(0);
    int client = turner.socket(Sys.AF_INET, Posix.SOCK_STREAM);
    turner.until(
        () -> perform(turner.connecting(client, address, Sys.AF_INET)) == -Errno.ECONNREFUSED);
    assertThat(calls.getsockopt(client, SOL_SOCKET, SO_ERROR)).isZero();
  }

  @Test
  void aPortInUseIsAnErrorOfTheListen() {
    int first = turner.listener(ANY_PORT, Sys.AF_INET, 8);
    int second = turner.socket(Sys.AF_INET, Posix.SOCK_STREAM);
    assertThat(turner.bind(second, turner.name(first), Sys.AF_INET)).isZero();
    assertThat(perform(call().listen(second, 8))).isEqualTo(-Errno.EADDRINUSE);
  }

  @Test
  void callsOnWhatIsNotConnectedFail() {
    int fd = turner.socket(Sys.AF_INET, Posix.SOCK_STREAM);
    byte[] bytes = new byte[4];
    assertThat(perform(call().recv(fd, bytes, 0, 4, 0))).isEqualTo(-Errno.ENOTCONN);
    assertThat(perform(call().send(fd, bytes, 0, 4, 0))).isEqualTo(-Errno.ENOTCONN);
    assertThat(perform(call().accept(fd, 0, 0, 0))).isEqualTo(-Errno.EINVAL);
    assertThat(perform(call().recv(9_999, bytes, 0, 4, 0))).isEqualTo(-Errno.EBADF);
    assertThat(calls.close(9_999)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void cancelledReceivesAndAcceptsEndOnceAndLoseNothing() {
    int[] pair = turner.connected();
    RecordedCall receive = new RecordedCall();
    driver.submit(receive.recv(pair[1], new byte[8], 0, 8, 0), 0);
    driver.turn(0);
    driver.cancel(receive);
    turner.until(receive::isDone);
    assertThat(receive.results()).containsExactly(-Errno.ECANCELED);
    int listener = turner.listener(ANY_PORT, Sys.AF_INET, 8);
    RecordedCall accept = new RecordedCall();
    accept.holder(this);
    driver.submit(accept.accept(listener, 0, 0, 0), 0);
    assertThat(driver.cancelHeldBy(this)).isEqualTo(1);
    turner.until(accept::isDone);
    assertThat(accept.results()).containsExactly(-Errno.ECANCELED);
    send(pair[0], "not lost");
    assertThat(receive(pair[1], 100)).isEqualTo("not lost");
  }

  @Test
  void closingUnderACallEndsItAndFreesTheNumber() {
    int[] pair = turner.connected();
    RecordedCall receive = new RecordedCall();
    driver.submit(receive.recv(pair[1], new byte[8], 0, 8, 0), 0);
    driver.turn(0);
    assertThat(calls.close(pair[1])).isZero();
    turner.until(receive::isDone);
    assertThat(receive.results()).containsExactly(-Errno.ECANCELED);
    assertThat(receive(pair[0], 8)).isEmpty();
    assertThat(calls.close(pair[1])).isEqualTo(-Errno.EBADF);
    int lowest = Math.min(pair[0], pair[1]);
    calls.close(pair[0]);
    assertThat(turner.socket(Sys.AF_INET, Posix.SOCK_STREAM)).isLessThanOrEqualTo(lowest);
  }

  @Test
  void aPeerThatDoesNotReadHoldsTheSenderUp() {
    int[] pair = turner.connected();
    byte[] chunk = new byte[64 << 10];
    long sent = 0;
    RecordedCall send = new RecordedCall();
    int result = 0;
    while (result != -Errno.EAGAIN && sent < 64 << 20) {
      send.send(pair[0], chunk, 0, chunk.length, Posix.MSG_DONTWAIT);
      result = perform(send);
      sent += Math.max(0, result);
      driver.turn(1_000_000);
    }
    assertThat(result).as("after %s bytes", sent).isEqualTo(-Errno.EAGAIN);
    RecordedCall waits = new RecordedCall();
    driver.submit(waits.send(pair[0], chunk, 0, chunk.length, 0), 0);
    RecordedCall polls = new RecordedCall();
    driver.submit(polls.poll(pair[0], Posix.POLLOUT), 0);
    long received = 0;
    byte[] into = new byte[1 << 20];
    while (waits.isInFlight() || polls.isInFlight()) {
      received += Math.max(0, perform(call().recv(pair[1], into, 0, into.length, 0)));
    }
    assertThat(waits.result()).isPositive();
    assertThat(polls.result()).isEqualTo(Posix.POLLOUT);
    while (received < sent + waits.result()) {
      received += perform(call().recv(pair[1], into, 0, into.length, 0));
    }
    assertThat(received).isEqualTo(sent + waits.result());
  }

  @Test
  void tenMegabytesArriveAsTheyWereSent() {
    int[] pair = turner.connected();
    byte[] data = new byte[10 << 20];
    new Random(7).nextBytes(data);
    byte[] got = new byte[data.length];
    int sent = 0;
    int received = 0;
    while (received < data.length) {
      if (sent < data.length) {
        int count = Math.min(100_000, data.length - sent);
        AsyncCall send = call().send(pair[0], data, sent, count, Posix.MSG_DONTWAIT);
        sent += Math.max(0, perform(send));
      }
      AsyncCall receive =
          call().recv(pair[1], got, received, got.length - received, Posix.MSG_DONTWAIT);
      received += Math.max(0, perform(receive));
    }
    assertThat(got).isEqualTo(data);
  }

  @Test
  void receivesIntoABufferOfTheDriver() {
    int[] pair = turner.connected();
    send(pair[0], "picked");
    AsyncCall receive = call().recvSelected(pair[1], 0);
    assertThat(perform(receive)).isEqualTo(6);
    assertThat(NativeMemory.getByte(receive.selectedBuffer())).isEqualTo((byte) 'p');
    receive.releaseBuffer();
    assertThat(receive.selectedBuffer()).isZero();
  }

  @Test
  void aReceiveThatFindsNoBufferWaitsForOne() {
    int[] pair = turner.connected();
    AsyncCall[] holders = new AsyncCall[PickedBuffers.LIMIT];
    for (int i = 0; i < holders.length; i++) {
      send(pair[0], "x");
      holders[i] = call().recvSelected(pair[1], 0);
      assertThat(perform(holders[i])).isEqualTo(1);
    }
    send(pair[0], "late");
    RecordedCall late = new RecordedCall();
    driver.submit(late.recvSelected(pair[1], 0), 0);
    for (int i = 0; i < 5; i++) {
      driver.turn(2_000_000);
    }
    assertThat(late.events()).isZero();
    holders[0].releaseBuffer();
    turner.until(late::isDone);
    assertThat(late.results()).containsExactly(4);
    late.releaseBuffer();
    for (AsyncCall holder : holders) {
      holder.releaseBuffer();
    }
  }

  @Test
  void peeksWithoutTaking() {
    int[] pair = turner.connected();
    send(pair[0], "abc");
    byte[] bytes = new byte[8];
    assertThat(perform(call().poll(pair[1], Posix.POLLIN))).isEqualTo(Posix.POLLIN);
    long address = turner.allocate(8);
    assertThat(perform(call().recv(pair[1], address, 8, Posix.MSG_PEEK))).isEqualTo(3);
    assertThat(NativeMemory.getByte(address)).isEqualTo((byte) 'a');
    assertThat(perform(call().recv(pair[1], bytes, 0, 8, 0))).isEqualTo(3);
    assertThat(perform(call().recv(pair[1], bytes, 0, 8, Posix.MSG_DONTWAIT)))
        .isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void closedAcceptedSocketsAndListenersAreGoneForThePeer() throws IOException {
    int listener = turner.listener(ANY_PORT, Sys.AF_INET, 8);
    InetSocketAddress address = (InetSocketAddress) turner.name(listener);
    try (Socket peer = new Socket(address.getAddress(), address.getPort())) {
      int fd = perform(call().accept(listener, 0, 0, 0));
      calls.close(listener);
      send(fd, "the listener is gone");
      byte[] got = peer.getInputStream().readNBytes(20);
      assertThat(new String(got, java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("the listener is gone");
      calls.close(fd);
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void unixStreamsDoTheSame(@TempDir Path folder) {
    SocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    int listener = turner.listener(address, Sys.AF_UNIX, 8);
    int client = turner.socket(Sys.AF_UNIX, Posix.SOCK_STREAM);
    assertThat(perform(turner.connecting(client, address, Sys.AF_UNIX))).isZero();
    int server = perform(call().accept(listener, 0, 0, 0));
    send(client, "by a path");
    assertThat(receive(server, 100)).isEqualTo("by a path");
    assertThat(turner.name(listener)).isEqualTo(address);
  }
}
