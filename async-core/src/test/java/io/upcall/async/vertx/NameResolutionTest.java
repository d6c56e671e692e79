package io.upcall.async.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.NameLookup;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Look-ups by Vert.x, asked of a name server that the test is. */
@Timeout(60)
class NameResolutionTest {

  private static final int HEADER_BYTES = 12;
  private static final int RESPONSE = 0x8180;
  private static final int NO_SUCH_NAME = 3;

  private DatagramSocket server;
  private VertxInternal vertx;

  @BeforeEach
  void open() throws IOException {
    server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    AddressResolverOptions options =
        new AddressResolverOptions()
            .addServer("127.0.0.1:" + server.getLocalPort())
            .setQueryTimeout(300)
            .setMaxQueries(1);
    vertx =
        (VertxInternal)
            Vertx.builder().with(new VertxOptions().setAddressResolverOptions(options)).build();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    server.close();
  }

  private CompletableFuture<Integer> start(NameLookup lookup) {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    NameResolution.start(vertx, lookup, result::complete);
    return result;
  }

  /** Answers one question: with 192.0.2.7, or that there is no such name. */
  private void answer(int code) throws IOException {
    DatagramPacket question = new DatagramPacket(new byte[512], 512);
    server.receive(question);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream answer = new DataOutputStream(bytes);
    answer.write(question.getData(), 0, 2);
    answer.writeShort(RESPONSE | code);
    answer.writeShort(1);
    answer.writeShort(code == 0 ? 1 : 0);
    answer.writeInt(0);
    answer.write(question.getData(), HEADER_BYTES, endOfQuestion(question) - HEADER_BYTES);
    if (code == 0) {
      answer.writeShort(0xc000 | HEADER_BYTES);
      answer.writeShort(1);
      answer.writeShort(1);
      answer.writeInt(60);
      answer.writeShort(4);
      answer.write(new byte[] {(byte) 192, 0, 2, 7});
    }
    server.send(new DatagramPacket(bytes.toByteArray(), bytes.size(), question.getSocketAddress()));
  }

  private static int endOfQuestion(DatagramPacket question) {
    int at = HEADER_BYTES;
    while (question.getData()[at] != 0) {
      at += question.getData()[at] + 1;
    }
    return at + 1 + 2 * Short.BYTES;
  }

  @Test
  void aNameHasTheAddressesThatTheServerSays() throws Exception {
    NameLookup lookup = new NameLookup("some.host.example");
    CompletableFuture<Integer> result = start(lookup);
    answer(0);
    assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(lookup.addresses())
        .containsExactly(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7}));
  }

  @Test
  void aNameThatIsUnknownIsEnoent() throws Exception {
    NameLookup lookup = new NameLookup("no.host.example");
    CompletableFuture<Integer> result = start(lookup);
    answer(NO_SUCH_NAME);
    assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(-Errno.ENOENT);
    assertThat(lookup.addresses()).isEmpty();
  }

  @Test
  void aServerThatIsSilentIsEtimedout() throws Exception {
    NameLookup lookup = new NameLookup("some.host.example");
    assertThat(start(lookup).get(10, TimeUnit.SECONDS)).isEqualTo(-Errno.ETIMEDOUT);
    assertThat(lookup.addresses()).isEmpty();
  }
}
