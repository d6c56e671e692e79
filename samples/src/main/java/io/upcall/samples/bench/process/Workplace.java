package io.upcall.samples.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one benchmark has while it runs: child processes, a temporary folder, CPUs.
 *
 * <p>Nothing of it stays behind: a shutdown hook cleans up when the JVM is told to go (SIGTERM,
 * SIGINT) in the middle. Whoever then waits for a child gets a {@link
 * java.util.concurrent.CancellationException}.
 */
public final class Workplace implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final Children children;
  private final Pinning pinning;
  private final Path folder;
  private final Thread hook = new Thread(this::cleanUp, "bench clean-up");

  private Workplace(Pinning pinning, Path folder, Duration stopLimit) {
    children = new Children(stopLimit);
    this.pinning = pinning;
    this.folder = folder;
  }

  /** A workplace on these CPUs, with an empty folder. */
  public static Workplace open(Pinning pinning) throws IOException {
    return open(pinning, STOP_LIMIT);
  }

  /** The same, with its own limit between TERM and KILL. */
  static Workplace open(Pinning pinning, Duration stopLimit) throws IOException {
    Path folder = Files.createTempDirectory("upcall-bench");
    Workplace workplace = new Workplace(pinning, folder, stopLimit);
    Runtime.getRuntime().addShutdownHook(workplace.hook);
    return workplace;
  }

  /** Starts a program on the CPU of the servers. */
  public Child startServer(String name, List<String> command) throws IOException {
    return children.start(name, pinning.onServerCpu(command));
  }

  /** Starts a program on the CPU of the load. */
  public Child startLoad(String name, List<String> command) throws IOException {
    return children.start(name, pinning.onLoadCpu(command));
  }

  /** Starts a program wherever there is room; for what is not measured. */
  public Child startTool(String name, List<String> command) throws IOException {
    return children.start(name, command);
  }

  /** The temporary folder; deleted at the end with all that is in it. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    cleanUp();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down: the hook has run, or runs now and finds little to do.
    }
  }

  private void cleanUp() {
    children.close();
    try {
      deleteFolder();
    } catch (IOException | UncheckedIOException e) {
      System.err.println("bench: " + folder + " is left behind: " + e.getMessage());
    }
  }

  private void deleteFolder() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
