package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Workplace;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A server that has said where it listens.
 *
 * @param child its process
 * @param address where it listens
 * @param workerPid the process that does the work; mostly the child itself
 * @param isMetered whether {@link Child#allocatedBytes} can be asked for
 */
record Server(Child child, InetSocketAddress address, long workerPid, boolean isMetered)
    implements Closeable {
  /** One that tells nothing of its allocations. */
  Server(Child child, InetSocketAddress address, long workerPid) {
    this(child, address, workerPid, false);
  }

  /** Starts it on the servers' CPU and waits until it listens. */
  static Server start(Workplace workplace, Contender contender)
      throws IOException, InterruptedException {
    Child child = workplace.startServer(contender.name(), contender.command());
    return new Server(child, child.awaitListening(), child.pid(), contender.metered());
  }

  /** Starts all that are there. */
  static Lineup<Server> startAll(Workplace workplace, List<Contender> contenders)
      throws InterruptedException {
    Lineup<Server> servers = new Lineup<>();
    for (Contender contender : contenders) {
      if (contender.isMissing()) {
        servers.skip(contender.name(), contender.missing());
      } else {
        servers.enter(contender.name(), () -> start(workplace, contender));
      }
    }
    return servers;
  }

  @Override
  public void close() {
    child.close();
  }
}
