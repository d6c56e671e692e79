package io.upcall.samples.kvd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.upcall.samples.kvd.log.FsyncPolicy;
import io.upcall.samples.server.RunningServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over the socket. */
@Timeout(60)
class KvdTest {
  private RunningServer server;
  private RespClient client;

  @BeforeEach
  void start() throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    server = RunningServer.start(new Kvd(address, null, FsyncPolicy.EVERYSEC));
    client = connect();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  private RespClient connect() throws Exception {
    return new RespClient(server.connect());
  }

  /** One connection's view of another: until so many clients wait. */
  private void awaitBlocked(int count) {
    await()
        .untilAsserted(
            () ->
                assertThat((String) client.call("INFO clients"))
                    .contains("blocked_clients:" + count + "\r\n"));
  }

  // ---- the protocol ----------------------------------------------------------------------------

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      all.append(RespClient.encode("SET", "k" + i, "v" + i)).append("GET k" + i + "\r\n");
    }
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    client.raw(all.toString());
                  } catch (java.io.IOException failure) {
                    throw new java.io.UncheckedIOException(failure);
                  }
                });

    for (int i = 0; i < 10_000; i++) {
      assertThat(client.read()).isEqualTo("OK");
      assertThat(client.read()).isEqualTo("v" + i);
    }
    sender.join();
  }

  @Test
  void understandsRequestsThatComeByteByByte() throws Exception {
    for (char c : RespClient.encode("SET", "key", "a\r\nb").toCharArray()) {
      client.raw(String.valueOf(c));
    }

    assertThat(client.read()).isEqualTo("OK");
    assertThat(client.call("GET key")).isEqualTo("a\r\nb");
  }

  @Test
  void understandsQuotesInInlineRequests() throws Exception {
    assertThat(client.raw("set k \"a b\\x41\\n\" \r\n").read()).isEqualTo("OK");

    assertThat(client.call("GET k")).isEqualTo("a bA\n");
    assertThat(client.raw("\r\n\r\nPING\r\n").read()).isEqualTo("PONG");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`*3000000000\\r\\n`, invalid multibulk length",
        "`*1\\r\\n$-1\\r\\n`, invalid bulk length",
        "`*1\\r\\n$536870913\\r\\n`, invalid bulk length",
        "`*1\\r\\nfoo\\r\\n`, `expected '$', got 'f'`",
        "`set \"k\\r\\n`, unbalanced quotes in request"
      })
  void saysWhatIsNotTheProtocolAndCloses(String text, String error) throws Exception {
    client.raw(text.replace("\\r\\n", "\r\n"));

    assertThat(client.read()).isEqualTo("-ERR Protocol error: " + error);
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void runsNothingBehindQuit() throws Exception {
    client.raw("QUIT\r\nSET k v\r\n");

    assertThat(client.read()).isEqualTo("OK");
    assertThat(client.isAtEnd()).isTrue();
    try (RespClient other = connect()) {
      assertThat(other.call("EXISTS k")).isEqualTo(0L);
    }
  }

  @Test
  void keepsLargeValues() throws Exception {
    String large = "x".repeat(5_000_000);

    assertThat(client.send("SET", "large", large).read()).isEqualTo("OK");
    assertThat(client.call("GET large")).isEqualTo(large);
    assertThat(client.call("STRLEN large")).isEqualTo(5_000_000L);
  }

  @Test
  void speaksVersion3WhenAsked() throws Exception {
    client.call("HSET h f v");
    client.call("ZADD z 1.5 m");
    assertThat(client.send("HGETALL", "h").line()).isEqualTo("*2");
    client.read();
    client.read();

    assertThat((List<?>) client.call("HELLO 3")).hasSize(14);
    assertThat(client.send("HGETALL", "h").line()).isEqualTo("%1");
    client.read();
    client.read();
    assertThat(client.send("GET", "absent").line()).isEqualTo("_");
    assertThat(client.send("ZSCORE", "z", "m").line()).isEqualTo(",1.5");
    assertThat(client.call("HELLO 4")).isEqualTo("-NOPROTO unsupported protocol version");
  }

  @Test
  void saysWhatItDoesNotKnow() throws Exception {
    assertThat(client.call("NOPE a b"))
        .isEqualTo("-ERR unknown command 'NOPE', with args beginning with: 'a' 'b' ");
    assertThat(client.call("GET")).isEqualTo("-ERR wrong number of arguments for 'get' command");
    client.call("RPUSH l 1");
    assertThat(client.call("GET l"))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    assertThat(client.call("INCR l")).asString().startsWith("-WRONGTYPE");
    assertThat(client.call("SELECT 16")).isEqualTo("-ERR DB index is out of range");
  }

  @Test
  void keepsDatabasesApart() throws Exception {
    client.call("SET k 0");
    client.call("SELECT 3");
    client.call("SET k 3");
    assertThat(client.call("MOVE k 0")).isEqualTo(0L);
    assertThat(client.call("GET k")).isEqualTo("3");
    client.call("FLUSHDB");
    client.call("SELECT 0");

    assertThat(client.call("GET k")).isEqualTo("0");
    assertThat(client.call("DBSIZE")).isEqualTo(1L);
  }

  // ---- transactions ----------------------------------------------------------------------------

  @Test
  void runsATransactionAsAWhole() throws Exception {
    client.call("MULTI");
    assertThat(client.call("SET k 1")).isEqualTo("QUEUED");
    client.call("INCR k");
    client.call("LPUSH k x");

    List<?> replies = (List<?>) client.call("EXEC");
    assertThat(replies.subList(0, 2)).isEqualTo(List.of("OK", 2L));
    assertThat((String) replies.get(2)).startsWith("-WRONGTYPE");
    assertThat(client.call("GET k")).isEqualTo("2");
  }

  @Test
  void discardsATransactionWithAnUnknownCommand() throws Exception {
    client.call("MULTI");
    client.call("SET k 1");
    client.call("NOPE");

    assertThat(client.call("EXEC"))
        .isEqualTo("-EXECABORT Transaction discarded because of previous errors.");
    assertThat(client.call("EXISTS k")).isEqualTo(0L);
  }

  @Test
  void refusesATransactionWhenAWatchedKeyHasChanged() throws Exception {
    client.call("SET k 1");
    client.call("WATCH k");
    try (RespClient other = connect()) {
      other.call("SET k 2");
    }
    client.call("MULTI");
    client.call("SET k 3");

    assertThat(client.call("EXEC")).isNull();
    assertThat(client.call("GET k")).isEqualTo("2");
  }

  // ---- waiting ---------------------------------------------------------------------------------

  @Test
  void servesWhoWaitsInTheOrderInWhichTheyCame() throws Exception {
    try (RespClient first = connect();
        RespClient second = connect()) {
      first.send("BLPOP", "l", "0");
      awaitBlocked(1);
      second.send("BLPOP", "other", "l", "0");
      awaitBlocked(2);
      assertThat(client.call("RPUSH l a b")).isEqualTo(2L);

      assertThat(first.read()).isEqualTo(List.of("l", "a"));
      assertThat(second.read()).isEqualTo(List.of("l", "b"));
      assertThat(client.call("EXISTS l")).isEqualTo(0L);
      awaitBlocked(0);
    }
  }

  @Test
  void answersNothingWhenTheTimeIsOver() throws Exception {
    assertThat(client.call("BLPOP l 0.05")).isNull();
    assertThat(client.call("BZPOPMIN z 0.05")).isNull();
    assertThat(client.call("PING")).isEqualTo("PONG");
  }

  @Test
  void losesNoElementToAClientThatHasGone() throws Exception {
    try (RespClient gone = connect()) {
      gone.send("BLPOP", "l", "0");
      awaitBlocked(1);
    }
    awaitBlocked(0);
    client.call("RPUSH l a");

    assertThat(client.call("LRANGE l 0 -1")).isEqualTo(List.of("a"));
  }

  @Test
  void sendsEarlierRepliesBeforeItWaits() throws Exception {
    try (RespClient other = connect()) {
      other.raw("SET a 1\r\nBLPOP l 0\r\nGET a\r\n");
      assertThat(other.read()).isEqualTo("OK");
      awaitBlocked(1);
      client.call("LPUSH l x");

      assertThat(other.read()).isEqualTo(List.of("l", "x"));
      assertThat(other.read()).isEqualTo("1");
    }
  }

  // ---- channels --------------------------------------------------------------------------------

  @Test
  void givesMessagesToWhoListens() throws Exception {
    try (RespClient listener = connect()) {
      listener.send("SUBSCRIBE", "news");
      assertThat(listener.read()).isEqualTo(List.of("subscribe", "news", 1L));
      listener.send("PSUBSCRIBE", "n*");
      assertThat(listener.read()).isEqualTo(List.of("psubscribe", "n*", 2L));

      assertThat(client.call("PUBLISH news hello")).isEqualTo(2L);
      assertThat(listener.read()).isEqualTo(List.of("message", "news", "hello"));
      assertThat(listener.read()).isEqualTo(List.of("pmessage", "n*", "news", "hello"));
      assertThat((String) listener.call("GET k")).startsWith("-ERR Can't execute 'get'");
    }
    await().untilAsserted(() -> assertThat(client.call("PUBLISH news x")).isEqualTo(0L));
  }

  @Test
  void letsVersion3ListenAndAskOnOneConnection() throws Exception {
    try (RespClient listener = connect()) {
      listener.call("HELLO 3");
      assertThat(listener.send("SUBSCRIBE", "c").line()).isEqualTo(">3");
      for (int i = 0; i < 3; i++) {
        listener.read();
      }
      assertThat(listener.call("SET k 1")).isEqualTo("OK");
      client.call("PUBLISH c m");
      assertThat(listener.read()).isEqualTo(List.of("message", "c", "m"));
    }
  }

  // ---- the rest --------------------------------------------------------------------------------

  @Test
  void refusesToGrowBeyondMaxmemory() throws Exception {
    client.call("SET kept 1");
    assertThat(client.call("CONFIG SET maxmemory 1")).isEqualTo("OK");

    assertThat(client.call("SET k 1"))
        .isEqualTo("-OOM command not allowed when used memory > 'maxmemory'.");
    assertThat(client.call("GET kept")).isEqualTo("1");
    assertThat(client.call("DEL kept")).isEqualTo(1L);
    assertThat(client.call("SET k 1")).isEqualTo("OK");
  }

  @Test
  void takesOutWhatIsOverThoughNobodyAsks() throws Exception {
    client.call("SET k v PX 20");

    await().untilAsserted(() -> assertThat(client.call("DBSIZE")).isEqualTo(0L));
    assertThat((String) client.call("INFO stats")).contains("expired_keys:1\r\n");
  }

  @Test
  void cutsAClientThatIsKilled() throws Exception {
    try (RespClient other = connect()) {
      long id = (Long) other.call("CLIENT ID");
      assertThat(client.call("CLIENT KILL ID " + id)).isEqualTo(1L);
      assertThat(other.isAtEnd()).isTrue();
    }
  }

  @Test
  void endsThoughClientsAreConnected() throws Exception {
    try (RespClient silent = connect();
        RespClient blocked = connect();
        RespClient listener = connect()) {
      silent.call("PING");
      blocked.send("BLPOP", "l", "0");
      awaitBlocked(1);
      listener.call("SUBSCRIBE c");
      long beginNanos = System.nanoTime();
      server.stop();

      assertThat(silent.isAtEnd()).isTrue();
      assertThat(listener.isAtEnd()).isTrue();
      assertThat(server.awaitExit()).isZero();
      assertThat(System.nanoTime() - beginNanos).isLessThan(4_000_000_000L);
    }
  }
}
