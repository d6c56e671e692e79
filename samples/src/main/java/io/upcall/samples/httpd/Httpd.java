package io.upcall.samples.httpd;

import io.upcall.cores.Proc;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.Time;
import io.upcall.samples.server.BlockingServer;
import io.upcall.samples.server.Server;
import io.upcall.samples.server.StartFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file server: a {@link BlockingServer} whose conversations are HTTP. */
final class Httpd implements Server {
  private static final Logger LOG = LoggerFactory.getLogger(Httpd.class);
  private static final StructTimespec SWEEP_PAUSE = new StructTimespec(10, 0);

  private final Path folder;
  private final @Nullable Path logFile;
  private final Timeouts timeouts;
  private final BlockingServer server;

  /** Made by {@link #listen}, before there is any connection. */
  private @Nullable Site site;

  Httpd(InetSocketAddress address, Path folder, @Nullable Path logFile, Timeouts timeouts) {
    this.folder = folder;
    this.logFile = logFile;
    this.timeouts = timeouts;
    this.server = new BlockingServer(address, this::connection);
  }

  @Override
  public InetSocketAddress listen() throws IOException {
    site = new Site(openRoot(), openLog(), timeouts);
    return server.listen();
  }

  private DocumentRoot openRoot() throws IOException {
    try {
      return new DocumentRoot(folder.toString());
    } catch (ErrnoException failure) {
      throw StartFailure.of("--root " + folder, failure.errno);
    }
  }

  private @Nullable AccessLog openLog() throws IOException {
    try {
      return logFile == null ? null : new AccessLog(logFile.toString());
    } catch (ErrnoException failure) {
      throw StartFailure.of("--access-log " + logFile, failure.errno);
    }
  }

  private Connection connection(int fd) {
    return new Connection(fd, server, Objects.requireNonNull(site));
  }

  @Override
  public void serve() throws IOException {
    try (Site opened = Objects.requireNonNull(site)) {
      Thread sweeper = Proc.current().spawn(() -> sweep(opened.cache()));
      server.serve();
      sweeper.interrupt();
    }
  }

  /** A uthread that mostly sleeps costs nothing, and is simpler than any timer. */
  private static void sweep(FileCache cache) {
    try {
      while (true) {
        Time.nanosleep(SWEEP_PAUSE);
        cache.sweep(System.nanoTime());
      }
    } catch (ErrnoException interrupted) {
      LOG.debug("no more sweeping: {}", interrupted.getMessage());
    }
  }

  @Override
  public void stop() {
    server.stop();
  }
}
