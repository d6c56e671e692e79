package io.upcall.samples.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the load needs of its transport, whichever it is. */
@Timeout(30)
abstract class TransportContract {
  private final Transport.Connector connector;

  private ServerSocket listener;
  private long answerBytesMax = Long.MAX_VALUE;
  private final AtomicInteger accepted = new AtomicInteger();

  TransportContract(Transport.Connector connector) {
    this.connector = connector;
  }

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::acceptAll);
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  // The last is longer than the sockets' buffers together: writes are partial.
  @ParameterizedTest
  @ValueSource(ints = {1, 64, 20_000_000})
  void shouldGetEveryMessageBack(int messageBytes) throws Exception {
    LoadReport report = run(spec(3, messageBytes, 9));

    assertThat(report.roundTrips()).isEqualTo(9);
    assertThat(report.p50Nanos()).isPositive().isLessThanOrEqualTo(report.maxNanos());
    assertThat(report.serverCpuNanos()).isPositive();
  }

  @Test
  void shouldSayWhichConnectionTheServerClosed() {
    answerBytesMax = 64;

    assertThatThrownBy(() -> run(spec(1, 64, 9)))
        .isInstanceOf(IOException.class)
        .hasMessage("connection 0: closed by the server");
  }

  @Test
  void shouldSayThatNobodyListens() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    ServerSocket unused = new ServerSocket(0, 1, loopback);
    unused.close();

    InetSocketAddress nobody = new InetSocketAddress(loopback, unused.getLocalPort());
    assertThatThrownBy(() -> EchoLoad.run(spec(1, 64, 9), nobody, connector))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Connection refused");
  }

  @Test
  void shouldLeaveNoDescriptorBehind() throws Exception {
    run(spec(3, 64, 9));
    long before = openDescriptors();
    run(spec(100, 64, 900));

    await().until(() -> openDescriptors() <= before); // the server closes its ends too
  }

  @Test
  void shouldConnectAnewForEveryMessageOfAStorm() throws Exception {
    run(timed(3).reconnecting());
    accepted.set(0);
    long before = openDescriptors();

    LoadReport report = run(timed(3).reconnecting());

    assertThat(report.roundTrips()).isPositive().isLessThanOrEqualTo(accepted.get());
    await().until(() -> openDescriptors() <= before);
  }

  @Test
  void shouldKeepToTheRate() throws Exception {
    LoadReport report = run(timed(3).atRate(1_000));

    assertThat(report.roundTrips()).isEqualTo(50);
    assertThat(accepted).hasValue(3);
  }

  @Test
  void shouldKeepToTheRateThoughItSleeps() throws Exception {
    LoadReport report = run(timed(3).atRate(1_000).sleeping());

    assertThat(report.roundTrips()).isEqualTo(50);
    assertThat(accepted).hasValue(3);
  }

  private LoadSpec timed(int connections) {
    LoadSpec counted = spec(connections, 64, 1);
    return new LoadSpec(
        counted.host(),
        counted.port(),
        connections,
        64,
        0,
        TimeUnit.MILLISECONDS.toNanos(50),
        0,
        counted.serverPid());
  }

  private static long openDescriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private LoadReport run(LoadSpec spec) throws IOException {
    return EchoLoad.run(
        spec, new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), connector);
  }

  private LoadSpec spec(int connections, int messageBytes, long roundTrips) {
    String host = listener.getInetAddress().getHostAddress();
    long self = ProcessHandle.current().pid();
    return new LoadSpec(
        host, listener.getLocalPort(), connections, messageBytes, 0, 0, roundTrips, self);
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = listener.accept();
        accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> echo(socket));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void echo(Socket socket) {
    try (socket) {
      byte[] buffer = new byte[65_536];
      long left = answerBytesMax;
      while (left > 0) {
        int count = socket.getInputStream().read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          return;
        }
        socket.getOutputStream().write(buffer, 0, count);
        left -= count;
      }
    } catch (IOException e) {
      // The client has closed.
    }
  }
}
