package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.upcall.samples.server.RunningServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens when there is no room for one more client, or for one more buffer. */
@Timeout(60)
class LimitsTest {
  private static final int CONNECTIONS = 4;

  /** For two answers under way, and some room in a third. */
  private static final int BUFFER_BYTES = 3 * ResponseBuffer.BYTES - 1;

  private static final int MAIN_AND_SWEEPER = 2;

  @TempDir private Path root;
  private RunningServer server;
  private final List<HttpClient> clients = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    Files.writeString(root.resolve("file"), "content");
    Files.write(root.resolve("large"), new byte[64 << 20]);
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    Settings settings =
        Settings.of(root).withMaxConnections(CONNECTIONS).withBufferBytes(BUFFER_BYTES);
    server = RunningServer.start(new Httpd(address, settings));
  }

  @AfterEach
  void stop() throws Exception {
    for (HttpClient client : clients) {
      client.close();
    }
    server.close();
  }

  private HttpClient connect() throws Exception {
    HttpClient client = new HttpClient(server.connect());
    clients.add(client);
    return client;
  }

  private void awaitConnections(int count) {
    await().until(() -> server.liveUthreads() == count + MAIN_AND_SWEEPER);
  }

  // ---- connections -----------------------------------------------------------------------------

  @Test
  void leavesIdleClientsAloneAsLongAsNobodyElseWantsIn() throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      assertThat(connect().get("/file").text()).isEqualTo("content");
    }

    for (HttpClient client : clients) {
      assertThat(client.get("/file").text()).isEqualTo("content");
    }
  }

  @Test
  void closesAnIdleClientForANewOne() throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      connect().get("/file");
    }

    assertThat(connect().get("/file").text()).isEqualTo("content");

    assertThat(server.liveUthreads()).isLessThanOrEqualTo(CONNECTIONS + MAIN_AND_SWEEPER);
    await().until(() -> countClosed() == 1);
  }

  private int countClosed() throws Exception {
    int closed = 0;
    for (HttpClient client : clients) {
      closed += client.seesEnd() ? 1 : 0;
    }
    return closed;
  }

  @Test
  void letsANewClientWaitForOneThatIsBusy() throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      connect().send("GET /file HTTP/1.1\r\n");
    }
    awaitConnections(CONNECTIONS);
    HttpClient late = connect().request("GET", "/file");

    HttpClient.Response answer = clients.get(0).send("Host: x\r\n\r\n").read();

    assertThat(answer.text()).isEqualTo("content");
    assertThat(answer.field("Connection")).isEqualTo("close");
    assertThat(late.read().text()).isEqualTo("content");
    assertThat(clients.get(1).send("Host: x\r\n\r\n").read().text()).isEqualTo("content");
  }

  @Test
  void stopsWhileANewClientWaits() throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      connect().send("GET /file HTTP/1.1\r\n");
    }
    awaitConnections(CONNECTIONS);
    connect().request("GET", "/file");

    server.stop();
    for (HttpClient client : clients) {
      client.close();
    }

    assertThat(server.awaitExit()).isZero();
  }

  // ---- memory ----------------------------------------------------------------------------------

  @Test
  void refusesForNowWhenThereIsNoRoomForAnAnswer() throws Exception {
    for (int i = 0; i < 3; i++) {
      // Each holds a buffer, since nobody takes what it sends; the pool has none then.
      connect().request("GET", "/large").readHeadOnly();
    }

    HttpClient.Response answer = connect().get("/file");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.field("Retry-After")).isEqualTo("1");
    assertThat(answer.field("Connection")).isEqualTo("close");
    clients.get(0).close();
    await().until(() -> connect().get("/file").status() == 200);
  }

  @Test
  void refusesForNowWhenThereIsNoRoomForAListing() throws Exception {
    Path folder = Files.createDirectory(root.resolve("folder"));
    for (int i = 0; i < 200; i++) {
      Files.createFile(folder.resolve("file " + i));
    }

    assertThat(connect().get("/folder/").status()).isEqualTo(503);

    assertThat(connect().get("/file").text()).isEqualTo("content");
    assertThat(connect().get("/").status()).isEqualTo(200);
  }

  @Test
  void refusesForNowWhenThereIsNoRoomForAHead() throws Exception {
    String field = "A: " + "x".repeat(15_000);
    for (int i = 0; i < 3; i++) {
      connect().send("GET /file HTTP/1.1\r\n" + field);
    }
    awaitConnections(3);

    HttpClient late = connect();
    late.send("GET /file HTTP/1.1\r\n" + field);

    assertThat(late.read().status()).isEqualTo(503);
    late.close();
    for (HttpClient client : clients.subList(0, 3)) {
      client.close();
    }
    awaitConnections(0);
    assertThat(connect().get("/file", field + "\r\n").text()).isEqualTo("content");
  }
}
