package io.upcall.async.uring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Somebody without CAP_IPC_LOCK who may lock 64 KiB: what a driver makes of that. */
class UringMemlockTest {

  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
  private static final String NOBODY = "65534";
  private static final int LIMIT_BYTES = 64 << 10;

  @TempDir Path dir;

  @Test
  void aSmallerRingOrAClearErrorSaidOnce() throws IOException, InterruptedException {
    List<String> lines = runAsNobody(1);
    assertThat(lines).contains("native bytes left: 0");
    assertThat(lines).filteredOn(line -> line.startsWith("works: ")).containsExactly("works: true");
    assertThat(lines).filteredOn(line -> line.contains("RLIMIT_MEMLOCK")).hasSize(1);
  }

  @Test
  void whenEvenTheSmallestDoesNotFitTheErrorNamesTheLimit()
      throws IOException, InterruptedException {
    List<String> lines = runAsNobody(64);
    assertThat(lines).contains("native bytes left: 0");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("refused: "))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("ENOMEM")
                    .contains("RLIMIT_MEMLOCK")
                    .contains("ulimit -l"));
    assertThat(lines).filteredOn(line -> line.contains(" WARN ")).hasSizeLessThanOrEqualTo(1);
  }

  private List<String> runAsNobody(int drivers) throws IOException, InterruptedException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root becomes somebody else");
    assumeTrue(Files.isExecutable(SETPRIV), "needs setpriv of util-linux");
    assumeTrue(Files.isExecutable(PRLIMIT), "needs prlimit of util-linux");
    List<String> command =
        List.of(
            PRLIMIT.toString(),
            "--memlock=" + LIMIT_BYTES + ":" + LIMIT_BYTES,
            SETPRIV.toString(),
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "--bounding-set=-ipc_lock",
            "--inh-caps=-all",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            readableClassPath(),
            UnprivilegedProgram.class.getName(),
            Integer.toString(drivers));
    Process child =
        new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true).start();
    try (Stream<String> output = child.inputReader(UTF_8).lines()) {
      List<String> lines = output.collect(Collectors.toList());
      assertThat(child.waitFor()).as(() -> String.join("\n", lines)).isZero();
      return lines;
    }
  }

  /** Copies of what is needed, where nobody may read it. */
  private String readableClassPath() throws IOException {
    open(dir);
    List<String> path = new ArrayList<>();
    for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path from = Path.of(element);
      String name = from.getFileName().toString();
      if (Files.isDirectory(from) || isNeeded(name)) {
        Path to = dir.resolve(name);
        copy(from, to);
        path.add(to.toString());
      }
    }
    assertThat(path).as("%s", LoggerFactory.class).hasSizeGreaterThanOrEqualTo(4);
    return String.join(File.pathSeparator, path);
  }

  /** The log, what the driver counts with, and what the program's test helpers use. */
  private static boolean isNeeded(String jar) {
    return Stream.of("slf4j", "HdrHistogram", "assertj", "byte-buddy").anyMatch(jar::startsWith);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Path target = to.resolve(from.relativize(file).toString());
              Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
              open(target);
            } catch (IOException failure) {
              throw new UncheckedIOException(failure);
            }
          });
    }
  }

  private static void open(Path path) throws IOException {
    Set<java.nio.file.attribute.PosixFilePermission> permissions =
        PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--");
    Files.setPosixFilePermissions(path, permissions);
  }
}
