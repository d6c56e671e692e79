package io.upcall.samples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README shows is what is compiled and run here. */
@Timeout(60)
class ReadmeTest {

  private static final Path SOURCES = Path.of("src/test/java/io/upcall/samples/readme");

  @ParameterizedTest
  @ValueSource(strings = {"BlockingProgram.java", "RawProgram.java"})
  void theReadmeShowsTheProgramAsItIs(String file) throws IOException {
    List<String> lines = Files.readAllLines(SOURCES.resolve(file));
    int body = lines.indexOf(lines.stream().filter(l -> l.startsWith("class")).findFirst().get());
    String program = String.join("\n", lines.subList(body, lines.size()));
    assertThat(Files.readString(Path.of("../README.md"))).contains(program);
  }

  @Test
  void theRawProgramReadsAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "all of it\n");
    assertThat(RawProgram.read(file.toString())).isEqualTo("all of it\n");
  }

  @Test
  void theBlockingProgramGreets() throws Exception {
    int port = freePort();
    Proc server = Proc.start(ProcOptions.named("hello"), () -> BlockingProgram.serve(port));
    try (Socket socket = connected(port)) {
      socket.getOutputStream().write("reader".getBytes(StandardCharsets.UTF_8));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("Hello, reader");
    } finally {
      server.kill(0);
      server.awaitExit();
    }
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
