package io.upcall.samples.httpd;

import static io.upcall.libc.Signal.SIGHUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.upcall.samples.server.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogRotationTest {
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 500;
  private static final int ROTATIONS = 20;

  @TempDir private Path folder;
  private Path log;
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(root.resolve("file"), "content");
    log = folder.resolve("access.log");
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    server = RunningServer.start(new Httpd(address, Settings.of(root).withAccessLog(log)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What logrotate does. */
  private Path rotate(int number) throws IOException {
    Path old = Files.move(log, folder.resolve("access.log." + number));
    server.signal(SIGHUP);
    await().until(() -> Files.exists(log));
    return old;
  }

  private void ask(int client) throws IOException {
    try (HttpClient connection = new HttpClient(server.connect())) {
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(connection.get("/file?" + client + "." + i).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void writesEachLineOnceWhateverIsRenamedMeanwhile() throws Exception {
    List<Path> files = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Void>> ends = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        Callable<Void> asking =
            () -> {
              ask(client);
              return null;
            };
        ends.add(threads.submit(asking));
      }
      for (int i = 0; i < ROTATIONS; i++) {
        files.add(rotate(i));
      }
      for (Future<Void> end : ends) {
        end.get();
      }
    }
    files.add(log);

    List<String> targets = new ArrayList<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        assertThat(line)
            .matches("127\\.0\\.0\\.1 - - \\[[^]]+] \"GET /file\\?\\S+ HTTP/1\\.1\" 200 7");
        targets.add(line.split(" ")[6]);
      }
    }
    Set<String> expected = new HashSet<>();
    for (int client = 0; client < CLIENTS; client++) {
      for (int i = 0; i < REQUESTS; i++) {
        expected.add("/file?" + client + "." + i);
      }
    }
    assertThat(targets).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void keepsTheOldFileWhenTheNewOneCannotBeOpened() throws Exception {
    try (HttpClient client = new HttpClient(server.connect())) {
      Path old = Files.move(log, folder.resolve("old"));
      Path obstacle = Files.createDirectory(log);
      server.signal(SIGHUP);

      assertThat(client.get("/file?a").status()).isEqualTo(200);
      await().until(() -> Files.readAllLines(old).size() == 1);

      Files.delete(obstacle);
      server.signal(SIGHUP);
      await().until(() -> Files.exists(log));
      assertThat(client.get("/file?b").status()).isEqualTo(200);
      await().until(() -> Files.readAllLines(log).size() == 1);
      assertThat(Files.readAllLines(old)).hasSize(1);
    }
  }
}
