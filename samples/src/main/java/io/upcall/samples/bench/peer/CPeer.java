package io.upcall.samples.bench.peer;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The peers in C, whose sources are in {@code src/main/c}; built where there is a compiler. */
public enum CPeer {
  /** Echo on liburing, one call at a time. */
  ECHO_URING("echo_uring", List.of("server.h", "echo_ring.h"), "-luring"),
  /** Echo on liburing, multishot with a ring of buffers. */
  ECHO_URING_MULTISHOT("echo_uring_multishot", List.of("server.h", "echo_ring.h"), "-luring"),
  /** Echo on epoll. */
  ECHO_EPOLL("echo_epoll", List.of("server.h")),
  /** A proxy on epoll and splice. */
  PROXY_SPLICE("proxy_splice", List.of("server.h")),
  /** Reads of a file on liburing, or one after the other. */
  READ_URING("read_uring", List.of("worker.h"), "-luring"),
  /** Writes, reads and copies, one call after the other. */
  FILE_WORK("file_work", List.of("worker.h")),
  /** One byte to and fro between two pthreads. */
  PIPE_PING_PONG("pipe_ping_pong", List.of("worker.h"), "-pthread");

  private static final Duration BUILD_LIMIT = Duration.ofSeconds(60);

  private final String program;
  private final List<String> headers;
  private final List<String> libraries;

  CPeer(String program, List<String> headers, String... libraries) {
    this.program = program;
    this.headers = headers;
    this.libraries = List.of(libraries);
  }

  /**
   * Compiles the program into the temporary folder.
   *
   * @return its path
   * @throws IOException when it cannot be built; the message says why, and the remedy
   */
  public Path build(Workplace workplace) throws IOException, InterruptedException {
    Optional<Path> compiler = Executables.find("cc");
    if (compiler.isEmpty()) {
      throw new IOException("no C compiler: install " + packages());
    }
    for (String header : headers) {
      copy(header, workplace.folder());
    }
    Path source = copy(program + ".c", workplace.folder());
    Path built = workplace.folder().resolve(program);
    compile(workplace, compiler.get(), source, built);
    return built;
  }

  private String packages() {
    return libraries.contains("-luring") ? "gcc and liburing-dev" : "gcc";
  }

  private static Path copy(String name, Path folder) throws IOException {
    Path copy = folder.resolve(name);
    try (InputStream in = CPeer.class.getResourceAsStream("/c/" + name)) {
      if (in == null) {
        throw new IOException("no /c/" + name + " on the class path");
      }
      if (!Files.exists(copy)) {
        Files.copy(in, copy);
      }
    }
    return copy;
  }

  private void compile(Workplace workplace, Path compiler, Path source, Path built)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(compiler.toString(), "-O2", "-o", built.toString(), source.toString()));
    command.addAll(libraries);
    try (Child cc = workplace.startTool("cc", command)) {
      cc.readAll(BUILD_LIMIT);
    } catch (IOException e) {
      throw new IOException("not built (is there " + packages() + "?): " + e.getMessage(), e);
    }
  }
}
