package io.upcall.async.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.sleep.Outcome;
import io.upcall.async.sleep.Sleeper;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.TemporaryDirectory;
import io.upcall.async.uring.UringDriver;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the module's README shows is what is compiled and run here. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class ReadmeTest {

  private static final Path README = Path.of("README.md");
  private static final Path SOURCES = Path.of("src/test/java/io/upcall/async/readme");
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private final TemporaryDirectory folder = new TemporaryDirectory();

  /** The JDK keeps a descriptor from its first socket on: not a leak of ours. */
  @BeforeAll
  static void letTheJdkOpenItsOwn() throws IOException {
    try (ServerSocket listener = new ServerSocket(0);
        Socket first = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
      assertThat(first.isConnected()).isTrue();
    }
  }

  @AfterEach
  void deleteTheFolder() {
    folder.delete();
  }

  @Test
  void everyBlockOfCodeStandsInASourceThatIsTested() throws IOException {
    String sources;
    try (Stream<Path> files = Files.list(SOURCES)) {
      sources = files.map(ReadmeTest::read).collect(Collectors.joining("\n"));
    }
    List<String> blocks =
        JAVA_BLOCK.matcher(Files.readString(README)).results().map(ReadmeTest::text).toList();
    assertThat(blocks)
        .hasSizeGreaterThan(3)
        .allSatisfy(block -> assertThat(sources).contains(block));
  }

  @Test
  void everySentenceAboutWhereCallbacksRunIsTheNameOfATest() throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf("## Where does a callback run?");
    List<String> sentences =
        readme
            .substring(begin, readme.indexOf("\n## ", begin + 1))
            .lines()
            .filter(line -> line.matches("\\d+\\. .*"))
            .map(line -> line.replaceFirst("\\d+\\. ", ""))
            .toList();
    List<String> tests =
        Arrays.stream(CallbackPlacesTest.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .sorted((a, b) -> order(a) - order(b))
            .map(method -> method.getAnnotation(DisplayName.class).value())
            .toList();
    assertThat(sentences).isNotEmpty().isEqualTo(tests);
  }

  private static int order(java.lang.reflect.Method method) {
    return method.getAnnotation(Order.class).value();
  }

  private static String text(MatchResult block) {
    return block.group(1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void theFirstProgramReadsAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "all of it\n");
    assertThat(FirstProgram.read(file.toString())).isEqualTo("all of it\n");
  }

  @Test
  void theServerEchoesUntilItsPeersHaveGone() throws Exception {
    try (UringDriver driver = UringDriver.open();
        Arena arena = Arena.ofShared();
        Kernel kernel = new Kernel()) {
      int listener = kernel.listener();
      int port = kernel.portOf(listener);
      Echo.Acceptor acceptor = new Echo.Acceptor(driver, listener, arena);
      CompletableFuture<String> client = new CompletableFuture<>();
      Thread talker = new Thread(() -> client.completeAsync(() -> talk(port), Runnable::run));
      talker.start();
      while (!client.isDone()) {
        driver.turn(1_000_000);
      }
      assertThat(client.join()).isEqualTo("one two");
      talker.join();
      while (driver.inFlight() > 1) {
        driver.turn(1_000_000);
      }
      assertThat(acceptor.isInFlight()).isTrue();
    }
  }

  private static String talk(int port) {
    try (Socket one = new Socket(InetAddress.getLoopbackAddress(), port);
        Socket two = new Socket(InetAddress.getLoopbackAddress(), port)) {
      one.getOutputStream().write("one".getBytes(StandardCharsets.UTF_8));
      two.getOutputStream().write("two".getBytes(StandardCharsets.UTF_8));
      return new String(one.getInputStream().readNBytes(3), StandardCharsets.UTF_8)
          + " "
          + new String(two.getInputStream().readNBytes(3), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void aFileIsReplacedWhole() throws Exception {
    Path target = Files.writeString(folder.resolve("settings"), "old");
    Path fresh = folder.resolve("settings.new");
    try (UringDriver driver = UringDriver.open();
        Arena arena = Arena.ofShared();
        Kernel kernel = new Kernel()) {
      int fd = kernel.open(fresh, Kernel.O_WRONLY | Kernel.O_CREAT);
      MemorySegment data = arena.allocateFrom("new").asSlice(0, 3);
      assertThat(SaveFile.replace(driver, fd, data, fresh.toString(), target.toString())).isZero();
    }
    assertThat(target).hasContent("new");
    assertThat(fresh).doesNotExist();
  }

  @Test
  void aFileThatCannotBeWrittenIsNotReplaced() throws Exception {
    Path target = Files.writeString(folder.resolve("settings"), "old");
    Path fresh = Files.writeString(folder.resolve("settings.new"), "");
    try (UringDriver driver = UringDriver.open();
        Arena arena = Arena.ofShared();
        Kernel kernel = new Kernel()) {
      int readOnly = kernel.open(fresh, 0);
      MemorySegment data = arena.allocateFrom("new");
      assertThat(SaveFile.replace(driver, readOnly, data, fresh.toString(), target.toString()))
          .isEqualTo(-Errno.ECANCELED);
    }
    assertThat(target).hasContent("old");
  }

  @Test
  void theDoorbellIsHeardByThreadsAndCallbacks() throws Exception {
    Doorbell bell = new Doorbell();
    EventQueue queue = EventQueue.polled();
    AtomicReference<Outcome> answer = new AtomicReference<>();
    bell.listen(
        new Sleeper() {
          @Override
          protected void run() {
            answer.set(outcome());
          }
        },
        queue,
        0);
    CompletableFuture<Integer> waiter = new CompletableFuture<>();
    Thread thread = Thread.ofVirtual().start(() -> waiter.complete(bell.await(0, 0)));
    bell.ring();
    assertThat(waiter.get()).isZero();
    thread.join();
    assertThat(queue.await(Driver.FOREVER)).isTrue();
    queue.drain(1);
    assertThat(answer).hasValue(Outcome.WOKEN);
  }
}
