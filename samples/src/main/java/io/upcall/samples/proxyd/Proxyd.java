package io.upcall.samples.proxyd;

import io.upcall.samples.server.BlockingServer;
import io.upcall.samples.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proxy: a {@link BlockingServer} each of whose conversations is with two. */
final class Proxyd implements Server {
  private static final Logger LOG = LoggerFactory.getLogger(Proxyd.class);

  private final HostPort to;
  private final BlockingServer server;
  private final Limits wanted;
  private final BufferPool buffers = new BufferPool();

  /** Clients that are connected, or about to be. */
  private final AtomicInteger clients = new AtomicInteger();

  /** Whether clients were refused since there was plenty of room: one line for all of them. */
  private final AtomicBoolean full = new AtomicBoolean();

  /** Set before it listens. */
  private boolean rehearses;

  /** Made by {@link #listen}, before there is any client. */
  private @Nullable Parts parts;

  /** What needs a proc to be made. */
  private record Parts(Limits limits, Target target, Health health, PipePool pipes) {}

  Proxyd(InetSocketAddress address, HostPort to, Limits limits) {
    this.to = to;
    this.wanted = limits;
    this.server = new BlockingServer(address, fd -> new Relay(fd, this));
  }

  /** Lets it rehearse before it listens. */
  Proxyd warmedUp() {
    rehearses = true;
    return this;
  }

  @Override
  public InetSocketAddress listen() throws IOException {
    prepare();
    if (rehearses) {
      Rehearsal.run();
    }
    return server.listen();
  }

  /** Makes what needs a proc. */
  void prepare() throws IOException {
    Limits limits = wanted.ofProc();
    if (limits.connections() < wanted.connections()) {
      LOG.warn(
          "{} connections at once, not {}: ulimit -n allows no more",
          limits.connections(),
          wanted.connections());
    }
    Target target = Target.resolve(to, limits.connectMillis());
    Health health = new Health(target, limits.healthMillis());
    parts = new Parts(limits, target, health, new PipePool(limits.pipes()));
  }

  @Override
  public void serve() throws IOException {
    parts().health.start();
    server.serve();
    parts().health.stop();
  }

  @Override
  public void stop() {
    server.stop();
  }

  /** Lets a client in, who has to {@link #leave}; false when there is no use or no room. */
  boolean enter() {
    if (parts().health.isDown()) {
      return false;
    }
    if (clients.incrementAndGet() > parts().limits.connections()) {
      if (full.compareAndSet(false, true)) {
        LOG.warn("{} connections: more are refused", parts().limits.connections());
      }
      clients.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    int left = clients.decrementAndGet();
    if (full.get() && left < parts().limits.connections() / 2) {
      full.set(false);
    }
  }

  /** A socket that is connected to the target. */
  int connectTarget() throws IOException {
    try {
      return parts().target.connectAny();
    } catch (UnreachableException refusal) {
      parts().health.refused(refusal);
      throw refusal;
    }
  }

  Direction direction(int in, int out) {
    return new Direction(in, out, parts().pipes, buffers);
  }

  /** Whether clients are refused at the moment because of that. */
  boolean isTargetDown() {
    return parts().health.isDown();
  }

  PipePool pipes() {
    return parts().pipes;
  }

  private Parts parts() {
    return Objects.requireNonNull(parts);
  }
}
