package io.upcall.samples.bench.pread;

import io.upcall.libc.Pthread;
import java.io.IOException;
import java.nio.file.Path;

/** How a {@link ReadWorker} reads. */
public enum ReadStyle {
  /** One uthread, pread, from the page cache. */
  UPCALL_CACHED(1, false, true),
  /** One platform thread, FileChannel, from the page cache: the JDK's cheapest way. */
  JDK_CACHED(1, false, false),
  /** Many uthreads, pread, past the page cache. */
  UPCALL_DIRECT(ReadStyle.MANY, true, true),
  /** Many virtual threads, FileChannel, past the page cache. */
  JDK_DIRECT(ReadStyle.MANY, true, false);

  private static final int MANY = 256;

  private final int threads;
  private final boolean direct;
  private final boolean upcall;

  ReadStyle(int threads, boolean direct, boolean upcall) {
    this.threads = threads;
    this.direct = direct;
    this.upcall = upcall;
  }

  int threads() {
    return threads;
  }

  BlockFile open(Path path) throws IOException {
    return upcall ? UpcallFile.open(path, direct) : ChannelFile.open(path, direct);
  }

  void start(Runnable task) {
    if (upcall) {
      Pthread.pthread_create(task::run);
    } else if (direct) {
      Thread.ofVirtual().start(task);
    } else {
      Thread.ofPlatform().start(task);
    }
  }
}
