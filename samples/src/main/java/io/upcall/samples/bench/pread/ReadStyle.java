package io.upcall.samples.bench.pread;

import io.upcall.libc.Pthread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How a {@link ReadWorker} reads.
 *
 * @param upcall by pread of the compat library on uthreads, or by FileChannel on the JDK's threads
 * @param threads how many of them, each with one read at a time
 * @param direct past the page cache
 */
public record ReadStyle(boolean upcall, int threads, boolean direct) {
  private static final String UPCALL = "upcall";
  private static final String JDK = "jdk";
  private static final String DIRECT = "direct";
  private static final String CACHED = "cached";

  /** As arguments of a {@link ReadWorker}. */
  public List<String> toArguments() {
    return List.of(upcall ? UPCALL : JDK, Integer.toString(threads), direct ? DIRECT : CACHED);
  }

  static ReadStyle parse(String engine, String threads, String cache) {
    return new ReadStyle(engine.equals(UPCALL), Integer.parseInt(threads), cache.equals(DIRECT));
  }

  BlockFile open(Path path) throws IOException {
    return upcall ? UpcallFile.open(path, direct) : ChannelFile.open(path, direct);
  }

  void start(Runnable task) {
    if (upcall) {
      Pthread.pthread_create(task::run);
    } else if (threads == 1 && !direct) {
      Thread.ofPlatform().start(task); // nothing is waited for: the JDK's cheapest way
    } else {
      Thread.ofVirtual().start(task);
    }
  }
}
