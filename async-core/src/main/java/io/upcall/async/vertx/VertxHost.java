package io.upcall.async.vertx;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all drivers of the JVM share: one Vert.x, its event loops, the pool of file threads and the
 * table of descriptors. Made by the first driver that is opened, closed with the last one; what is
 * still open then is closed too.
 */
final class VertxHost {

  private static final Logger LOG = LoggerFactory.getLogger(VertxHost.class);
  private static final long CLOSE_SECONDS = 5;

  /** The one of this JVM, while there are drivers. Guarded by the class. */
  private static @Nullable VertxHost shared;

  private final VertxInternal vertx;
  private final List<Loop> loops = new ArrayList<>();
  private final Descriptors descriptors = new Descriptors();
  private final FileThreads files;
  private final Naming naming = new Naming(this);
  private final Metadata metadata = new Metadata(this);
  private final AtomicInteger nextLoop = new AtomicInteger();

  /** How many drivers use it. Guarded by the class. */
  private int drivers;

  private VertxHost() throws InterruptedException {
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    // No file of this program is read through Vert.x's class path cache.
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(count)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false));
    vertx = (VertxInternal) Vertx.builder().with(options).build();
    for (EventExecutor executor : vertx.eventLoopGroup()) {
      loops.add(new Loop((EventLoop) executor));
    }
    files = new FileThreads(this, vertx);
    startLoops();
    StandardStream.installAll(this);
  }

  /** Now, and not on the first use: a thread inherits the CPUs of whoever makes it start. */
  private void startLoops() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(loops.size());
    loops.forEach(loop -> loop.netty().execute(running::countDown));
    running.await();
  }

  /** The shared host, for one driver more; {@link #release} gives it back. */
  static synchronized VertxHost acquire() throws InterruptedException {
    VertxHost host = shared;
    if (host == null) {
      host = new VertxHost();
      shared = host;
    }
    host.drivers++;
    return host;
  }

  /** One driver less. */
  static synchronized void release(VertxHost host) {
    if (--host.drivers == 0) {
      shared = null;
      host.close();
    }
  }

  private void close() {
    descriptors.closeAll();
    files.close();
    boolean interrupted = false;
    try {
      CountDownLatch closed = new CountDownLatch(1);
      vertx.close().onComplete(result -> closed.countDown());
      if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Vert.x did not close within {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException interrupt) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  VertxInternal vertx() {
    return vertx;
  }

  Transport transport() {
    return vertx.transport();
  }

  Descriptors descriptors() {
    return descriptors;
  }

  FileThreads files() {
    return files;
  }

  Naming naming() {
    return naming;
  }

  Metadata metadata() {
    return metadata;
  }

  List<Loop> loops() {
    return loops;
  }

  /** A loop for a new socket: each in turn. */
  Loop nextLoop() {
    return loops.size() == 1
        ? loops.get(0)
        : loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
  }

  /** True when commands were left that no loop was told of. */
  boolean isOwedWake() {
    for (int i = 0; i < loops.size(); i++) {
      if (loops.get(i).isOwedWake()) {
        return true;
      }
    }
    return false;
  }

  /** Tells every loop that has commands. */
  void wakeLoops() {
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).wake();
    }
  }
}
