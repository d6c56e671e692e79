package io.upcall.samples.httpd;

import static io.upcall.libc.SysResource.RLIMIT_NOFILE;
import static io.upcall.libc.SysResource.getrlimit;

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

  /**
   * What is open beside the connections: the files of the cache, pipes that bodies go through, the
   * log, what the JVM has.
   */
  private static final int OTHER_DESCRIPTORS = FileCache.SIZE + 768;

  private final Settings settings;
  private final BlockingServer server;

  /** Made by {@link #listen}, before there is any connection. */
  private @Nullable Site site;

  Httpd(InetSocketAddress address, Settings settings) {
    this.settings = settings;
    this.server = new BlockingServer(address, this::connection);
  }

  @Override
  public InetSocketAddress listen() throws IOException {
    server.limitTo(connectionLimit());
    BufferSpace space = new BufferSpace(settings.bufferBytes());
    site = new Site(openRoot(), openLog(), space, settings.timeouts());
    return server.listen();
  }

  /** What was asked for, or an error that says what there is room for. */
  private int connectionLimit() throws IOException {
    long descriptors = getrlimit(RLIMIT_NOFILE);
    long room = Math.max(descriptors - OTHER_DESCRIPTORS, descriptors / 4);
    Integer wanted = settings.maxConnections();
    if (wanted == null) {
      return (int) Math.min(room, Settings.USUAL_CONNECTIONS);
    }
    if (wanted > room) {
      throw new StartFailure(
          "--max-connections %d: RLIMIT_NOFILE %d leaves room for %d; raise it with ulimit -n"
              .formatted(wanted, descriptors, room));
    }
    return wanted;
  }

  private DocumentRoot openRoot() throws IOException {
    try {
      return new DocumentRoot(settings.root().toString());
    } catch (ErrnoException failure) {
      throw StartFailure.of("--root " + settings.root(), failure.errno);
    }
  }

  private @Nullable AccessLog openLog() throws IOException {
    Path file = settings.accessLog();
    try {
      return file == null ? null : new AccessLog(file.toString());
    } catch (ErrnoException failure) {
      throw StartFailure.of("--access-log " + file, failure.errno);
    }
  }

  private Connection connection(int fd) {
    return new Connection(fd, server, Objects.requireNonNull(site));
  }

  @Override
  public void serve() throws IOException {
    Proc proc = Proc.current();
    try (Site opened = Objects.requireNonNull(site)) {
      LogRotation rotation = new LogRotation(opened.accessLog(), proc);
      Thread sweeper = proc.spawn(() -> sweep(opened));
      server.serve();
      sweeper.interrupt();
      rotation.end();
    }
  }

  /** A uthread that mostly sleeps costs nothing, and is simpler than any timer. */
  private void sweep(Site opened) {
    while (!server.isStopping()) {
      try {
        Time.nanosleep(SWEEP_PAUSE);
      } catch (ErrnoException woken) {
        // By the end, which the loop sees, or by a signal.
        LOG.debug("swept early: {}", woken.getMessage());
      }
      opened.sweep(System.nanoTime());
    }
  }

  @Override
  public void stop() {
    server.stop();
  }
}
