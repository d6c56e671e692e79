package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.upcall.samples.server.RunningServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TimeoutsTest {
  private static final long NEVER = 600_000;
  private static final long SOON = 50;
  private static final Pace ANY = new Pace(NEVER, 1);
  private static final Pace FAST = new Pace(SOON, 32 << 20);
  private static final int MAIN_AND_SWEEPER = 2;

  @TempDir private Path root;

  private RunningServer start(Timeouts timeouts) throws Exception {
    Files.write(root.resolve("large"), new byte[64 << 20]);
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    return RunningServer.start(new Httpd(address, Settings.of(root).withTimeouts(timeouts)));
  }

  @Test
  void closesAConnectionThatIsSilentForTooLong() throws Exception {
    try (RunningServer server = start(new Timeouts(SOON, NEVER, ANY, ANY));
        HttpClient silent = new HttpClient(server.connect());
        HttpClient keptAlive = new HttpClient(server.connect())) {
      assertThat(keptAlive.head("/large").status()).isEqualTo(200);

      assertThat(keptAlive.isAtEnd()).isTrue();
      assertThat(silent.isAtEnd()).isTrue();
    }
  }

  @Test
  void refusesAHeadThatTakesTooLong() throws Exception {
    try (RunningServer server = start(new Timeouts(NEVER, SOON, ANY, ANY));
        HttpClient client = new HttpClient(server.connect())) {
      assertThat(client.send("GET /large HTTP/1.1\r\n").read().status()).isEqualTo(408);
      client.endOutput();
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void givesAHeadNoMoreTimeForEachByte() throws Exception {
    try (RunningServer server = start(new Timeouts(NEVER, SOON, ANY, ANY));
        HttpClient client = new HttpClient(server.connect())) {
      client.send("GET / HTTP/1.1\r\nA: ");
      await().pollInterval(Duration.ofMillis(SOON / 5)).until(() -> client.send("x").hasInput());

      assertThat(client.read().status()).isEqualTo(408);
    }
  }

  @Test
  void refusesABodyThatDoesNotCome() throws Exception {
    try (RunningServer server = start(new Timeouts(NEVER, NEVER, FAST, ANY));
        HttpClient client = new HttpClient(server.connect())) {
      assertThat(client.request("GET", "/large", "Content-Length: 5\r\n").read().status())
          .isEqualTo(408);
      client.endOutput();
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void refusesABodyThatComesTooSlowly() throws Exception {
    try (RunningServer server = start(new Timeouts(NEVER, NEVER, new Pace(200, 1_000), ANY));
        HttpClient client = new HttpClient(server.connect())) {
      client.request("GET", "/large", "Content-Length: 100000\r\n");
      await().pollInterval(Duration.ofMillis(20)).until(() -> client.send("x").hasInput());

      assertThat(client.read().status()).isEqualTo(408);
    }
  }

  @Test
  void takesABodyThatComesSlowlyButFastEnough() throws Exception {
    try (RunningServer server = start(new Timeouts(NEVER, NEVER, new Pace(1_000, 1_000), ANY));
        HttpClient client = new HttpClient(server.connect())) {
      client.request("OPTIONS", "/", "Content-Length: 5000\r\n");
      AtomicInteger sent = new AtomicInteger();
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> client.send("x".repeat(50)) != null && sent.addAndGet(50) == 5_000);

      assertThat(client.read().status()).isEqualTo(204);
    }
  }

  @Test
  void cutsAClientThatTakesNothing() throws Exception {
    try (RunningServer server = start(new Timeouts(NEVER, NEVER, ANY, FAST));
        HttpClient client = new HttpClient(server.connect())) {
      client.request("GET", "/large");
      assertThat(client.readHeadOnly().status()).isEqualTo(200);

      await().until(() -> server.liveUthreads() == MAIN_AND_SWEEPER);
    }
  }

  @Test
  void cutsAClientThatTakesTooLittleAndDropsWhatItDidNotTake() throws Exception {
    try (RunningServer server = start(new Timeouts(NEVER, NEVER, ANY, new Pace(200, 8 << 20)));
        HttpClient client = new HttpClient(server.connect())) {
      client.request("GET", "/large");
      assertThat(client.readHeadOnly().status()).isEqualTo(200);

      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> client.skip(1_000) > 0 && server.liveUthreads() == MAIN_AND_SWEEPER);

      assertThatThrownBy(client::readToEnd).hasMessageContaining("reset");
    }
  }

  @Test
  void servesAClientThatTakesItsTimeButFastEnough() throws Exception {
    try (RunningServer server = start(new Timeouts(NEVER, NEVER, ANY, new Pace(2_000, 1 << 20)));
        HttpClient client = new HttpClient(server.connect())) {
      client.request("GET", "/large");
      assertThat(client.readHeadOnly().status()).isEqualTo(200);
      AtomicLong taken = new AtomicLong();

      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> taken.addAndGet(client.skip(1 << 20)) == 64 << 20);
    }
  }
}
