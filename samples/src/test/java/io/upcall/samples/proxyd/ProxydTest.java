package io.upcall.samples.proxyd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.upcall.async.DriverChoice;
import io.upcall.cores.DriverFactory;
import io.upcall.cores.ProcOptions;
import io.upcall.samples.server.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProxydTest {
  private static final Limits LIMITS = new Limits(1_000, 20, 5_000, 0);

  /** What carries the I/O: both ways of moving bytes. */
  enum Drivers {
    URING(DriverChoice.URING),
    VERTX(DriverChoice.VERTX);

    private final DriverChoice choice;

    Drivers(DriverChoice choice) {
      this.choice = choice;
    }

    ProcOptions options() {
      return ProcOptions.named("tested").withDrivers(DriverFactory.of(choice));
    }
  }

  private static Proxyd proxy(Backend backend, Limits limits) {
    return new Proxyd(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), backend.name(), limits);
  }

  private static byte[] random(Random random, int size) {
    byte[] content = new byte[size];
    random.nextBytes(content);
    return content;
  }

  // ---- bytes -----------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void bytesComeAsTheyWereSentBothWaysAtOnce(Drivers drivers) throws Exception {
    long seed = System.nanoTime();
    System.out.println("proxyd, bytes both ways: seed " + seed);
    Random random = new Random(seed);
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(drivers.options(), proxy(backend, LIMITS));
        Socket client = server.connect();
        Socket target = backend.accept()) {
      for (int round = 0; round < 40; round++) {
        byte[] forth = random(random, size(random));
        byte[] back = random(random, size(random));
        CompletableFuture<Void> sentForth = Streams.writing(client, forth);
        CompletableFuture<Void> sentBack = Streams.writing(target, back);
        CompletableFuture<byte[]> received = Streams.reading(client, back.length);
        assertThat(target.getInputStream().readNBytes(forth.length)).isEqualTo(forth);
        assertThat(received.get()).isEqualTo(back);
        sentForth.get();
        sentBack.get();
      }
    }
  }

  /** Of any order of magnitude. */
  private static int size(Random random) {
    return 1 + random.nextInt(1 << random.nextInt(22));
  }

  @Test
  void manyConnectionsAreKeptApart() throws Exception {
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(proxy(backend, LIMITS))) {
      List<Socket> clients = new ArrayList<>();
      List<Socket> targets = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        clients.add(server.connect());
        targets.add(backend.accept());
      }
      Random random = new Random(1);
      for (int i = 0; i < clients.size(); i++) {
        clients.get(i).getOutputStream().write(random(random, 3_000));
      }
      random = new Random(1);
      for (Socket target : targets) {
        byte[] got = target.getInputStream().readNBytes(3_000);
        assertThat(got).isEqualTo(random(random, 3_000));
        target.getOutputStream().write(got);
      }
      random = new Random(1);
      for (Socket client : clients) {
        assertThat(client.getInputStream().readNBytes(3_000)).isEqualTo(random(random, 3_000));
      }
      Streams.closeAll(clients, targets);
    }
  }

  // ---- ends ------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void theHalfCloseOfAClientIsPassedOnAndTheAnswerStillComes(Drivers drivers) throws Exception {
    byte[] question = random(new Random(1), 300_000);
    byte[] answer = random(new Random(2), 3_000_000);
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(drivers.options(), proxy(backend, LIMITS));
        Socket client = server.connect();
        Socket target = backend.accept()) {
      client.getOutputStream().write(question);
      client.shutdownOutput();
      assertThat(target.getInputStream().readAllBytes()).isEqualTo(question);

      CompletableFuture<Void> sent = Streams.writing(target, answer);
      assertThat(client.getInputStream().readNBytes(answer.length)).isEqualTo(answer);
      sent.get();
      target.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void theHalfCloseOfTheTargetIsPassedOnAndTheClientGoesOn() throws Exception {
    byte[] rest = random(new Random(3), 3_000_000);
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(proxy(backend, LIMITS));
        Socket client = server.connect();
        Socket target = backend.accept()) {
      target.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);

      CompletableFuture<Void> sent = Streams.writing(client, rest);
      assertThat(target.getInputStream().readNBytes(rest.length)).isEqualTo(rest);
      sent.get();
      client.shutdownOutput();
      assertThat(target.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aTargetThatDiesInMidStreamIsAResetForTheClient() throws Exception {
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(proxy(backend, LIMITS));
        Socket client = server.connect()) {
      try (Socket target = backend.accept()) {
        target.getOutputStream().write(new byte[100_000]);
        assertThat(client.getInputStream().readNBytes(100_000)).hasSize(100_000);
        target.setSoLinger(true, 0);
      }
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      await().until(() -> server.liveUthreads() == 1);
    }
  }

  @Test
  void aClientThatDiesInMidStreamIsAResetForTheTarget() throws Exception {
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(proxy(backend, LIMITS))) {
      try (Socket client = server.connect();
          Socket target = backend.accept()) {
        client.getOutputStream().write(new byte[100_000]);
        assertThat(target.getInputStream().readNBytes(100_000)).hasSize(100_000);
        Streams.reset(client);
        assertThatThrownBy(() -> target.getInputStream().read())
            .isInstanceOf(SocketException.class);
      }
    }
  }

  @Test
  void aTargetThatDiesEndsADirectionThatWaitsForRoomToo() throws Exception {
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(proxy(backend, LIMITS));
        Socket client = server.connect()) {
      try (Socket target = backend.accept()) {
        AtomicLong written = new AtomicLong();
        CompletableFuture<Void> sending = Streams.flooding(target, written);
        awaitStandstill(written);
        // The client reads nothing, so the proxy waits for room on its socket.
        assertThat(client.getInputStream().available()).isPositive();
        Streams.reset(target);
        assertThat(sending).failsWithin(Duration.ofSeconds(20));
      }
      await().until(() -> server.liveUthreads() == 1);
    }
  }

  // ---- room ------------------------------------------------------------------------------------

  /** What is on the way grows no more. */
  private static void awaitStandstill(AtomicLong bytes) {
    AtomicLong before = new AtomicLong(-1);
    await()
        .pollInterval(Duration.ofMillis(200))
        .until(() -> before.getAndSet(bytes.get()) == bytes.get());
  }

  @ParameterizedTest
  @EnumSource
  void aReaderThatSleepsStopsTheSender(Drivers drivers) throws Exception {
    byte[] content = random(new Random(4), 96 << 20);
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(drivers.options(), proxy(backend, LIMITS));
        Socket client = server.connect();
        Socket target = backend.accept()) {
      AtomicLong written = new AtomicLong();
      CompletableFuture<Void> sent = Streams.writing(target, content, written);

      awaitStandstill(written);
      // What the sockets of both connections hold; the rest waits where it is.
      assertThat(written.get()).isPositive().isLessThan(64 << 20);
      assertThat(sent).isNotDone();

      byte[] got = client.getInputStream().readNBytes(content.length);
      assertThat(Arrays.equals(got, content)).isTrue();
      sent.get();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8})
  void moreMoversThanPipesAllComeThroughAndThereAreNeverMorePipes(int pipes) throws Exception {
    int movers = 16;
    byte[] content = random(new Random(5), 16 << 20);
    try (Backend backend = new Backend()) {
      Proxyd proxy = proxy(backend, new Limits(1_000, pipes, 5_000, 0));
      try (RunningServer server = RunningServer.start(proxy)) {
        List<Socket> clients = new ArrayList<>();
        List<Socket> targets = new ArrayList<>();
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        AtomicLong written = new AtomicLong();
        for (int i = 0; i < movers; i++) {
          Socket client = server.connect();
          client.setReceiveBufferSize(64 << 10);
          clients.add(client);
          targets.add(backend.accept());
          sent.add(Streams.writing(targets.get(i), content, written));
        }
        // They wait for their readers now, but for those whose bytes the kernel made room for,
        // which
        // tcp_rmem allows; and none does so with a pipe in its hands.
        awaitStandstill(written);
        assertThat(sent).anyMatch(future -> !future.isDone());
        assertThat(proxy.pipes().leased()).isZero();

        List<CompletableFuture<Boolean>> same = new ArrayList<>();
        for (Socket client : clients) {
          same.add(Streams.comparing(client, content));
        }
        for (int i = 0; i < movers; i++) {
          sent.get(i).get();
          assertThat(same.get(i).get()).as("no. %d", i).isTrue();
        }
        assertThat(proxy.pipes().peak()).isBetween(Math.min(pipes, 1), pipes);
        assertThat(proxy.pipes().leased()).isZero();
        Streams.closeAll(clients, targets);
      }
    }
  }

  @Test
  void oneConnectionTooManyIsRefusedUntilAnotherHasEnded() throws Exception {
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(proxy(backend, new Limits(2, 2, 5_000, 0)));
        Socket first = server.connect();
        Socket firstTarget = backend.accept()) {
      try (Socket second = server.connect();
          Socket secondTarget = backend.accept();
          Socket third = server.connect()) {
        assertThatThrownBy(() -> third.getInputStream().read()).isInstanceOf(SocketException.class);
        second.getOutputStream().write(1);
        assertThat(secondTarget.getInputStream().read()).isEqualTo(1);
      }
      await()
          .ignoreExceptionsInstanceOf(SocketException.class)
          .until(
              () -> {
                try (Socket next = server.connect()) {
                  next.getOutputStream().write(2);
                  next.setSoTimeout(200);
                  next.shutdownOutput();
                  try (Socket nextTarget = backend.accept()) {
                    return nextTarget.getInputStream().read() == 2;
                  }
                }
              });
      first.getOutputStream().write(3);
      assertThat(firstTarget.getInputStream().read()).isEqualTo(3);
    }
  }

  // ---- the target ------------------------------------------------------------------------------

  @Test
  void aTargetThatRefusesIsAResetForTheClient() throws Exception {
    try (RunningServer server =
            RunningServer.start(
                new Proxyd(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                    new HostPort("127.0.0.1", unused()),
                    LIMITS));
        Socket client = server.connect()) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  /** A port that was free a moment ago. */
  private static int unused() throws IOException {
    try (Backend backend = new Backend()) {
      return backend.port();
    }
  }

  @Test
  void aTargetThatDoesNotAcceptInTimeIsAResetForTheClient() throws Exception {
    try (Backend backend = new Backend(0, 1);
        FullBacklog full = new FullBacklog(backend.port());
        RunningServer server = RunningServer.start(proxy(backend, new Limits(1_000, 20, 300, 0)));
        Socket client = server.connect()) {
      assertThat(full.size()).isPositive();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  // ---- the end ---------------------------------------------------------------------------------

  @Test
  void whatIsUnderWayComesToItsEndWhenItStops() throws Exception {
    byte[] content = random(new Random(6), 48 << 20);
    try (Backend backend = new Backend();
        RunningServer server = RunningServer.start(proxy(backend, LIMITS));
        Socket client = server.connect();
        Socket target = backend.accept()) {
      CompletableFuture<Void> sent = Streams.writing(target, content);
      assertThat(client.getInputStream().read()).isEqualTo(content[0] & 0xff);

      server.stop();
      await().until(() -> refuses(server.address()));

      byte[] rest = client.getInputStream().readNBytes(content.length - 1);
      sent.get();
      assertThat(rest).hasSize(content.length - 1).endsWith(content[content.length - 1]);
      assertThat(Arrays.equals(rest, 0, rest.length, content, 1, content.length)).isTrue();
      Streams.closeAll(List.of(target));
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      Streams.closeAll(List.of(client));
      assertThat(server.awaitExit()).isZero();
    }
  }

  private static boolean refuses(InetSocketAddress address) {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }
}
