package io.upcall.samples.kvd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.upcall.samples.kvd.log.FsyncPolicy;
import io.upcall.samples.server.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is there again after a restart. */
@Timeout(60)
class PersistenceTest {
  @TempDir private Path folder;
  private Path file;

  /** What is done while a server runs. */
  @FunctionalInterface
  private interface Use {
    void with(RespClient client) throws Exception;
  }

  @BeforeEach
  void nameFile() {
    file = folder.resolve("appendonly.aof");
  }

  private RunningServer start() throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    return RunningServer.start(new Kvd(address, folder, FsyncPolicy.ALWAYS));
  }

  private void use(Use use) throws Exception {
    try (RunningServer server = start();
        RespClient client = new RespClient(server.connect())) {
      use.with(client);
    }
  }

  private void append(String text) throws IOException {
    Files.writeString(
        file,
        text,
        StandardCharsets.ISO_8859_1,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Test
  void bringsBackValuesOfAllTypes() throws Exception {
    use(
        client -> {
          client.call("SET s v");
          client.call("INCRBYFLOAT f 1.5");
          client.call("RPUSH l a b c");
          client.call("LPOP l");
          client.call("HSET h f1 v1 f2 v2");
          client.call("SADD set a b c");
          client.call("SPOP set");
          client.call("ZADD z 1 a 2.5 b");
          client.call("SELECT 5");
          client.call("SET s other");
        });

    use(
        client -> {
          assertThat(client.call("GET s")).isEqualTo("v");
          assertThat(client.call("GET f")).isEqualTo("1.5");
          assertThat(client.call("LRANGE l 0 -1")).isEqualTo(List.of("b", "c"));
          assertThat(client.call("HGETALL h"))
              .asInstanceOf(InstanceOfAssertFactories.LIST)
              .containsExactlyInAnyOrder("f1", "v1", "f2", "v2");
          assertThat(client.call("SCARD set")).isEqualTo(2L);
          assertThat(client.call("ZRANGE z 0 -1 WITHSCORES"))
              .isEqualTo(List.of("a", "1", "b", "2.5"));
          client.call("SELECT 5");
          assertThat(client.call("GET s")).isEqualTo("other");
        });
  }

  @Test
  void keepsExpiriesAsTimes() throws Exception {
    long[] time = {0};
    use(
        client -> {
          client.call("SET soon v PX 1");
          client.call("SET later v EX 1000");
          time[0] = (Long) client.call("PEXPIRETIME later");
          await().untilAsserted(() -> assertThat(client.call("EXISTS soon")).isEqualTo(0L));
        });

    use(
        client -> {
          assertThat(client.call("EXISTS soon")).isEqualTo(0L);
          assertThat(client.call("PEXPIRETIME later")).isEqualTo(time[0]);
        });
  }

  @Test
  void cutsATornTailAndKeepsTheRest() throws Exception {
    String whole = RespClient.encode("SET", "a", "1");
    String torn = RespClient.encode("SET", "b", "2");
    for (int length = 1; length < torn.length(); length++) {
      Files.deleteIfExists(file);
      append(whole + torn.substring(0, length));
      use(
          client -> {
            assertThat(client.call("GET a")).isEqualTo("1");
            assertThat(client.call("EXISTS b")).isEqualTo(0L);
          });
      assertThat(Files.readString(file)).isEqualTo(whole);
    }
  }

  @Test
  void bringsBackNoHalfOfATransaction() throws Exception {
    append(RespClient.encode("SET", "a", "1"));
    append(RespClient.encode("MULTI") + RespClient.encode("SET", "a", "2"));

    use(client -> assertThat(client.call("GET a")).isEqualTo("1"));
    assertThat(Files.readString(file)).isEqualTo(RespClient.encode("SET", "a", "1"));
  }

  @Test
  void takesZerosAtTheEndForATornTail() throws Exception {
    append(RespClient.encode("SET", "a", "1") + "\0".repeat(5000));

    use(client -> assertThat(client.call("GET a")).isEqualTo("1"));
    assertThat(Files.readString(file)).isEqualTo(RespClient.encode("SET", "a", "1"));
  }

  @Test
  void refusesAFileThatIsDamagedInTheMiddle() throws Exception {
    String whole = RespClient.encode("SET", "a", "1");
    append(whole + "nonsense\r\n" + whole);

    assertThatThrownBy(this::start)
        .rootCause()
        .hasMessageContaining("damaged at byte " + whole.length())
        .hasMessageContaining("truncate -s " + whole.length());
    assertThat(Files.size(file)).isEqualTo(2L * whole.length() + 10);
  }

  @Test
  void logsWhatHappenedAndNotWhatWasAsked() throws Exception {
    use(
        client -> {
          client.call("SADD s only");
          client.call("SPOP s");
          client.call("SET k v");
          client.call("EXPIRE k -1");
        });

    assertThat(Files.readString(file))
        .isEqualTo(
            RespClient.encode("SELECT", "0")
                + RespClient.encode("SADD", "s", "only")
                + RespClient.encode("SREM", "s", "only")
                + RespClient.encode("SET", "k", "v")
                + RespClient.encode("DEL", "k"));
  }

  @Test
  void rewritesTheFileWhileItIsWrittenTo() throws Exception {
    int keys = 2000;
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long[] counts = new long[keys];
    use(
        client -> {
          for (int i = 0; i < keys; i++) {
            client.raw(RespClient.encode("INCR", "n" + i));
            counts[i]++;
          }
          for (int i = 0; i < keys; i++) {
            client.read();
          }
          client.call("RPUSH l a b c");
          client.call("SET volatile v EX 1000");
          assertThat((String) client.call("BGREWRITEAOF")).startsWith("Background");
          boolean rewriting = true;
          while (rewriting) {
            int i = random.nextInt(keys);
            client.call("INCR n" + i);
            counts[i]++;
            client.call("RPUSH l x");
            rewriting =
                ((String) client.call("INFO persistence"))
                    .contains("aof_rewrite_in_progress:1\r\n");
          }
          assertThat((String) client.call("INFO persistence"))
              .contains("aof_last_bgrewrite_status:ok\r\n");
          client.call("RPUSH l end");
        });
    // Each key is there once, from the snapshot, or from its change before its turn.
    assertThat(folder).isDirectoryContaining("glob:**appendonly.aof");
    assertThat(folder).isDirectoryNotContaining("glob:**appendonly.next");

    use(
        client -> {
          for (int i = 0; i < keys; i++) {
            assertThat(client.call("GET n" + i))
                .as("n%d, seed %d", i, seed)
                .isEqualTo(Long.toString(counts[i]));
          }
          assertThat(client.call("LRANGE l 0 2")).isEqualTo(List.of("a", "b", "c"));
          assertThat(client.call("LINDEX l -1")).isEqualTo("end");
          assertThat((Long) client.call("TTL volatile")).isBetween(900L, 1000L);
        });
  }

  @Test
  void makesALongFileShort() throws Exception {
    use(
        client -> {
          for (int i = 0; i < 1000; i++) {
            client.call("SET k " + i);
          }
          long before = Files.size(file);
          client.call("BGREWRITEAOF");
          await()
              .untilAsserted(
                  () ->
                      assertThat((String) client.call("INFO persistence"))
                          .contains("aof_rewrite_in_progress:0\r\n"));
          assertThat(Files.size(file)).isLessThan(before / 100);
        });

    use(client -> assertThat(client.call("GET k")).isEqualTo("999"));
  }

  @Test
  void namesTheFolderThatIsNotThere() {
    file = folder.resolve("absent");
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    assertThatThrownBy(() -> RunningServer.start(new Kvd(address, file, FsyncPolicy.NO)))
        .rootCause()
        .hasMessage("--dir " + file + ": ENOENT (No such file or directory)");
  }

  @Test
  void cutsTheTailAtAnyLengthOfARealFile() throws Exception {
    use(
        client -> {
          for (int i = 0; i < 20; i++) {
            client.call("SET k" + i + " v" + i);
          }
        });
    byte[] all = Files.readAllBytes(file);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int trial = 0; trial < 10; trial++) {
      int length = random.nextInt(all.length);
      Files.write(file, Arrays.copyOf(all, length));
      use(
          client -> {
            TreeSet<Integer> there = new TreeSet<>();
            for (int i = 0; i < 20; i++) {
              Object value = client.call("GET k" + i);
              if (value != null) {
                assertThat(value).as("seed %d", seed).isEqualTo("v" + i);
                there.add(i);
              }
            }
            // A prefix: nothing is missing before something that is there.
            assertThat(there.isEmpty() ? -1 : there.last())
                .as("length %d, seed %d", length, seed)
                .isEqualTo(there.size() - 1);
          });
    }
  }
}
