package io.upcall.async.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory for one test, made when it is first needed. */
public final class TemporaryDirectory {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private @Nullable Path path;

  /** The path of {@code child} in it. */
  public Path resolve(String child) {
    try {
      if (path == null) {
        // Not createTempDirectory: it opens /dev/random for ever, which looks like a leak.
        String name = "upcall-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
        path = Files.createDirectory(Path.of(System.getProperty("java.io.tmpdir"), name));
      }
      return path.resolve(child);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Deletes it with all that is in it. */
  public void delete() {
    if (path == null) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> leavesFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path leaf : leavesFirst) {
        Files.delete(leaf);
      }
      path = null;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
