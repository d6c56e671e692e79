package io.upcall.samples.bench.peer;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Builds the C echo server, where there is a C compiler and liburing. */
public final class UringEcho {
  private static final String SOURCE = "/c/echo_uring.c";
  private static final Duration BUILD_LIMIT = Duration.ofSeconds(60);

  private UringEcho() {}

  /**
   * Compiles the server into the temporary folder.
   *
   * @return its path
   * @throws IOException when it cannot be built; the message says why, and the remedy
   */
  public static Path build(Workplace workplace) throws IOException, InterruptedException {
    Optional<Path> compiler = Executables.find("cc");
    if (compiler.isEmpty()) {
      throw new IOException("no C compiler: install gcc and liburing-dev");
    }
    Path source = workplace.folder().resolve("echo_uring.c");
    Path program = workplace.folder().resolve("echo_uring");
    try (InputStream in = UringEcho.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IOException("no " + SOURCE + " on the class path");
      }
      Files.copy(in, source);
    }
    compile(workplace, compiler.get(), source, program);
    return program;
  }

  private static void compile(Workplace workplace, Path compiler, Path source, Path program)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(compiler.toString(), "-O2", "-o", program.toString(), source.toString(), "-luring");
    try (Child cc = workplace.startTool("cc", command)) {
      cc.readAll(BUILD_LIMIT);
    } catch (IOException e) {
      throw new IOException("not built (is liburing-dev installed?): " + e.getMessage(), e);
    }
  }
}
