package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.samples.httpd.HttpClient.Response;
import io.upcall.samples.server.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Malformed and ambiguous requests, each with the answer that RFC 9112 (or the one that is named)
 * asks for: {@code rfc9112.table}.
 *
 * <p>Behind every request comes {@link #NEXT}, in the same send, as an attacker would have it, and
 * where there is a body it begins with a request too. Where the connection must be closed none of
 * both is answered or logged, and nothing comes after the refusal; where it may stay open, NEXT is
 * answered and only that.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Rfc9112Test {
  private static final String NEXT = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String OK = "GET /file HTTP/1.1\r\nHost: x\r\n";
  private static final String HEX = Integer.toHexString(SMUGGLED.length());

  private static final Map<String, String> WORDS =
      Map.of(
          "HOST",
          "Host: x\r\n\r\n",
          "OK",
          OK,
          "CHUNKED",
          OK + "Transfer-Encoding: chunked\r\n\r\n",
          "SMUGGLED",
          SMUGGLED,
          "HEX",
          HEX,
          "BODY",
          SMUGGLED.length() + "\r\n\r\n" + SMUGGLED,
          "LENGTH",
          Integer.toString(SMUGGLED.length()),
          "CHUNK",
          HEX + "\r\n" + SMUGGLED + "\r\n",
          "LAST",
          "0\r\n\r\n",
          "NEXT",
          NEXT);

  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x(..)|(.))");
  private static final Pattern REPEATED = Pattern.compile("\\{([^{}]*)\\*(\\d+)}");
  private static final Pattern WORD = Pattern.compile("\\{([A-Z]+)}");

  private Path log;
  private RunningServer server;

  // ---- the table -------------------------------------------------------------------------------

  /** What is sent, without {@link #NEXT}, and what has to come back. */
  record Case(String section, int status, boolean closes, String what, String sent) {
    @Override
    public String toString() {
      return section + ": " + what;
    }
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream table = Rfc9112Test.class.getResourceAsStream("rfc9112.table")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(Rfc9112Test::parse);
    }
  }

  private static Case parse(String line) {
    String[] columns = line.split("\\|", 5);
    String ending = columns[2].strip();
    assertThat(ending).as(line).isIn("closes", "stays");
    return new Case(
        columns[0].strip(),
        Integer.parseInt(columns[1].strip()),
        ending.equals("closes"),
        columns[3].strip(),
        expand(columns[4].substring(1)));
  }

  private static String expand(String text) {
    String bytes =
        ESCAPE.matcher(text).replaceAll(found -> unescape(found.group(1), found.group(2)));
    String repeated =
        REPEATED
            .matcher(bytes)
            .replaceAll(found -> found.group(1).repeat(Integer.parseInt(found.group(2))));
    return WORD.matcher(repeated).replaceAll(found -> WORDS.get(found.group(1)));
  }

  private static String unescape(@Nullable String hex, @Nullable String letter) {
    if (hex != null) {
      return String.valueOf((char) Integer.parseInt(hex, 16));
    }
    return switch (letter) {
      case "r" -> "\r";
      case "n" -> "\n";
      case "t" -> "\t";
      case "f" -> "\f";
      default -> throw new IllegalArgumentException("\\" + letter);
    };
  }

  // ---- the server ------------------------------------------------------------------------------

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(root.resolve("file"), "file");
    Files.writeString(root.resolve("next"), "next");
    Files.writeString(root.resolve("smuggled"), "smuggled");
    log = folder.resolve("access.log");
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    server = RunningServer.start(new Httpd(address, Settings.of(root).withAccessLog(log)));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAnsweredAsTheRfcAsks(Case line) throws Exception {
    Files.write(log, new byte[0]);
    try (HttpClient client = new HttpClient(server.connect())) {
      client.send(line.sent + NEXT);

      Response answer = client.read();
      assertThat(answer.status()).isEqualTo(line.status);
      assertThat(answer.field("Connection").equals("close")).isEqualTo(line.closes);
      if (!line.closes) {
        assertThat(client.read().text()).isEqualTo("next");
        client.endOutput();
      }
      assertThat(client.isAtEnd()).isTrue();
    }
    assertThat(Files.readAllLines(log))
        .hasSize(line.closes ? 1 : 2)
        .noneMatch(logged -> logged.contains("\"GET /smuggled "))
        .filteredOn(logged -> logged.contains("\"GET /next "))
        .hasSize(line.closes ? 0 : 1);
  }
}
