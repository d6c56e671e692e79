package io.upcall.libc;

import static io.upcall.libc.InProc.errnoOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
@SuppressWarnings("try") // an interposition is there by being open
class CallTracerTest {

  @TempDir Path folder;

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong clock = new AtomicLong();

  /** A tracer for which each call takes 21 µs. */
  private CallTracer tracer() {
    return CallTracer.to(lines::add, () -> clock.getAndAdd(21_000));
  }

  /** What {@code body} prints, without what comes before the function and its time. */
  private List<String> traceOf(CallTracer tracer, InProc.Body body) throws Exception {
    InProc.run(
        () -> {
          try (Interposition placed = Interposition.in(Proc.current(), tracer)) {
            body.run();
          }
        });
    List<String> bare = new ArrayList<>();
    for (String line : lines) {
      assertThat(line).matches("\\[\\d+ \\d+] .* <0\\.000021>");
      bare.add(line.replaceFirst("^\\[\\d+ \\d+] ", "").replaceFirst(" <[0-9.]+>$", ""));
    }
    return bare;
  }

  @Test
  void filesAreSpelledAsByStrace() throws Exception {
    String name = folder.resolve("f").toString();
    List<String> trace =
        traceOf(
            tracer(),
            () -> {
              int flags = Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_SYNC | Fcntl.O_CLOEXEC;
              int fd = Fcntl.open(name, flags, 0640);
              Unistd.write(fd, new byte[] {'"', '\\', '\n', '\t', 1, '7', 0x7f, (byte) 0xff});
              Unistd.lseek(fd, 2, Unistd.SEEK_SET);
              Unistd.read(fd, new byte[100]);
              Unistd.pread(fd, ByteBuffer.allocateDirect(3), 0);
              Fcntl.fcntl(fd, Fcntl.F_GETFD);
              errnoOf(() -> Fcntl.openat(Fcntl.AT_FDCWD, name + "/x", 0));
              Unistd.close(fd);
              errnoOf(() -> Unistd.read(fd, new byte[5]));
            });
    assertThat(trace)
        .containsExactly(
            "open(\"" + name + "\", O_RDWR|O_SYNC|O_CREAT|O_CLOEXEC, 0640) = 3",
            "write(3, \"\\\"\\\\\\n\\t\\0017\\177\\377\", 8) = 8",
            "lseek(3, 2, SEEK_SET) = 2",
            "read(3, \"\\n\\t\\0017\\177\\377\", 100) = 6",
            "pread(3, \"\\\"\\\\\\n\", 3, 0) = 3",
            "fcntl(3, F_GETFD, 0) = 1",
            "openat(AT_FDCWD, \"" + name + "/x\", O_RDONLY, 000) = -1 ENOTDIR (Not a directory)",
            "close(3) = 0",
            "read(3, [5 bytes], 5) = -1 EBADF (Bad file descriptor)");
  }

  @Test
  void socketsAreSpelledAsByStrace() throws Exception {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    List<String> trace =
        traceOf(
            tracer().without("close"),
            () -> {
              int type = SysSocket.SOCK_STREAM | SysSocket.SOCK_CLOEXEC;
              int fd = SysSocket.socket(SysSocket.AF_INET, type, 0);
              SysSocket.setsockopt(fd, SysSocket.SOL_SOCKET, SysSocket.SO_REUSEADDR, 1);
              SysSocket.setsockopt(fd, NetinetIn.IPPROTO_TCP, NetinetIn.TCP_NODELAY, 1);
              StructTimeval time = new StructTimeval(1, 5);
              SysSocket.setsockopt(fd, SysSocket.SOL_SOCKET, SysSocket.SO_RCVTIMEO, time);
              SysSocket.bind(fd, anywhere);
              int flags = SysSocket.MSG_PEEK | SysSocket.MSG_DONTWAIT;
              errnoOf(() -> SysSocket.recv(fd, new byte[5], flags));
              Unistd.close(fd);
            });
    assertThat(trace)
        .containsExactly(
            "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
            "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, 1) = 0",
            "setsockopt(3, IPPROTO_TCP, TCP_NODELAY, 1) = 0",
            "setsockopt(3, SOL_SOCKET, SO_RCVTIMEO, {tv_sec=1, tv_usec=5}) = 0",
            "bind(3, {" + anywhere + "}) = 0",
            "recv(3, [5 bytes], 5, MSG_PEEK|MSG_DONTWAIT) = -1 ENOTCONN"
                + " (Transport endpoint is not connected)");
  }

  @Test
  void listsSayWhichFunctionsArePrinted() throws Exception {
    List<String> trace =
        traceOf(
            tracer().only("dup2", "pipe2"),
            () -> {
              int[] ends = Unistd.pipe();
              Unistd.dup2(ends[0], ends[1]);
              Unistd.close(ends[0]);
              Unistd.close(ends[1]);
            });
    assertThat(trace).containsExactly("pipe2(0) = [3, 4]", "dup2(3, 4) = 4");
  }

  @Test
  void longMemoryIsCutAndUnknownBitsAreNumbers() throws Exception {
    List<String> trace =
        traceOf(
            tracer().without("close"),
            () -> {
              int[] ends = Unistd.pipe();
              Unistd.write(ends[1], "x".repeat(33).getBytes(UTF_8));
              errnoOf(() -> Unistd.pipe2(0x40000000 | Fcntl.O_NONBLOCK));
              Unistd.close(ends[0]);
              Unistd.close(ends[1]);
            });
    assertThat(trace)
        .containsExactly(
            "pipe2(0) = [3, 4]",
            "write(4, \"" + "x".repeat(32) + "\"..., 33) = 33",
            "pipe2(O_NONBLOCK|0x40000000) = -1 EINVAL (Invalid argument)");
  }

  @Test
  void aCallThatDoesNotReturnIsPrintedWithAQuestionMark() throws Exception {
    Proc proc =
        Proc.start(
            ProcOptions.named("exit"),
            () -> {
              Interposition placed = Interposition.in(Proc.current(), tracer());
              Unistd._exit(7);
              placed.close();
              return 0;
            });
    assertThat(proc.awaitExit()).isEqualTo(7);
    await().until(() -> !lines.isEmpty());
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("[" + proc.pid() + " ").contains("_exit(7) = ? <");
  }

  @Test
  void theEnvironmentTracesAndInjectsInAWholeJvm() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Traced.class.getName());
    builder.environment().put("UPCALL_TRACE", "pread,getpid");
    builder.environment().put("UPCALL_INJECT", "pread:error=EIO:when=2");
    Process jvm = builder.start();
    String printed;
    String traced;
    // Closed here: the JDK's own thread that does it when the process ends may come too late.
    jvm.getOutputStream().close();
    try (InputStream out = jvm.getInputStream();
        InputStream err = jvm.getErrorStream()) {
      printed = new String(out.readAllBytes(), UTF_8);
      traced = new String(err.readAllBytes(), UTF_8);
    }
    assertThat(jvm.waitFor()).as(traced).isZero();
    assertThat(printed.lines()).containsExactly("0", "5", "0");
    assertThat(traced.lines().map(line -> line.replaceAll("^\\[.*?] | <.*>$", "")))
        .containsSubsequence(
            "pread(3, \"\", 10, 0) = 0",
            "pread(3, [10 bytes], 10, 0) = -1 EIO (Input/output error)",
            "pread(3, \"\", 10, 0) = 0");
  }

  /** What runs in that JVM: three reads of an empty file. */
  static final class Traced {
    private Traced() {}

    public static void main(String[] arguments) throws Exception {
      System.exit(
          Proc.run(
              ProcOptions.named("traced"),
              () -> {
                int fd = Fcntl.open("/dev/null", Fcntl.O_RDONLY);
                for (int i = 0; i < 3; i++) {
                  System.out.println(errnoOf(() -> Unistd.pread(fd, new byte[10], 0)));
                }
                return 0;
              }));
    }
  }
}
