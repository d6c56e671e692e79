package io.upcall.samples.tutorial;

import static io.upcall.libc.Fcntl.O_CREAT;
import static io.upcall.libc.Fcntl.O_WRONLY;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.Unistd.STDOUT_FILENO;
import static io.upcall.libc.Unistd.dup2;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Driver;
import io.upcall.async.uring.UringDriver;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.cores.Scheduler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the tutorial shows is what is compiled and run here. */
@Timeout(60)
class TutorialTest {
  private static final Path SOURCES = Path.of("src/test/java/io/upcall/samples/tutorial");
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final int LINES = 200;

  @Test
  void everyBlockOfCodeStandsInASourceThatIsTested() throws IOException {
    String sources;
    try (Stream<Path> files = Files.list(SOURCES)) {
      sources = files.map(TutorialTest::read).collect(Collectors.joining("\n"));
    }
    List<String> blocks =
        JAVA_BLOCK
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(block -> block.group(1).strip())
            .toList();
    assertThat(blocks)
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(block -> assertThat(sources).contains(block));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void theFirstProgramSaysHello(@TempDir Path folder) throws Exception {
    Path said = folder.resolve("said");
    int status =
        Proc.run(
            ProcOptions.named("hello"),
            () -> {
              dup2(open(said.toString(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
              return Hello.hello();
            });
    assertThat(status).isZero();
    assertThat(said).hasContent("Hello, world\n");
  }

  @Test
  void peopleChatInBlockingStyle() throws Exception {
    int port = freePort();
    Proc chat = Proc.start(ProcOptions.named("chat"), () -> new BlockingChat().serve(port));
    chatAndEnd(port, chat);
  }

  @Test
  void peopleChatOnTheRawApi() throws Exception {
    int port = freePort();
    AtomicBoolean stop = new AtomicBoolean();
    try (Driver driver = UringDriver.open()) {
      Thread server = new Thread(() -> new RawChat(driver).serve(port, stop::get), "raw chat");
      server.start();
      try {
        chat(port);
      } finally {
        stop.set(true);
        server.join();
      }
    }
  }

  @Test
  void peopleChatOnTwoCores() throws Exception {
    chatOnTwoCores(Scheduler::workStealing);
  }

  @Test
  void peopleChatWithASchedulerOfTheirOwn() throws Exception {
    chatOnTwoCores(FewestTurnsFirst::new);
  }

  private static void chatOnTwoCores(Supplier<Scheduler> scheduler) throws Exception {
    int port = freePort();
    chatAndEnd(port, TwoCoreChat.start(port, scheduler));
  }

  private static void chatAndEnd(int port, Proc server) throws Exception {
    try {
      chat(port);
    } finally {
      server.kill(0);
      server.awaitExit();
    }
  }

  /** Three people, of whom two speak at once; each hears all of the others, line by line. */
  private static void chat(int port) throws Exception {
    try (Socket ann = connected(port);
        Socket bob = connected(port);
        Socket cid = connected(port)) {
      introduce(ann, bob, cid);
      Thread annSpeaks = Thread.ofPlatform().start(() -> speak(ann, "ann"));
      Thread bobSpeaks = Thread.ofPlatform().start(() -> speak(bob, "bob"));
      List<String> heard = hear(cid, 2 * LINES);
      annSpeaks.join();
      bobSpeaks.join();
      assertThat(heard.stream().filter(line -> line.startsWith("ann")).toList())
          .isEqualTo(lines("ann"));
      assertThat(heard.stream().filter(line -> line.startsWith("bob")).toList())
          .isEqualTo(lines("bob"));
      assertThat(hear(ann, LINES)).isEqualTo(lines("bob"));
    }
  }

  /** Who speaks before the others are there is not heard: so until each has heard the others. */
  private static void introduce(Socket... people) throws IOException {
    for (Socket person : people) {
      for (Socket other : people) {
        if (other != person) {
          introduce(person, other);
        }
      }
    }
    for (Socket person : people) {
      say(person, "end of introductions");
    }
    for (Socket person : people) {
      for (int others = people.length - 1; others > 0; ) {
        others -= hear(person, 1).get(0).startsWith("end") ? 1 : 0;
      }
    }
  }

  private static void introduce(Socket person, Socket other) throws IOException {
    other.setSoTimeout(20);
    try {
      do {
        say(person, "is anybody there?");
      } while (!hears(other));
    } finally {
      other.setSoTimeout(0);
    }
  }

  private static boolean hears(Socket person) throws IOException {
    try {
      return !hear(person, 1).isEmpty();
    } catch (java.net.SocketTimeoutException notYet) {
      return false;
    }
  }

  private static void say(Socket person, String line) throws IOException {
    person.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void speak(Socket person, String name) {
    try {
      for (String line : lines(name)) {
        say(person, line);
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private static List<String> lines(String name) {
    return Stream.iterate(1, i -> i + 1).limit(LINES).map(i -> name + " " + i).toList();
  }

  /** Byte by byte, so that nothing is read that is not asked for. */
  private static List<String> hear(Socket person, int count) throws IOException {
    List<String> heard = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    while (heard.size() < count) {
      int octet = person.getInputStream().read();
      if (octet == '\n') {
        heard.add(line.toString());
        line.setLength(0);
      } else {
        assertThat(octet).as("the end").isNotEqualTo(-1);
        line.append((char) octet);
      }
    }
    return heard;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Socket connected(int port) throws IOException {
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (ConnectException notYet) {
        Thread.onSpinWait();
      }
    }
  }
}
