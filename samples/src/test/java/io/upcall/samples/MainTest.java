package io.upcall.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.server.Termination;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line. */
@Timeout(60)
class MainTest {
  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void cleanUp() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  private Process start(List<String> before, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(JavaCommand.samples(List.of("-XX:TieredStopAtLevel=1"), arguments));
    Process process = new ProcessBuilder(command).directory(folder.toFile()).start();
    processes.add(process);
    return process;
  }

  /** How it ended and what it said. */
  private record Result(int status, String out, String err) {}

  private static Result end(Process process) throws Exception {
    String out = text(process.getInputStream());
    String err = text(process.getErrorStream());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out, err);
  }

  /** SIGTERM. The destroy() of a process itself would also close the streams. */
  private static void terminate(Process process) {
    assertThat(process.toHandle().destroy()).isTrue();
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** For what ends before there is anything to run: in this JVM, which is much faster. */
  private static Result runHere(String arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Termination termination = Termination.install();
    try {
      int status =
          Main.commandLine(termination)
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .execute(Main.withCommand(arguments.split(" ")));
      return new Result(status, out.toString(), err.toString());
    } finally {
      termination.uninstall();
    }
  }

  private static int port(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    assertThat(line).startsWith("listening on 127.0.0.1:");
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  @Test
  void servesTheCallersFolderWithoutACommand() throws Exception {
    Files.writeString(folder.resolve("file"), "content");
    Process process = start("--port", "0");

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(process))) {
      socket
          .getOutputStream()
          .write("GET /file HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(text(socket.getInputStream())).startsWith("HTTP/1.1 200 OK").endsWith("content");
    }
    terminate(process);
    assertThat(end(process)).isEqualTo(new Result(0, "", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"blocking", "async"})
  void echoesUntilItIsTerminated(String style) throws Exception {
    Process process = start("echod", "--style", style, "--port", "0", "--cores", "1");

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(process))) {
      socket.getOutputStream().write(42);
      assertThat(socket.getInputStream().read()).isEqualTo(42);
      long beganNanos = System.nanoTime();
      terminate(process);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(end(process)).isEqualTo(new Result(0, "", ""));
      assertThat(System.nanoTime() - beganNanos).isLessThan(6_000_000_000L);
    }
  }

  @Test
  void cutsWhatDoesNotEndWithin5Seconds() throws Exception {
    Files.write(folder.resolve("large"), new byte[64 << 20]);
    Process process = start("--port", "0");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(process))) {
      socket
          .getOutputStream()
          .write("GET /large HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      // It has begun, and nobody takes the rest.
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      long beganNanos = System.nanoTime();

      terminate(process);

      assertThat(end(process).status()).isZero();
      assertThat(System.nanoTime() - beganNanos).isBetween(4_500_000_000L, 6_500_000_000L);
    }
  }

  @Test
  void endsAtOnceOnASecondSignal() throws Exception {
    Files.write(folder.resolve("large"), new byte[64 << 20]);
    Process process = start("--port", "0");
    int port = port(process);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("GET /large HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      terminate(process);
      awaitRefusal(port);
      long beganNanos = System.nanoTime();

      terminate(process);

      assertThat(end(process).status()).isEqualTo(128 + 15);
      assertThat(System.nanoTime() - beganNanos).isLessThan(3_000_000_000L);
    }
  }

  @Test
  void watchesCoresUntilItIsTerminatedAndLeavesNothingToBeCutOff() throws Exception {
    Process process = start("cores", "--json", "--seconds", "3600", "--tick", "50");
    assertThat(process.inputReader().readLine()).startsWith("{\"seconds\":");
    long beganNanos = System.nanoTime();

    terminate(process);

    Result result = new Result(process.waitFor(), "", text(process.getErrorStream()));
    assertThat(result).isEqualTo(new Result(0, "", ""));
    // What does not end by itself is cut off after 5.8 s.
    assertThat(System.nanoTime() - beganNanos).isLessThan(5_500_000_000L);
  }

  /** The first signal has arrived when nobody listens any more. */
  private static void awaitRefusal(int port) {
    org.awaitility.Awaitility.await()
        .until(
            () -> {
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return !socket.isConnected();
              } catch (IOException refused) {
                return true;
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "httpd --nonsense,--nonsense",
    "httpd --port 65536,65536",
    "httpd --port x,x",
    "httpd --cores 0,0",
    "httpd --bind 300.0.0.1,300.0.0.1",
    "httpd --driver epoll,epoll",
    "httpd --log loud,loud",
    "httpd --tls,--tls",
    "httpd --tls cert.pem,--tls",
    "httpd --max-connections 0,0",
    "httpd --max-buffers lots,lots",
    "echod --style modern,modern",
    "kvd --fsync sometimes,sometimes",
    "proxyd,--to",
    "proxyd --to nowhere,nowhere",
    "proxyd --to localhost:0,localhost:0",
    "proxyd --to localhost:1 --connect-timeout 0,0",
    "proxyd --to localhost:1 --health-interval -1,-1",
    "biod --requests 1,1",
    "biod --in-flight 0,0",
    "cores --seconds 0,0",
    "cores --seconds long,long",
    "cores --tick 9,9",
    "cores --cores none,none",
    "cores now,now",
    "cat --nonsense,--nonsense",
    "ls -lZ,-Z",
    "cp --preserve=colour a b,colour",
    "tee --output-error=never,never",
    "wc --cores 0,0",
    "nonsense,nonsense",
    "--nonsense,--nonsense"
  })
  void explainsAWrongOptionInOneLine(String arguments, String value) {
    Result result = runHere(arguments);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).hasLineCount(1).contains(value).contains("--help");
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      for (String command : List.of("httpd", "echod", "echod --style async")) {
        Result result = end(start((command + " --port " + port).split(" ")));

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
            .hasLineCount(1)
            .contains("127.0.0.1:" + port)
            .contains("EADDRINUSE");
      }
    }
  }

  @Test
  void saysWhatElseFailsAtStart() throws Exception {
    Result noFolder = end(start("httpd", "--root", "absent"));
    Result noLog = end(start("httpd", "--port", "0", "--access-log", "absent/log"));
    Result tooMany = end(start("httpd", "--port", "0", "--max-connections", "1000000"));
    Result noData = end(start("kvd", "--port", "0", "--dir", "absent/data"));
    Result noHost = end(start("proxyd", "--port", "0", "--to", "no.such.host.invalid:80"));

    assertThat(noFolder.status()).isEqualTo(1);
    assertThat(noFolder.err()).hasLineCount(1).contains("absent").contains("ENOENT");
    assertThat(noLog.status()).isEqualTo(1);
    assertThat(noLog.err()).hasLineCount(1).contains("absent/log").contains("ENOENT");
    assertThat(tooMany.status()).isEqualTo(1);
    assertThat(tooMany.err()).hasLineCount(1).contains("1000000").contains("RLIMIT_NOFILE");
    assertThat(noData.status()).isEqualTo(1);
    assertThat(noData.err()).hasLineCount(1).contains("absent/data").contains("ENOENT");
    assertThat(noHost.status()).isEqualTo(1);
    assertThat(noHost.err()).hasLineCount(1).contains("no.such.host.invalid").contains("EAI_");
  }

  @Test
  void explainsThatIoUringIsForbidden() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "strace");
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=io_uring_setup",
            "-e",
            "inject=io_uring_setup:error=EPERM");

    Result httpd = end(start(strace, "httpd", "--port", "0", "--driver", "uring"));
    Result doctor = end(start(strace, "doctor"));

    assertThat(httpd.status()).isEqualTo(1);
    assertThat(httpd.out()).isEmpty();
    assertThat(httpd.err()).hasLineCount(1).contains("EPERM").contains("io_uring_disabled");
    assertThat(doctor.status()).isEqualTo(1);
    assertThat(doctor.out()).contains("EPERM").contains("io_uring_disabled");
  }

  @Test
  void comparesBiodsAndLeavesNothingBehind() throws Exception {
    Files.writeString(folder.resolve("mine"), "precious");
    Result refused = end(start("biod", "--file", "mine"));
    Result result = end(start("biod", "--requests", "400", "--in-flight", "8", "--file", "new"));

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).hasLineCount(1).contains("mine").contains("name a new one");
    assertThat(folder.resolve("mine")).hasContent("precious");
    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("blocking threads", "one proc queues").contains("same bytes");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void examinesTheMachine() throws Exception {
    Result result = end(start("doctor"));

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("JDK")
        .contains("kernel")
        .contains("io_uring")
        .contains("RLIMIT_NOFILE")
        .contains("CPU");
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "httpd --help",
        "echod --help",
        "proxyd --help",
        "biod --help",
        "cores --help",
        "doctor --help",
        "bench --help",
        "cat --help",
        "cp --help",
        "find --help",
        "ls --help",
        "sha256sum --help",
        "tee --help",
        "wc --help"
      })
  void helps(String arguments) {
    Result result = runHere(arguments);

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("Usage:");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void tellsItsVersion() {
    assertThat(runHere("--version").out()).startsWith("upcall ").hasLineCount(1);
    assertThat(runHere("httpd --version").out()).startsWith("upcall ").hasLineCount(1);
  }
}
