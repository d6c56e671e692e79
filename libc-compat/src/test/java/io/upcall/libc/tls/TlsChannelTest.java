package io.upcall.libc.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.SysSocket;
import io.upcall.libc.Unistd;
import io.upcall.libc.channel.DescriptorChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS against itself, openssl and curl. */
class TlsChannelTest {

  private static final char[] PASSWORD = "secret".toCharArray();
  private static final int LONGEST_SECONDS = 30;

  @TempDir static Path folder;
  private static Path store;
  private static SSLContext context;

  @BeforeAll
  static void makeCertificate() throws Exception {
    store = folder.resolve("keys.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    run(
        "",
        keytool,
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        "secret");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory mine = KeyManagerFactory.getInstance("PKIX");
    mine.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    context = SSLContext.getInstance("TLS");
    context.init(mine.getKeyManagers(), trust.getTrustManagers(), null);
  }

  // ---- peers -----------------------------------------------------------------------------------

  /** What a side does with its connection. */
  private interface Side {
    void run(TlsChannel channel) throws Exception;
  }

  private static SSLEngine engine(boolean client, String protocol, String... alpn) {
    SSLEngine engine = context.createSSLEngine("localhost", 443);
    engine.setUseClientMode(client);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    parameters.setApplicationProtocols(alpn);
    if (client) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static TlsChannel over(int fd, SSLEngine engine) {
    return TlsChannel.over(DescriptorChannel.of(fd), engine);
  }

  /** Both sides as uthreads, over a socket pair. */
  private static void between(String protocol, Side server, Side client) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Proc proc =
        Proc.start(
            ProcOptions.named("tls"),
            () -> {
              int[] ends = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
              Thread other =
                  Proc.current()
                      .spawn(
                          () ->
                              run(
                                  server,
                                  over(ends[0], engine(false, protocol, "b", "a")),
                                  failure));
              run(client, over(ends[1], engine(true, protocol, "a", "c")), failure);
              other.join();
              return 0;
            });
    proc.awaitExit();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  private static void run(Side side, TlsChannel channel, AtomicReference<Throwable> failure) {
    try (channel) {
      side.run(channel);
    } catch (Throwable thrown) {
      failure.compareAndSet(null, thrown);
    }
  }

  private static String readAll(TlsChannel channel) throws IOException {
    return new String(readBytes(channel, 4096), UTF_8);
  }

  private static byte[] readBytes(TlsChannel channel, int room) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(room);
    while (channel.read(buffer.clear()) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
    }
    return all.toByteArray();
  }

  private static void write(TlsChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  // ---- between ourselves -----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothSidesAgreeOnProtocolsAndTheClientKnowsTheServer(String protocol) throws Exception {
    between(
        protocol,
        server -> {
          server.handshake();
          assertThat(server.applicationProtocol()).isEqualTo("a");
          assertThat(server.session().getProtocol()).isEqualTo(protocol);
          assertThat(readAll(server)).isEqualTo("hello");
        },
        client -> {
          write(client, "hello");
          client.shutdownOutput();
          assertThat(readAll(client)).isEmpty();
          assertThat(client.applicationProtocol()).isEqualTo("a");
          assertThat(client.session().getPeerPrincipal().getName()).isEqualTo("CN=localhost");
          assertThat(client.isOpen()).isTrue();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 16_384, 100_000})
  void muchDataComesWholeWhateverTheBuffers(int room) throws Exception {
    byte[] noise = new byte[1_000_000];
    new Random(room).nextBytes(noise);
    between(
        "TLSv1.3",
        server -> assertThat(readBytes(server, room)).isEqualTo(noise),
        client -> {
          ByteBuffer source = ByteBuffer.wrap(noise);
          assertThat(client.write(source)).isEqualTo(noise.length);
          assertThat(source.hasRemaining()).isFalse();
        });
  }

  @Test
  void oneDirectionMayEndBeforeTheOther() throws Exception {
    between(
        "TLSv1.3",
        server -> {
          assertThat(readAll(server)).isEqualTo("question");
          write(server, "answer");
        },
        client -> {
          write(client, "question");
          client.shutdownOutput();
          assertThatThrownBy(() -> write(client, "more"))
              .isInstanceOf(ClosedChannelException.class);
          assertThat(readAll(client)).isEqualTo("answer");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aStreamThatEndsWithoutANoticeIsAnError(String protocol) throws Exception {
    AtomicReference<DescriptorChannel> below = new AtomicReference<>();
    Proc proc =
        Proc.start(
            ProcOptions.named("cut"),
            () -> {
              int[] ends = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
              Thread other =
                  Proc.current()
                      .spawn(
                          () -> {
                            below.set(DescriptorChannel.of(ends[0]));
                            TlsChannel server =
                                TlsChannel.over(below.get(), engine(false, protocol));
                            try {
                              write(server, "half");
                              below.get().close();
                            } catch (IOException thrown) {
                              throw new AssertionError(thrown);
                            }
                          });
              TlsChannel client = over(ends[1], engine(true, protocol));
              ByteBuffer buffer = ByteBuffer.allocate(100);
              assertThat(client.read(buffer)).isEqualTo(4);
              assertThatThrownBy(() -> client.read(buffer)).isInstanceOf(SSLException.class);
              other.join();
              client.close();
              assertThatThrownBy(() -> client.read(buffer))
                  .isInstanceOf(ClosedChannelException.class);
              return 0;
            });
    assertThat(proc.awaitExit()).isZero();
  }

  @Test
  void aServerThatIsNotTrustedIsRefusedAndHearsOfIt() throws Exception {
    SSLContext distrusting = SSLContext.getInstance("TLS");
    distrusting.init(null, null, null);
    AtomicReference<Throwable> heard = new AtomicReference<>();
    Proc proc =
        Proc.start(
            ProcOptions.named("distrust"),
            () -> {
              int[] ends = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
              Thread other =
                  Proc.current()
                      .spawn(
                          () ->
                              run(
                                  TlsChannel::handshake,
                                  over(ends[0], engine(false, "TLSv1.2")),
                                  heard));
              SSLEngine engine = distrusting.createSSLEngine("localhost", 443);
              engine.setUseClientMode(true);
              TlsChannel client = over(ends[1], engine);
              assertThatThrownBy(client::handshake).isInstanceOf(SSLException.class);
              other.join();
              client.close();
              return 0;
            });
    assertThat(proc.awaitExit()).isZero();
    assertThat(heard.get()).isInstanceOf(SSLException.class).hasMessageContaining("certificate");
  }

  // ---- against others --------------------------------------------------------------------------

  /** A server for one connection on loopback; the port, and how it ended. */
  private record Serving(int port, Proc proc, AtomicReference<Throwable> failure) {
    void awaitEnd() throws Exception {
      proc.awaitExit();
      if (failure.get() != null) {
        throw new AssertionError(failure.get());
      }
    }
  }

  private static Serving serve(String protocol, Side server) throws Exception {
    CompletableFuture<Integer> port = new CompletableFuture<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Proc proc =
        Proc.start(
            ProcOptions.named("server"),
            () -> {
              int listener = SysSocket.socket(SysSocket.AF_INET, SysSocket.SOCK_STREAM, 0);
              SysSocket.bind(listener, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
              SysSocket.listen(listener, 1);
              InetSocketAddress bound = (InetSocketAddress) SysSocket.getsockname(listener);
              port.complete(bound.getPort());
              int fd = SysSocket.accept(listener);
              run(server, over(fd, engine(false, protocol, "http/1.1")), failure);
              Unistd.close(listener);
              return 0;
            });
    return new Serving(port.get(LONGEST_SECONDS, TimeUnit.SECONDS), proc, failure);
  }

  private static void need(String program) {
    boolean there =
        java.util.Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    if (!there && System.getenv("UPCALL_CI") != null) {
      fail("UPCALL_CI is set, and yet there is no " + program);
    }
    assumeTrue(there, "no " + program);
  }

  /** Runs a program, and returns what it said. */
  private static String run(String input, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(UTF_8));
      } catch (IOException ended) {
        // It needs no input any more.
      }
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as(said).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Sends back what comes, in capitals, until the end. */
  private static void shout(TlsChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    while (channel.read(buffer.clear()) >= 0) {
      write(
          channel,
          new String(buffer.array(), 0, buffer.position(), UTF_8)
              .toUpperCase(java.util.Locale.ROOT));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void opensslTalksToOurServer(String protocol) throws Exception {
    need("openssl");
    Serving serving =
        serve(
            protocol,
            server -> {
              ByteBuffer buffer = ByteBuffer.allocate(100);
              server.read(buffer);
              write(server, "got " + new String(buffer.array(), 0, buffer.position(), UTF_8));
            });
    String said =
        run(
            "hello\n",
            "openssl",
            "s_client",
            "-connect",
            "127.0.0.1:" + serving.port(),
            "-alpn",
            "h2,http/1.1",
            "-ign_eof");
    assertThat(said)
        .contains("got hello")
        .contains("ALPN protocol: http/1.1")
        .contains(protocol)
        .doesNotContain("unexpected eof");
    serving.awaitEnd();
  }

  /** Says a line after the other to s_client; each when what is expected of the one before came. */
  private static String converse(int port, String... linesAndAnswers) throws Exception {
    Process client =
        new ProcessBuilder("openssl", "s_client", "-connect", "127.0.0.1:" + port)
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    try (OutputStream in = client.getOutputStream()) {
      await(client, said, "Verify return code");
      for (int i = 0; i < linesAndAnswers.length; i += 2) {
        in.write((linesAndAnswers[i] + "\n").getBytes(UTF_8));
        in.flush();
        await(client, said, linesAndAnswers[i + 1]);
      }
      // It says what it is about to do: who ends it here may be faster than that.
      client.getOutputStream().close();
      assertThat(client.waitFor(20, TimeUnit.SECONDS)).as("it ends with its input").isTrue();
      return said.toString();
    } finally {
      client.destroyForcibly();
    }
  }

  /** Reads until {@code answer} was said. */
  private static void await(Process client, StringBuilder said, String answer) throws IOException {
    int from = said.length();
    while (said.indexOf(answer, from) < 0) {
      int octet = client.getInputStream().read();
      assertThat(octet).as("%s, said was %s", answer, said).isNotEqualTo(-1);
      said.append((char) octet);
    }
  }

  @Test
  void aKeyUpdateOfThePeerIsAnswered() throws Exception {
    need("openssl");
    Serving serving = serve("TLSv1.3", TlsChannelTest::shout);
    // K: updates the keys, and asks for the peer's to be. Q: quits.
    converse(
        serving.port(),
        "one",
        "ONE",
        "K",
        "KEYUPDATE",
        "two",
        "TWO",
        "K",
        "KEYUPDATE",
        "three",
        "THREE",
        "Q",
        "DONE");
    serving.awaitEnd();
  }

  @Test
  void aNewHandshakeWithinAConnectionIsRefused() throws Exception {
    need("openssl");
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    Serving serving =
        serve(
            "TLSv1.2",
            server -> {
              try {
                shout(server);
              } catch (SSLException refused) {
                refusal.set(refused);
              }
            });
    converse(serving.port(), "one", "ONE", "R", "RENEGOTIATING");
    serving.awaitEnd();
    assertThat(refusal.get()).hasMessageContaining("handshake");
  }

  @Test
  void curlTalksToOurServer() throws Exception {
    need("curl");
    String body = "0123456789".repeat(100_000);
    Serving serving =
        serve(
            "TLSv1.3",
            server -> {
              ByteBuffer buffer = ByteBuffer.allocate(10_000);
              while (!new String(buffer.array(), 0, buffer.position(), UTF_8)
                  .endsWith("\r\n\r\n")) {
                server.read(buffer);
              }
              write(server, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ");
              write(server, body.length() + "\r\n\r\n" + body);
            });
    String said = run("", "curl", "-sS", "-k", "https://127.0.0.1:" + serving.port() + "/");
    assertThat(said).isEqualTo(body);
    serving.awaitEnd();
  }

  @Test
  void ourClientTalksToOpenssl() throws Exception {
    need("openssl");
    Path pem = folder.resolve("server.pem");
    run(
        "",
        "openssl",
        "pkcs12",
        "-in",
        store.toString(),
        "-passin",
        "pass:secret",
        "-nodes",
        "-out",
        pem.toString());
    Process server =
        new ProcessBuilder(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-cert",
                pem.toString(),
                "-key",
                pem.toString(),
                "-rev",
                "-naccept",
                "1")
            .redirectErrorStream(true)
            .start();
    try {
      int port = portOf(server);
      Proc proc =
          Proc.start(
              ProcOptions.named("client"),
              () -> {
                int fd = SysSocket.socket(SysSocket.AF_INET, SysSocket.SOCK_STREAM, 0);
                SysSocket.connect(
                    fd, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                try (TlsChannel client = over(fd, engine(true, "TLSv1.3"))) {
                  write(client, "stressed\n");
                  ByteBuffer buffer = ByteBuffer.allocate(100);
                  client.read(buffer);
                  assertThat(new String(buffer.array(), 0, buffer.position(), UTF_8))
                      .isEqualTo("desserts\n");
                }
                return 0;
              });
      assertThat(proc.awaitExit()).isZero();
    } finally {
      server.destroyForcibly();
    }
  }

  /** openssl says {@code ACCEPT 127.0.0.1:40123}. */
  private static int portOf(Process server) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet; (octet = server.getInputStream().read()) >= 0; ) {
      if (octet != '\n') {
        line.append((char) octet);
        continue;
      }
      if (line.toString().startsWith("ACCEPT ")) {
        return Integer.parseInt(line.substring(line.lastIndexOf(":") + 1));
      }
      line.setLength(0);
    }
    throw new AssertionError("openssl ended: " + line);
  }
}
