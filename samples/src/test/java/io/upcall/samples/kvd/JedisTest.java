package io.upcall.samples.kvd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.params.ZRangeParams;
import redis.clients.jedis.resps.ScanResult;

/** A Java client that no one here wrote. */
@Timeout(60)
class JedisTest {
  private RunningServer server;
  private Jedis jedis;

  @BeforeEach
  void start() throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    server = RunningServer.start(new Kvd(address, null, FsyncPolicy.EVERYSEC));
    jedis = connect();
  }

  @AfterEach
  void stop() {
    jedis.close();
    server.close();
  }

  private Jedis connect() {
    return new Jedis(server.address().getHostString(), server.address().getPort());
  }

  @Test
  void setsAndGets() {
    assertThat(jedis.set("k", "v")).isEqualTo("OK");
    assertThat(jedis.get("k")).isEqualTo("v");
    assertThat(jedis.set("k", "w", SetParams.setParams().nx())).isNull();
    assertThat(jedis.setGet("k", "x", SetParams.setParams().ex(100))).isEqualTo("v");
    assertThat(jedis.ttl("k")).isBetween(90L, 100L);
    assertThat(jedis.incrBy("n", 5)).isEqualTo(5);
    assertThat(jedis.incrByFloat("n", 0.5)).isEqualTo(5.5);
    assertThat(jedis.mget("k", "absent", "n")).containsExactly("x", null, "5.5");
    assertThat(jedis.getrange("k", 0, -1)).isEqualTo("x");
    assertThat(jedis.del("k", "n")).isEqualTo(2);
  }

  @Test
  void keepsCollections() {
    jedis.rpush("l", "a", "b", "c");
    jedis.hset("h", Map.of("f", "1", "g", "2"));
    jedis.sadd("s1", "a", "b");
    jedis.sadd("s2", "b", "c");
    jedis.zadd("z", Map.of("one", 1.0, "two", 2.0, "three", 3.0));

    assertThat(jedis.lrange("l", 0, -1)).containsExactly("a", "b", "c");
    assertThat(jedis.hgetAll("h")).isEqualTo(Map.of("f", "1", "g", "2"));
    assertThat(jedis.sinter("s1", "s2")).isEqualTo(Set.of("b"));
    assertThat(jedis.zrange("z", ZRangeParams.zrangeByScoreParams(2, 3)))
        .containsExactly("two", "three");
    assertThat(jedis.zscore("z", "two")).isEqualTo(2.0);
    assertThat(jedis.type("z")).isEqualTo("zset");
    assertThatThrownBy(() -> jedis.get("l"))
        .isInstanceOf(JedisDataException.class)
        .hasMessageStartingWith("WRONGTYPE");
  }

  @Test
  void pipelinesAndTransacts() {
    List<Response<String>> replies = new ArrayList<>();
    try (Pipeline pipeline = jedis.pipelined()) {
      for (int i = 0; i < 1000; i++) {
        pipeline.set("k" + i, "v" + i);
        replies.add(pipeline.get("k" + i));
      }
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(replies.get(i).get()).isEqualTo("v" + i);
    }
    jedis.watch("k0");
    Transaction transaction = jedis.multi();
    transaction.set("k0", "w");
    transaction.incr("count");
    assertThat(transaction.exec()).containsExactly("OK", 1L);
  }

  @Test
  void scansEverythingOnce() {
    for (int i = 0; i < 500; i++) {
      jedis.set("key:" + i, "v");
    }
    List<String> found = new ArrayList<>();
    String cursor = ScanParams.SCAN_POINTER_START;
    do {
      ScanResult<String> step = jedis.scan(cursor, new ScanParams().match("key:*").count(50));
      found.addAll(step.getResult());
      cursor = step.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));

    assertThat(found).hasSize(500).doesNotHaveDuplicates();
  }

  @Test
  void listensToChannels() throws Exception {
    BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);
    JedisPubSub listener =
        new JedisPubSub() {
          @Override
          public void onSubscribe(String channel, int count) {
            heard.add("subscribed");
          }

          @Override
          public void onMessage(String channel, String message) {
            heard.add(message);
          }
        };
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (Jedis other = connect()) {
                    other.subscribe(listener, "c");
                  }
                });
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("subscribed");
    assertThat(jedis.publish("c", "hello")).isEqualTo(1);
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
    listener.unsubscribe();
    thread.join();
  }

  @Test
  void waitsForAnElement() throws Exception {
    Thread pusher =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (Jedis other = connect()) {
                    while (!other.info("clients").contains("blocked_clients:1")) {
                      Thread.onSpinWait();
                    }
                    other.lpush("l", "x");
                  }
                });

    assertThat(jedis.blpop(20, "l")).containsExactly("l", "x");
    pusher.join();
  }

  @Test
  void tellsOfItself() {
    assertThat(jedis.clientSetname("me")).isEqualTo("OK");
    assertThat(jedis.clientGetname()).isEqualTo("me");
    assertThat(jedis.info()).contains("redis_version:");
    assertThat(jedis.configGet("maxmemory-policy"))
        .isEqualTo(Map.of("maxmemory-policy", "noeviction"));
    assertThat(jedis.dbSize()).isZero();
    assertThat(jedis.ping()).isEqualTo("PONG");
  }
}
