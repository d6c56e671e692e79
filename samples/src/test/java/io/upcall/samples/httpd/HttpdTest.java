package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.upcall.samples.httpd.HttpClient.Response;
import io.upcall.samples.server.RunningServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpdTest {
  private static final Instant MODIFIED = Instant.parse("2024-02-29T12:00:00.5Z");

  @TempDir private Path folder;
  private Path root;
  private Path log;
  private RunningServer server;
  private HttpClient client;

  @BeforeEach
  void start() throws Exception {
    root = Files.createDirectory(folder.resolve("root"));
    log = folder.resolve("access.log");
    Files.writeString(folder.resolve("secret"), "secret");
    write("hello.txt", "hello".getBytes(StandardCharsets.US_ASCII));
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    server = RunningServer.start(new Httpd(address, Settings.of(root).withAccessLog(log)));
    client = new HttpClient(server.connect());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
    // JUnit would warn of each.
    for (String link : List.of("out", "outside", "proc-link")) {
      Files.deleteIfExists(root.resolve(link));
    }
  }

  private void write(String name, byte[] content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  // ---- files -----------------------------------------------------------------------------------

  @Test
  void servesFilesOfAllSizesOnOneConnection() throws Exception {
    for (int size : new int[] {0, 1, 1024, 16_383, 16_384, 16_385, 100_000, 10 << 20}) {
      write("file", random(size));
      client.get("/other");
      await().untilAsserted(() -> assertThat(client.get("/file").body()).isEqualTo(random(size)));
    }
  }

  @Test
  void describesAFile() throws Exception {
    Response response = client.get("/hello.txt");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("hello");
    assertThat(response.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(response.field("Last-Modified")).isEqualTo("Thu, 29 Feb 2024 12:00:00 GMT");
    assertThat(response.field("ETag")).matches("\"[-.0-9a-f]+\"");
    assertThat(response.field("Accept-Ranges")).isEqualTo("bytes");
    assertThat(HttpDate.parse(response.field("Date"))).isNotEqualTo(HttpDate.INVALID);
  }

  @Test
  void answersHeadWithTheSameFieldsAndNoBody() throws Exception {
    Response head = client.head("/hello.txt");
    Response get = client.get("/hello.txt");

    assertThat(head.field("Content-Length")).isEqualTo("5");
    assertThat(head.field("ETag")).isEqualTo(get.field("ETag"));
    assertThat(client.head("/absent").status()).isEqualTo(404);
    assertThat(client.get("/hello.txt").text()).isEqualTo("hello");
  }

  @Test
  void noticesThatAFileWasReplaced() throws Exception {
    assertThat(client.get("/hello.txt").text()).isEqualTo("hello");
    Path next = Files.writeString(folder.resolve("next"), "something longer");
    Files.move(next, root.resolve("hello.txt"), StandardCopyOption.ATOMIC_MOVE);

    await()
        .untilAsserted(
            () -> assertThat(client.get("/hello.txt").text()).isEqualTo("something longer"));
  }

  @Test
  void noticesAtOnceThatAFileWasCut() throws Exception {
    write("large", random(100_000));
    assertThat(client.get("/hello.txt").text()).isEqualTo("hello");
    assertThat(client.get("/large").body()).hasSize(100_000);
    Files.writeString(root.resolve("hello.txt"), "he");
    write("large", random(50_000));

    assertThat(client.get("/hello.txt").text()).isEqualTo("he");
    assertThat(client.get("/large").body()).isEqualTo(random(50_000));
  }

  @Test
  void servesPartsOfASparseFileBeyond4GiB() throws Exception {
    long size = 5L << 30;
    try (RandomAccessFile file = new RandomAccessFile(root.resolve("sparse").toFile(), "rw")) {
      file.setLength(size);
      file.seek(size - 100_000);
      file.write(random(100_000));
    }

    assertThat(client.head("/sparse").field("Content-Length")).isEqualTo(Long.toString(size));
    Response tail = client.get("/sparse", "Range: bytes=-100000\r\n");
    assertThat(tail.status()).isEqualTo(206);
    assertThat(tail.body()).isEqualTo(random(100_000));
    assertThat(tail.field("Content-Range"))
        .isEqualTo("bytes " + (size - 100_000) + "-" + (size - 1) + "/" + size);
    assertThat(client.get("/sparse", "Range: bytes=4294967290-4294967299\r\n").body())
        .isEqualTo(new byte[10]);
  }

  // ---- ranges and conditions -------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,206,h",
    "bytes=1-3,206,ell",
    "bytes=1-,206,ello",
    "bytes=-2,206,lo",
    "'bytes=0-0,2-2',200,hello",
    "bytes=3-1,200,hello",
    "nonsense,200,hello"
  })
  void servesRanges(String range, int status, String body) throws Exception {
    Response response = client.get("/hello.txt", "Range: " + range + "\r\n");

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.text()).isEqualTo(body);
  }

  @Test
  void refusesRangesBeyondTheEnd() throws Exception {
    Response response = client.get("/hello.txt", "Range: bytes=5-\r\n");

    assertThat(response.status()).isEqualTo(416);
    assertThat(response.field("Content-Range")).isEqualTo("bytes */5");
    assertThat(client.head("/hello.txt", "Range: bytes=5-\r\n").status()).isEqualTo(200);
  }

  @Test
  void answersNotModifiedWithoutABody() throws Exception {
    String etag = client.get("/hello.txt").field("ETag");
    String date = "Thu, 29 Feb 2024 12:00:00 GMT";
    String earlier = "Thu, 29 Feb 2024 11:59:59 GMT";

    assertThat(client.get("/hello.txt", "If-None-Match: " + etag + "\r\n").status()).isEqualTo(304);
    assertThat(client.get("/hello.txt", "If-None-Match: \"x\", W/" + etag + "\r\n").status())
        .isEqualTo(304);
    assertThat(client.get("/hello.txt", "If-None-Match: *\r\n").status()).isEqualTo(304);
    assertThat(client.get("/hello.txt", "If-None-Match: \"x\"\r\n").status()).isEqualTo(200);
    assertThat(client.get("/hello.txt", "If-Modified-Since: " + date + "\r\n").status())
        .isEqualTo(304);
    assertThat(client.get("/hello.txt", "If-Modified-Since: " + earlier + "\r\n").status())
        .isEqualTo(200);
    assertThat(client.get("/hello.txt", "If-Modified-Since: some day\r\n").status()).isEqualTo(200);
  }

  @Test
  void prefersTheTagToTheDate() throws Exception {
    String fields = "If-None-Match: \"x\"\r\nIf-Modified-Since: Thu, 29 Feb 2024 12:00:00 GMT\r\n";

    assertThat(client.get("/hello.txt", fields).status()).isEqualTo(200);
  }

  @Test
  void honoursARangeOnlyOfWhatTheClientKnows() throws Exception {
    String etag = client.get("/hello.txt").field("ETag");
    String range = "Range: bytes=0-0\r\nIf-Range: ";

    assertThat(client.get("/hello.txt", range + etag + "\r\n").status()).isEqualTo(206);
    assertThat(client.get("/hello.txt", range + "\"x\"\r\n").status()).isEqualTo(200);
    assertThat(client.get("/hello.txt", range + "W/" + etag + "\r\n").status()).isEqualTo(200);
    assertThat(client.get("/hello.txt", range + "Thu, 29 Feb 2024 12:00:00 GMT\r\n").status())
        .isEqualTo(206);
    assertThat(client.get("/hello.txt", range + "Thu, 29 Feb 2024 12:00:01 GMT\r\n").status())
        .isEqualTo(200);
  }

  // ---- folders ---------------------------------------------------------------------------------

  @Test
  void listsAFolder() throws Exception {
    write("sub/<b>&.txt", new byte[2048]);
    write("sub/inner/file", new byte[1]);

    Response response = client.get("/sub/");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(response.text())
        .contains("href=\"./%3Cb%3E%26.txt\">&lt;b&gt;&amp;.txt</a></td><td>2.0 KiB</td>")
        .contains("href=\"./inner/\">inner/</a>")
        .doesNotContain("<b>");
    assertThat(client.get("/sub/%3Cb%3E%26.txt").body()).hasSize(2048);
    assertThat(client.head("/sub/").status()).isEqualTo(200);
    assertThat(client.get("/").text()).contains("hello.txt");
  }

  @Test
  void servesTheIndexOfAFolder() throws Exception {
    write("sub/index.html", "index".getBytes(StandardCharsets.US_ASCII));

    Response response = client.get("/sub/");

    assertThat(response.text()).isEqualTo("index");
    assertThat(response.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
  }

  @Test
  void sendsAFolderWithoutASlashToTheOneWithIt() throws Exception {
    write("a b/x", new byte[0]);

    assertThat(client.get("/a%20b?q=1").status()).isEqualTo(301);
    assertThat(client.get("/a%20b?q=1").field("Location")).isEqualTo("/a%20b/?q=1");
    assertThat(client.get("/a%20b?" + "q".repeat(16_000)).body()).isNotEmpty();
    // Two slashes at the beginning would make a host of the folder's name.
    assertThat(client.get("//a%20b").field("Location")).isEqualTo("/a%20b/");
  }

  // ---- what is not served ----------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "/absent,404",
    "/hello.txt/,404",
    "/hello.txt/x,404",
    "/../secret,403",
    "/sub/../../secret,403",
    "/%2e%2e/secret,403",
    "/..%2fsecret,403",
    "/%2e%2e%2fsecret,403",
    "/out,403",
    "/outside/secret,403",
    "/proc-link/environ,403",
    "/pipe,403",
    "/hello.txt%00.html,400",
    "/%zz,400",
    "hello.txt,400"
  })
  void servesNothingFromOutsideAndNoStrangeFiles(String target, int status) throws Exception {
    Files.createSymbolicLink(root.resolve("out"), folder.resolve("secret"));
    Files.createSymbolicLink(root.resolve("outside"), folder);
    Files.createSymbolicLink(root.resolve("proc-link"), Path.of("/proc/self"));
    assertThat(new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start().waitFor())
        .isZero();

    Response response = client.get(target);

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.text()).doesNotContain("secret");
  }

  @Test
  void followsLinksThatStayInside() throws Exception {
    Files.createSymbolicLink(root.resolve("in"), Path.of("hello.txt"));

    assertThat(client.get("/in").text()).isEqualTo("hello");
  }

  // ---- the protocol ----------------------------------------------------------------------------

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    write("large", random(300_000));
    client
        .request("GET", "/hello.txt")
        .request("GET", "/large")
        .request("HEAD", "/large")
        .request("GET", "/absent")
        .send("\r\n")
        .request("GET", "/hello.txt", "Range: bytes=4-\r\n");

    assertThat(client.read().text()).isEqualTo("hello");
    assertThat(client.read().body()).isEqualTo(random(300_000));
    assertThat(client.readHeadOnly().field("Content-Length")).isEqualTo("300000");
    assertThat(client.read().status()).isEqualTo(404);
    assertThat(client.read().text()).isEqualTo("o");
  }

  @Test
  void understandsARequestThatComesByteByByte() throws Exception {
    for (char c : "\r\n\r\nGET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n".toCharArray()) {
      client.send(String.valueOf(c));
    }

    assertThat(client.read().text()).isEqualTo("hello");
  }

  @Test
  void closesWhenTheClientWantsItSo() throws Exception {
    Response response = client.get("/hello.txt", "Connection: close\r\n");

    assertThat(response.field("Connection")).isEqualTo("close");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void closesAfterVersion10UnlessAskedToStay() throws Exception {
    Response kept = client.send("GET /hello.txt HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").read();
    assertThat(kept.field("Connection")).isEqualTo("keep-alive");

    assertThat(client.send("GET /hello.txt HTTP/1.0\r\n\r\n").read().text()).isEqualTo("hello");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void endsWhenTheClientEnds() throws Exception {
    client.request("GET", "/hello.txt").endOutput();

    assertThat(client.read().text()).isEqualTo("hello");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void refusesOtherMethodsAndStays() throws Exception {
    Response response =
        client.request("POST", "/hello.txt", "Content-Length: 3\r\n").send("abc").read();

    assertThat(response.status()).isEqualTo(405);
    assertThat(response.field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(client.get("/hello.txt").text()).isEqualTo("hello");
  }

  @Test
  void readsBodiesThatItDoesNotNeed() throws Exception {
    String chunks = "5;x=y\r\nabcde\r\n10\r\n0123456789abcdef\r\n0\r\nTrailer: x\r\n\r\n";

    assertThat(
            client
                .request("GET", "/hello.txt", "Content-Length: 70000\r\n")
                .send("x".repeat(70_000))
                .read()
                .text())
        .isEqualTo("hello");
    assertThat(
            client
                .request("GET", "/hello.txt", "Transfer-Encoding: chunked\r\n")
                .send(chunks)
                .read()
                .text())
        .isEqualTo("hello");
    assertThat(client.get("/hello.txt").text()).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\r\nabcdeX\r\n0\r\n\r\n",
        "x\r\n",
        "\r\n",
        "-1\r\n",
        "5\nabcde",
        "5 x\r\nabcde\r\n"
      })
  void refusesBrokenChunks(String chunks) throws Exception {
    Response response =
        client.request("GET", "/hello.txt", "Transfer-Encoding: chunked\r\n").send(chunks).read();

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.field("Connection")).isEqualTo("close");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1048577\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n100001\r\n",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
      })
  void refusesBodiesThatAreTooLarge(String rest) throws Exception {
    client.send("GET /hello.txt HTTP/1.1\r\nHost: x\r\n" + rest);

    assertThat(client.read().status()).isEqualTo(413);
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void answersAClientThatWaitsWithItsBody() throws Exception {
    Response response =
        client.request("POST", "/", "Content-Length: 5\r\nExpect: 100-continue\r\n").read();

    assertThat(response.status()).isEqualTo(405);
    assertThat(client.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/2.0\r\nHost: x\r\n\r\n',505",
    "'GET / HTTP/1.1\r\n\r\n',400",
    "'GET /\r\n\r\n',400",
    "'GET / HTTP/1.1\nHost: x\n\n',400",
    "'GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n',400",
    "'\u0016\u0003\u0001\u0002\n',400",
  })
  void refusesWhatItDoesNotUnderstandAndCloses(String text, int status) throws Exception {
    assertThat(client.send(text).read().status()).isEqualTo(status);
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void acceptsAHeadOf16KibAndNotOneByteMore() throws Exception {
    int rest = "GET /hello.txt HTTP/1.1\r\nHost: x\r\nA: \r\n\r\n".length();

    assertThat(client.get("/hello.txt", "A: " + "x".repeat(16_384 - rest) + "\r\n").status())
        .isEqualTo(200);
    assertThat(client.get("/hello.txt", "A: " + "x".repeat(16_385 - rest) + "\r\n").status())
        .isEqualTo(431);
  }

  @Test
  void refusesAHeadOf1MibSoThatTheClientSeesIt() throws Exception {
    client.request("GET", "/hello.txt", "A: " + "x".repeat(1 << 20) + "\r\n");

    assertThat(client.read().status()).isEqualTo(431);
    client.endOutput();
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void refusesAnEndlessTarget() throws Exception {
    client.send("GET /" + "x".repeat(20_000));

    assertThat(client.read().status()).isEqualTo(414);
    client.endOutput();
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void logsEachRequest() throws Exception {
    client.get("/hello.txt");
    client.head("/absent");
    client.send("nonsense\r\n\r\n").read();

    await().untilAsserted(() -> assertThat(Files.readAllLines(log)).hasSize(3));
    List<String> lines = Files.readAllLines(log);
    assertThat(lines.get(0))
        .startsWith("127.0.0.1 - - [")
        .endsWith("\"GET /hello.txt HTTP/1.1\" 200 5");
    assertThat(lines.get(1)).endsWith("\"HEAD /absent HTTP/1.1\" 404 -");
    assertThat(lines.get(2)).contains("\"nonsense\" 400 ");
  }

  // ---- the end ---------------------------------------------------------------------------------

  @Test
  void completesAResponseThatIsUnderWayWhenItStops() throws Exception {
    byte[] content = random(20 << 20);
    write("huge", content);
    client.request("GET", "/huge");
    assertThat(client.readHeadOnly().status()).isEqualTo(200);

    server.stop();

    assertThat(client.readToEnd()).isEqualTo(content);
    assertThat(server.awaitExit()).isZero();
  }

  @Test
  void closesIdleConnectionsAtOnceWhenItStops() throws Exception {
    client.get("/hello.txt");
    try (HttpClient silent = new HttpClient(server.connect())) {
      await().until(() -> server.liveUthreads() >= 4);
      long beganNanos = System.nanoTime();
      server.stop();

      assertThat(client.isAtEnd()).isTrue();
      assertThat(silent.isAtEnd()).isTrue();
      assertThat(System.nanoTime() - beganNanos).isLessThan(4_000_000_000L);
    }
    assertThat(server.awaitExit()).isZero();
  }
}
