package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.HostCalls;
import io.upcall.async.testing.NothingLeft;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One driver, which its test owns; after the test nothing is left. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
abstract class VertxCase {

  /** Keeps the Vert.x of the JVM between the tests: its start and its end take a second. */
  private static VertxDriver keeper;

  Turner turner;
  VertxDriver driver;
  HostCalls calls;

  @BeforeAll
  static void keepVertx() throws IOException {
    // The JDK's first channel opens a descriptor that stays.
    SocketChannel.open().close();
    keeper = VertxDriver.open();
  }

  @AfterAll
  static void letVertxGo() {
    keeper.close();
  }

  @BeforeEach
  final void openDriver() throws IOException {
    driver = VertxDriver.open();
    calls = driver.hostCalls();
    turner = new Turner(driver);
  }

  @AfterEach
  final void closeDriver() {
    turner.close();
  }

  final AsyncCall call() {
    return turner.call();
  }

  final int perform(AsyncCall call) {
    return turner.perform(call);
  }

  final void send(int fd, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int sent = perform(call().send(fd, bytes, 0, bytes.length, 0));
    org.assertj.core.api.Assertions.assertThat(sent).isEqualTo(bytes.length);
  }

  final String receive(int fd, int most) {
    byte[] bytes = new byte[most];
    int got = perform(call().recv(fd, bytes, 0, most, 0));
    return got < 0 ? "errno " + -got : new String(bytes, 0, got, StandardCharsets.US_ASCII);
  }
}
