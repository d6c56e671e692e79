package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.Needed;
import io.upcall.async.testing.Programs;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.TemporaryDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * File systems that fail, limits that are reached, system calls that are refused or slow: each
 * reaches the caller as its errno, once, and nothing is left.
 */
class FaultsFromBelowTest extends UringTest {

  private static final int GOOD_BYTES = 4096;
  private static final int RLIMIT_FSIZE = 1;
  private static final int RLIMIT_NOFILE = 7;
  private static final int AF_UNKNOWN = 99;
  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");
  private static final int NR_PRLIMIT64 = GENERIC ? 261 : 302;
  private static final String PYTHON = "/usr/bin/python3";
  private static final String STRACE = "/usr/bin/strace";

  private final TemporaryDirectory directory = new TemporaryDirectory();

  @AfterEach
  void deleteDirectory() {
    driver.close();
    kernel.close();
    directory.delete();
  }

  /** Runs a call both ways, and expects {@code errno} from each, once. */
  private void assertEndsWith(int errno, AsyncCallPreparation prepare) {
    for (int flags : new int[] {0, Submitter.TRY_QUICK, Submitter.ALWAYS_EVENT}) {
      RecordedCall call = call();
      int answer = driver.submit(prepare.apply(call), flags);
      turnUntil(call::isDone);
      assertThat(named(call.result())).isEqualTo(Errno.name(errno));
      driver.turn(0);
      driver.turn(0);
      assertThat(call.events()).isEqualTo(answer == Submitter.QUICK ? 0 : 1);
      assertThat(driver.inFlight()).isZero();
    }
  }

  @FunctionalInterface
  private interface AsyncCallPreparation {
    AsyncCall apply(RecordedCall call);
  }

  // ---- file systems ----------------------------------------------------------------------------

  @Test
  void aBrokenDiskIsEioAndAFullOneEnospc() throws IOException, InterruptedException {
    Needed.root();
    Needed.file("/dev/fuse");
    Needed.file(PYTHON);
    Needed.file("/usr/lib/python3/dist-packages/fusepy.py");
    Path mountPoint = Files.createDirectory(directory.resolve("fuse"));
    Path script = directory.resolve("faulty_fs.py");
    try (InputStream resource = getClass().getResourceAsStream("faulty_fs.py")) {
      Files.copy(resource, script);
    }
    Process server =
        new ProcessBuilder(PYTHON, script.toString(), mountPoint.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = server.inputReader()) {
      assertThat(said.readLine()).isEqualTo("mounted");
      brokenDisk(mountPoint.resolve("data"));
    } finally {
      kernel.close();
      Programs.run("umount", mountPoint.toString());
      server.waitFor();
    }
  }

  private void brokenDisk(Path file) {
    int fd = kernel.open(file, Kernel.O_RDWR);
    byte[] heap = new byte[GOOD_BYTES];
    long block = kernel.memory(GOOD_BYTES);
    long iovecs = kernel.iovecs(block, 100, block, 200);
    assertRun(call().read(fd, heap, 0, GOOD_BYTES, 0)).isEqualTo("4096");
    assertEndsWith(Errno.EIO, call -> call.read(fd, heap, 0, GOOD_BYTES, GOOD_BYTES));
    assertEndsWith(Errno.EIO, call -> call.read(fd, block, GOOD_BYTES, GOOD_BYTES));
    assertEndsWith(Errno.EIO, call -> call.readv(fd, iovecs, 2, GOOD_BYTES));
    assertRun(call().write(fd, heap, 0, GOOD_BYTES, 0)).isEqualTo("4096");
    assertEndsWith(Errno.ENOSPC, call -> call.write(fd, heap, 0, GOOD_BYTES, GOOD_BYTES));
    assertEndsWith(Errno.ENOSPC, call -> call.write(fd, block, GOOD_BYTES, GOOD_BYTES));
    assertEndsWith(Errno.ENOSPC, call -> call.writev(fd, iovecs, 2, GOOD_BYTES));
    assertEndsWith(Errno.EIO, call -> call.fsync(fd, false));
    assertRun(call().read(fd, heap, 0, GOOD_BYTES, 0)).as("it goes on").isEqualTo("4096");
  }

  @Test
  void aFullTmpfsIsAShortWriteAndThenEnospc() throws IOException, InterruptedException {
    Needed.root();
    Path mountPoint = Files.createDirectory(directory.resolve("tmpfs"));
    Programs.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mountPoint.toString());
    try {
      int fd = kernel.open(mountPoint.resolve("file"), Kernel.O_CREAT | Kernel.O_RDWR);
      long half = kernel.memory(192 << 10);
      assertRun(call().write(fd, half, 192 << 10, 0)).isEqualTo("196608");
      assertRun(call().write(fd, half, 192 << 10, 192 << 10)).as("what fits").isEqualTo("65536");
      assertEndsWith(Errno.ENOSPC, call -> call.write(fd, half, 4096, 256 << 10));
      assertEndsWith(Errno.ENOSPC, call -> call.write(fd, new byte[4096], 0, 4096, 256 << 10));
      assertRun(call().read(fd, half, 4096, 0)).as("it goes on").isEqualTo("4096");
    } finally {
      kernel.close();
      Programs.run("umount", mountPoint.toString());
    }
  }

  // ---- limits of the process -------------------------------------------------------------------

  /** Sets a soft limit; returns the one before. */
  private long softLimit(int resource, long soft) {
    long limits = kernel.memory(16);
    assertThat(kernel.syscalls().syscall(NR_PRLIMIT64, 0, resource, 0, limits, 0, 0)).isZero();
    long before = NativeMemory.getLong(limits);
    NativeMemory.putLong(limits, soft);
    assertThat(kernel.syscalls().syscall(NR_PRLIMIT64, 0, resource, limits, 0, 0, 0)).isZero();
    return before;
  }

  @Test
  void beyondTheFileSizeLimitIsEfbig() {
    int fd = kernel.open(directory.resolve("file"), Kernel.O_CREAT | Kernel.O_RDWR);
    long block = kernel.memory(4096);
    // Far beyond what anything else in this process writes meanwhile.
    long limit = 1L << 40;
    long before = softLimit(RLIMIT_FSIZE, limit);
    try {
      assertEndsWith(Errno.EFBIG, call -> call.write(fd, block, 4096, limit));
      assertEndsWith(Errno.EFBIG, call -> call.write(fd, new byte[10], 0, 10, limit));
      assertRun(call().write(fd, block, 4096, limit - 100)).as("what fits").isEqualTo("100");
    } finally {
      softLimit(RLIMIT_FSIZE, before);
    }
  }

  @Test
  void withoutAFreeDescriptorItIsEmfile() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    long path = kernel.string(file.toString());
    long how = kernel.openHow(0, 0, 0);
    int listener = kernel.listener();
    int client = kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM);
    assertRun(call().connect(client, kernel.loopback(kernel.portOf(listener)), 16)).isEqualTo("0");
    // Loads every class on the way: loading one needs a descriptor.
    long missing = kernel.string(directory.resolve("missing").toString());
    assertEndsWith(Errno.ENOENT, call -> call.openat2(Sys.AT_FDCWD, missing, how));
    assertEndsWith(Errno.EAFNOSUPPORT, call -> call.socket(AF_UNKNOWN, Kernel.SOCK_STREAM, 0));
    assertEndsWith(Errno.EINVAL, call -> call.accept(client, 0, 0, 0));
    int lowestFree = kernel.eventfd();
    kernel.close(lowestFree);
    long before = softLimit(RLIMIT_NOFILE, lowestFree);
    try {
      assertEndsWith(Errno.EMFILE, call -> call.openat2(Sys.AT_FDCWD, path, how));
      assertEndsWith(Errno.EMFILE, call -> call.socket(Kernel.AF_INET, Kernel.SOCK_STREAM, 0));
      assertEndsWith(Errno.EMFILE, call -> call.accept(listener, 0, 0, 0));
    } finally {
      softLimit(RLIMIT_NOFILE, before);
    }
    RecordedCall accept = call();
    assertThat(kernel.own(run(accept.accept(listener, 0, 0, 0))))
        .as("the connection waited")
        .isPositive();
  }

  // ---- io_uring_enter --------------------------------------------------------------------------

  /** The calls go on in another process, whose system calls strace refuses or holds up. */
  @ParameterizedTest
  @ValueSource(
      strings = {"error=EBUSY:when=3+5", "error=EINTR:when=2+2", "delay_enter=2000:when=1+3"})
  void whateverHappensToEnterEachCallEndsOnce(String injection)
      throws IOException, InterruptedException {
    Needed.file(STRACE);
    String said =
        Programs.run(
            STRACE,
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-o",
            directory.resolve("trace").toString(),
            "-e",
            "trace=io_uring_enter",
            "-e",
            "inject=io_uring_enter:" + injection,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CallsUnderFaults.class.getName());
    assertThat(said.strip()).isEqualTo(CallsUnderFaults.GOOD);
    List<String> trace = Files.readAllLines(directory.resolve("trace"));
    assertThat(trace)
        .filteredOn(line -> line.contains("INJECTED") || line.contains("DELAYED"))
        .as("faults of %s among %d calls of enter", injection, trace.size())
        .hasSizeGreaterThan(5);
  }
}
