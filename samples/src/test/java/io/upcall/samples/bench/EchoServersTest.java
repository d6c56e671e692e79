package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.upcall.samples.bench.process.Pinning;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is measured does the work: every echo server sends back what it gets, and all of it. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class EchoServersTest {
  private static final int CONNECTIONS = 20;

  /** More than all buffers of the C servers and of a socket hold. */
  private static final int STREAM_BYTES = 24 << 20;

  private static final int ANSWER_LIMIT_MILLIS = 20_000;

  private static Workplace workplace;
  private static Map<String, Contender> contenders;

  @BeforeAll
  static void open() throws Exception {
    workplace = Workplace.open(Pinning.discover());
    contenders =
        EchoServers.contenders(workplace, List.of(), EchoServers.names(Effort.FULL)).stream()
            .collect(Collectors.toMap(Contender::name, Function.identity()));
  }

  @AfterAll
  static void close() {
    workplace.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EchoServers.BLOCKING,
        EchoServers.ASYNC,
        EchoServers.LIBURING,
        EchoServers.LIBURING_MULTISHOT,
        EchoServers.C_EPOLL,
        EchoServers.NETTY_URING,
        EchoServers.NETTY_EPOLL,
        EchoServers.NETTY_NIO,
        EchoServers.JDK,
        EchoServers.VERTX
      })
  void everyServerSendsBackWhatItGets(String name) throws Exception {
    try (Server server = Server.start(workplace, needed(name));
        IdleConnections connections = new IdleConnections(server.address())) {
      connections.growTo(CONNECTIONS);
      streams(server.address());
      connections.echoAll();
    }
  }

  /** Written and read at once, much more than sockets hold: the server has to hold back. */
  private static void streams(InetSocketAddress address) throws Exception {
    byte[] content = new byte[STREAM_BYTES];
    new Random(1).nextBytes(content);
    try (Socket socket = new Socket()) {
      socket.connect(address);
      socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> write(socket, content), task -> Thread.ofPlatform().daemon().start(task));
      assertThat(socket.getInputStream().readNBytes(STREAM_BYTES)).isEqualTo(content);
      writing.get();
    }
  }

  private static void write(Socket socket, byte[] content) {
    try {
      socket.getOutputStream().write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Contender needed(String name) {
    Contender contender = contenders.get(name);
    assertThat(contender).as(name).isNotNull();
    if (contender.isMissing()) {
      if (System.getenv("UPCALL_CI") != null) {
        fail("UPCALL_CI is set, and yet: " + contender.missing());
      }
      abort(contender.missing());
    }
    return contender;
  }
}
