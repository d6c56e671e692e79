package io.upcall.samples.bench.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the programs of the machine that a benchmark can use when they are there. */
public final class Executables {
  // Where servers are installed; an ordinary user's PATH often does not name them.
  private static final List<String> SYSTEM_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin");
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  private Executables() {}

  /** The program's path, from PATH or the system folders. */
  public static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Stream.concat(SEPARATOR.splitAsStream(path), SYSTEM_FOLDERS.stream())
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A program of the JDK that runs now; none on a bare run-time image. */
  public static Optional<Path> findInJdk(String name) {
    return Optional.of(Path.of(System.getProperty("java.home"), "bin", name))
        .filter(Files::isExecutable);
  }
}
