package io.upcall.samples.kvd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.upcall.samples.kvd.log.FsyncPolicy;
import io.upcall.samples.kvd.log.LogFile;
import io.upcall.samples.server.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No reply leaves before the sync that covers it: with a file that syncs when the test says so. */
@Timeout(60)
class GroupCommitTest {
  private final GatedFile file = new GatedFile();
  private RunningServer server;

  /** Keeps what was synced, and forgets the rest in a crash. */
  private static final class GatedFile implements LogFile {
    private final Semaphore permits = new Semaphore(0);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private String synced = "";
    private int syncs;
    private int waiting;
    private IOException fault;

    @Override
    public synchronized void write(byte[] bytes, int length) {
      written.write(bytes, 0, length);
    }

    @Override
    public void sync() throws IOException {
      String covered;
      synchronized (this) {
        covered = written.toString(StandardCharsets.ISO_8859_1);
        waiting++;
      }
      permits.acquireUninterruptibly();
      synchronized (this) {
        waiting--;
        syncs++;
        if (fault != null) {
          throw fault;
        }
        synced = covered;
      }
    }

    @Override
    public void close() {}

    synchronized String synced() {
      return synced;
    }

    synchronized String written() {
      return written.toString(StandardCharsets.ISO_8859_1);
    }

    synchronized int syncs() {
      return syncs;
    }

    synchronized boolean isSyncing() {
      return waiting > 0;
    }

    synchronized void fail(IOException newFault) {
      fault = newFault;
    }
  }

  private void start(FsyncPolicy policy) throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    server = RunningServer.start(new Kvd(address, shared -> Persistence.of(shared, file, policy)));
  }

  @AfterEach
  void stop() {
    // Whatever is still to be synced.
    file.permits.release(1000);
    server.close();
  }

  private RespClient connect() throws Exception {
    return new RespClient(server.connect());
  }

  @Test
  void acknowledgesOnlyWhatWasSynced() throws Exception {
    start(FsyncPolicy.ALWAYS);
    try (RespClient client = connect()) {
      client.send("SET", "k", "v");
      await().until(file::isSyncing);

      assertThat(file.written()).contains("SET");
      assertThat(client.hasInput()).isFalse();
      file.permits.release();
      assertThat(client.read()).isEqualTo("OK");
      assertThat(file.synced()).endsWith(RespClient.encode("SET", "k", "v"));
    }
  }

  @Test
  void sharesOneSyncAmongAllWhoWait() throws Exception {
    start(FsyncPolicy.ALWAYS);
    List<RespClient> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(connect());
    }
    // The first one's sync is under way; the others come meanwhile.
    clients.getFirst().send("SET", "k0", "v");
    await().until(file::isSyncing);
    for (int i = 1; i < clients.size(); i++) {
      clients.get(i).send("SET", "k" + i, "v");
    }
    try (RespClient reader = connect()) {
      await()
          .untilAsserted(() -> assertThat(reader.call("DBSIZE")).isEqualTo((long) clients.size()));
    }
    for (RespClient client : clients) {
      assertThat(client.hasInput()).isFalse();
    }
    file.permits.release(2);

    for (RespClient client : clients) {
      assertThat(client.read()).isEqualTo("OK");
      client.close();
    }
    assertThat(file.syncs()).isEqualTo(2);
    for (int i = 0; i < clients.size(); i++) {
      assertThat(file.synced()).contains(RespClient.encode("SET", "k" + i, "v"));
    }
  }

  @Test
  void acknowledgesBlpopOnlyWhenItsPopIsSynced() throws Exception {
    start(FsyncPolicy.ALWAYS);
    try (RespClient waiting = connect();
        RespClient pushing = connect()) {
      waiting.send("BLPOP", "l", "0");
      await()
          .untilAsserted(
              () ->
                  assertThat((String) pushing.call("INFO clients"))
                      .contains("blocked_clients:1\r\n"));
      pushing.send("RPUSH", "l", "x");
      await().until(file::isSyncing);

      assertThat(waiting.hasInput()).isFalse();
      file.permits.release(2);
      assertThat(waiting.read()).isEqualTo(List.of("l", "x"));
      assertThat(pushing.read()).isEqualTo(1L);
      assertThat(file.synced()).endsWith(RespClient.encode("LPOP", "l"));
    }
  }

  @Test
  void acknowledgesNothingAfterASyncThatFailed() throws Exception {
    start(FsyncPolicy.ALWAYS);
    file.fail(new IOException("EIO (Input/output error)"));
    try (RespClient client = connect();
        RespClient later = connect()) {
      client.send("SET", "k", "v");
      file.permits.release();

      // Not even an error, which could be taken for "not done": it may be done after a restart.
      assertThat(client.isAtEnd()).isTrue();
      assertThat((String) later.call("SET k w"))
          .isEqualTo("-MISCONF Errors writing to the AOF file: EIO (Input/output error)");
      assertThat(later.call("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void waitsForNoSyncOtherwise() throws Exception {
    start(FsyncPolicy.NO);
    try (RespClient client = connect()) {
      assertThat(client.call("SET k v")).isEqualTo("OK");
      // But for the write: what was acknowledged survives the process.
      assertThat(file.written()).contains(RespClient.encode("SET", "k", "v"));
      assertThat(file.syncs()).isZero();
    }
  }
}
