package io.upcall.samples.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(30)
class WorkplaceTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Workplace workplace;

  @BeforeEach
  void open() throws IOException {
    workplace = Workplace.open(Pinning.discover());
  }

  @AfterEach
  void close() {
    workplace.close();
  }

  @Test
  void shouldLeaveNoProcessAndNoFolderBehind() throws Exception {
    Child child = workplace.startServer("sleeper", List.of("sleep", "600"));
    Files.writeString(
        Files.createDirectory(workplace.folder().resolve("sub")).resolve("file"), "x");

    workplace.close();

    assertThat(isAlive(child.pid())).isFalse();
    assertThat(workplace.folder()).doesNotExist();
  }

  @Test
  void shouldKillAChildThatDoesNotListenToTermAndItsChildren() throws Exception {
    Workplace hasty = Workplace.open(Pinning.discover(), Duration.ofMillis(50));
    Child child =
        hasty.startTool("stubborn", shell("trap '' TERM; sleep 600 & echo $!; sleep 600"));
    long grandchild = Long.parseLong(child.readLine(LIMIT));

    hasty.close();

    assertThat(isAlive(child.pid())).isFalse();
    await().until(() -> !isAlive(grandchild)); // it is not ours to wait for
  }

  @Test
  void shouldStartNothingOnceClosed() {
    workplace.close();

    assertThatThrownBy(() -> workplace.startTool("late", List.of("true")))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void shouldReadWhereAServerListens() throws Exception {
    Child child = workplace.startServer("server", shell("echo; echo listening on 127.0.0.1:4711"));

    assertThat(child.awaitListening())
        .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711));
  }

  @Test
  void shouldGiveTheReasonWhenAServerEndsInsteadOfListening() throws Exception {
    Child child = workplace.startServer("server", shell("echo EADDRINUSE >&2; exit 3"));

    assertThatThrownBy(child::awaitListening)
        .isInstanceOf(IOException.class)
        .hasMessage("server ended with status 3: EADDRINUSE");
  }

  @Test
  void shouldTalkLineByLine() throws Exception {
    Child child = workplace.startLoad("cat", List.of("cat"));

    child.writeLine("one");
    child.writeLine("two");

    assertThat(child.readLine(LIMIT)).isEqualTo("one");
    assertThat(child.readLine(LIMIT)).isEqualTo("two");
  }

  @Test
  void shouldSayWhoIsSilent() throws Exception {
    Child child = workplace.startTool("sleeper", List.of("sleep", "600"));

    assertThatThrownBy(() -> child.readLine(Duration.ofMillis(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sleeper (pid " + child.pid() + ")");
  }

  @Test
  void shouldReturnAllOutputOfAProgramThatSucceeds() throws Exception {
    Child child = workplace.startTool("printer", shell("echo a; echo b"));

    assertThat(child.readAll(LIMIT)).isEqualTo("a\nb\n");
  }

  @Test
  void shouldPinServersAndLoadToDifferentCpusWhenThereAreTwo() throws Exception {
    Pinning pinning = Pinning.discover();
    if (pinning.description().startsWith("not pinned")) {
      return;
    }
    String status = "grep Cpus_allowed_list /proc/self/status";

    String server = workplace.startServer("server", shell(status)).readLine(LIMIT);
    String load = workplace.startLoad("load", shell(status)).readLine(LIMIT);

    assertThat(server).isNotEqualTo(load);
  }

  @Test
  void shouldReadTheResidentMemoryOfAProcess() throws Exception {
    assertThat(ProcFs.residentBytes(ProcessHandle.current().pid())).isGreaterThan(1 << 20);
    assertThatThrownBy(() -> ProcFs.statusField(Path.of("/proc/self/status"), "NoSuch"))
        .isInstanceOf(IOException.class);
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static List<String> shell(String script) {
    return List.of("sh", "-c", script);
  }
}
