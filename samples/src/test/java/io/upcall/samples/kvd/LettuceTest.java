package io.upcall.samples.kvd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.upcall.samples.kvd.log.FsyncPolicy;
import io.upcall.samples.server.RunningServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another one, which speaks version 3 and pipelines by itself. */
@Timeout(60)
class LettuceTest {
  private RunningServer server;
  private RedisClient lettuce;
  private StatefulRedisConnection<String, String> connection;
  private RedisCommands<String, String> commands;

  @BeforeEach
  void start() throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    server = RunningServer.start(new Kvd(address, null, FsyncPolicy.EVERYSEC));
    lettuce = RedisClient.create("redis://127.0.0.1:" + server.address().getPort());
    connection = lettuce.connect();
    commands = connection.sync();
  }

  @AfterEach
  void stop() {
    connection.close();
    lettuce.shutdown(0, 5, TimeUnit.SECONDS);
    // Not close(), which counts this JVM's sockets: Netty's selectors let go of theirs when they
    // like.
    server.stop();
    assertThat(server.awaitExit()).isZero();
    assertThat(server.liveUthreads()).isZero();
  }

  @Test
  void setsAndGets() {
    assertThat(commands.set("k", "v")).isEqualTo("OK");
    assertThat(commands.get("k")).isEqualTo("v");
    assertThat(commands.set("k", "w", SetArgs.Builder.xx().px(100_000))).isEqualTo("OK");
    assertThat(commands.pttl("k")).isBetween(90_000L, 100_000L);
    assertThat(commands.mget("k", "absent"))
        .containsExactly(KeyValue.just("k", "w"), KeyValue.empty("absent"));
    assertThat(commands.getdel("k")).isEqualTo("w");
  }

  @Test
  void keepsCollections() {
    commands.rpush("l", "a", "b");
    commands.hset("h", Map.of("f", "1"));
    commands.sadd("s", "a", "b");
    commands.zadd("z", 1.5, "one");

    assertThat(commands.lrange("l", 0, -1)).containsExactly("a", "b");
    assertThat(commands.hgetall("h")).isEqualTo(Map.of("f", "1"));
    assertThat(commands.smembers("s")).isEqualTo(Set.of("a", "b"));
    assertThat(commands.zrangebyscoreWithScores("z", Range.create(1, 2)))
        .containsExactly(ScoredValue.just(1.5, "one"));
    assertThat(commands.zscore("z", "one")).isEqualTo(1.5);
    assertThatThrownBy(() -> commands.incr("l"))
        .isInstanceOf(RedisCommandExecutionException.class)
        .hasMessageStartingWith("WRONGTYPE");
  }

  @Test
  void pipelines() throws Exception {
    RedisAsyncCommands<String, String> async = connection.async();
    List<RedisFuture<Long>> replies = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      replies.add(async.incr("n"));
    }

    for (int i = 0; i < 2000; i++) {
      assertThat(replies.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i + 1L);
    }
  }

  @Test
  void transacts() {
    commands.multi();
    commands.set("k", "1");
    commands.incr("k");
    TransactionResult result = commands.exec();

    assertThat(result.wasDiscarded()).isFalse();
    assertThat(result.<Object>get(1)).isEqualTo(2L);
  }

  @Test
  void scansEverythingOnce() {
    for (int i = 0; i < 300; i++) {
      commands.set("key:" + i, "v");
    }
    List<String> found = new ArrayList<>();
    ScanCursor cursor = ScanCursor.INITIAL;
    while (!cursor.isFinished()) {
      KeyScanCursor<String> step = commands.scan(cursor, ScanArgs.Builder.limit(20));
      found.addAll(step.getKeys());
      cursor = step;
    }

    assertThat(found).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void listensToChannels() throws Exception {
    BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);
    try (StatefulRedisPubSubConnection<String, String> listening = lettuce.connectPubSub()) {
      listening.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String pattern, String channel, String message) {
              heard.add(pattern + " " + channel + " " + message);
            }
          });
      listening.sync().psubscribe("c*");
      assertThat(commands.publish("c1", "hello")).isEqualTo(1);
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("c* c1 hello");
    }
  }

  @Test
  void waitsForAnElement() throws Exception {
    try (StatefulRedisConnection<String, String> other = lettuce.connect()) {
      RedisFuture<KeyValue<String, String>> waiting = other.async().blpop(20, "l");
      commands.rpush("l", "x");
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(KeyValue.just("l", "x"));
    }
  }
}
