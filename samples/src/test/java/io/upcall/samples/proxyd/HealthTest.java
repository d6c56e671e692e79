package io.upcall.samples.proxyd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.upcall.samples.server.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthTest {
  private static final Limits LOOKING = new Limits(100, 10, 5_000, 20);

  private static Proxyd proxy(int port) {
    return new Proxyd(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
        new HostPort("127.0.0.1", port),
        LOOKING);
  }

  /** Takes looks and clients alike, and answers what it gets. */
  private static final class Echo implements AutoCloseable {
    private final Backend backend;

    Echo(int port) throws IOException {
      backend = new Backend(port, 64);
      Thread.ofPlatform().daemon().start(this::serve);
    }

    int port() {
      return backend.port();
    }

    private void serve() {
      boolean open = true;
      while (open) {
        open = serveOne();
      }
    }

    /** False when nobody listens any more. */
    private boolean serveOne() {
      try (Socket socket = backend.accept()) {
        socket.getInputStream().transferTo(socket.getOutputStream());
        return true;
      } catch (IOException gone) {
        return backend.isOpen();
      }
    }

    @Override
    public void close() throws IOException {
      backend.close();
    }
  }

  private static boolean echoes(RunningServer server) throws IOException {
    try (Socket client = server.connect()) {
      client.getOutputStream().write(42);
      client.shutdownOutput();
      return client.getInputStream().read() == 42;
    }
  }

  @Test
  void clientsAreRefusedWhileTheTargetIsDownAndServedWhenItIsBackAndEachIsSaidOnce()
      throws Exception {
    PrintStream errBefore = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    Echo echo = new Echo(0);
    int port = echo.port();
    Proxyd proxy = proxy(port);
    try (RunningServer server = RunningServer.start(proxy)) {
      assertThat(echoes(server)).isTrue();

      echo.close();
      await().until(proxy::isTargetDown);
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> echoes(server)).isInstanceOf(SocketException.class);
      }

      echo = new Echo(port);
      await().until(() -> !proxy.isTargetDown());
      assertThat(echoes(server)).isTrue();
      assertThat(log.toString(StandardCharsets.UTF_8))
          .contains("ECONNREFUSED")
          .containsOnlyOnce("127.0.0.1:" + port + " is down")
          .containsOnlyOnce("127.0.0.1:" + port + " is back");
      echo.close();
    } finally {
      System.setErr(errBefore);
    }
  }

  @Test
  void aTargetThatIsNotThereYetIsNoReasonNotToStart() throws Exception {
    int port;
    try (Backend free = new Backend()) {
      port = free.port();
    }
    Proxyd proxy = proxy(port);
    try (RunningServer server = RunningServer.start(proxy)) {
      await().until(proxy::isTargetDown);
      try (Echo echo = new Echo(port)) {
        assertThat(echo.port()).isEqualTo(port);
        await().until(() -> !proxy.isTargetDown());
        assertThat(echoes(server)).isTrue();
      }
    }
  }
}
