package io.upcall.samples.echod;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.samples.server.BlockingServer;
import io.upcall.samples.server.RunningServer;
import io.upcall.samples.server.Server;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One protocol, two styles: what holds for one holds for the other. */
@Timeout(60)
class EchoTest {
  /** The styles. */
  enum Style {
    BLOCKING {
      @Override
      Server server(InetSocketAddress address) {
        return new BlockingServer(address, BlockingEcho::new);
      }
    },
    ASYNC {
      @Override
      Server server(InetSocketAddress address) {
        return new AsyncEcho(address);
      }
    };

    abstract Server server(InetSocketAddress address);

    RunningServer start() throws Exception {
      return RunningServer.start(
          server(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)));
    }
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  /**
   * Writes on a thread of its own: on two CPUs the common pool has one worker, which a peer that
   * does not read would keep.
   */
  private static CompletableFuture<Void> writing(Socket socket, byte[] content) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            socket.getOutputStream().write(content);
          } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
          }
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  private static byte[] echo(Socket socket, byte[] content) throws Exception {
    CompletableFuture<Void> sent = writing(socket, content);
    byte[] back = socket.getInputStream().readNBytes(content.length);
    sent.get();
    return back;
  }

  @ParameterizedTest
  @EnumSource
  void sendsBackWhatItGets(Style style) throws Exception {
    try (RunningServer server = style.start();
        Socket socket = server.connect()) {
      for (int size : new int[] {1, 64, 511, 512, 513, 4096, 4097, 65_536, 1, 2_000_000, 64}) {
        assertThat(echo(socket, random(size))).as(size + " bytes").isEqualTo(random(size));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void sendsEverythingBackBeforeItEnds(Style style) throws Exception {
    byte[] content = random(3_000_000);
    try (RunningServer server = style.start();
        Socket socket = server.connect()) {
      CompletableFuture<byte[]> back = CompletableFuture.supplyAsync(() -> readAll(socket));
      socket.getOutputStream().write(content);
      socket.shutdownOutput();

      assertThat(back.get()).isEqualTo(content);
    }
  }

  private static byte[] readAll(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (java.io.IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitsForAPeerThatDoesNotRead(Style style) throws Exception {
    byte[] content = random(8 << 20);
    try (RunningServer server = style.start();
        Socket slow = server.connect();
        Socket other = server.connect()) {
      CompletableFuture<Void> sent = writing(slow, content);
      // The others are served meanwhile.
      for (int i = 0; i < 100; i++) {
        assertThat(echo(other, random(64))).isEqualTo(random(64));
      }
      assertThat(slow.getInputStream().readNBytes(content.length)).isEqualTo(content);
      sent.get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void servesManyAtOnce(Style style) throws Exception {
    try (RunningServer server = style.start()) {
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        sockets.add(server.connect());
      }
      for (int round = 0; round < 3; round++) {
        for (Socket socket : sockets) {
          socket.getOutputStream().write(random(64));
        }
        for (Socket socket : sockets) {
          assertThat(socket.getInputStream().readNBytes(64)).isEqualTo(random(64));
        }
      }
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void survivesPeersThatReset(Style style) throws Exception {
    try (RunningServer server = style.start()) {
      for (int i = 0; i < 50; i++) {
        try (Socket socket = server.connect()) {
          socket.setSoLinger(true, 0);
          socket.getOutputStream().write(random(10_000));
        }
      }
      try (Socket socket = server.connect()) {
        assertThat(echo(socket, random(64))).isEqualTo(random(64));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void closesIdleConnectionsAtOnceWhenItStops(Style style) throws Exception {
    try (RunningServer server = style.start();
        Socket socket = server.connect()) {
      assertThat(echo(socket, random(64))).isEqualTo(random(64));
      long beganNanos = System.nanoTime();

      server.stop();

      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo(-1);
      assertThat(server.awaitExit()).isZero();
      assertThat(System.nanoTime() - beganNanos).isLessThan(4_000_000_000L);
    }
  }
}
