package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The key-value servers, both in memory only: ours and Redis. */
final class KvServers {
  static final String UPCALL = "upcall kvd";
  static final String REDIS = "redis-server";

  private KvServers() {}

  /** Starts those that are there. */
  static Lineup<Server> startAll(Workplace workplace) throws InterruptedException {
    Lineup<Server> servers = new Lineup<>();
    List<String> kvd = JavaCommand.samples(List.of(), "kvd", "--cores", "1", "--port", "0");
    servers.enter(UPCALL, () -> Server.start(workplace, Contender.of(UPCALL, kvd)));
    Optional<Path> redis = Executables.find("redis-server");
    if (redis.isPresent()) {
      servers.enter(REDIS, () -> startRedis(workplace, redis.get()));
    } else {
      servers.skip(REDIS, "there is no redis-server");
    }
    return servers;
  }

  private static Server startRedis(Workplace workplace, Path program)
      throws IOException, InterruptedException {
    InetSocketAddress address = ChosenPort.free();
    List<String> command =
        List.of(
            program.toString(),
            "--bind",
            address.getAddress().getHostAddress(),
            "--port",
            Integer.toString(address.getPort()),
            "--dir",
            workplace.folder().toString(),
            // Snapshots and a log are off in the other one too.
            "--save",
            "",
            "--appendonly",
            "no");
    Child child = workplace.startServer(REDIS, command);
    ChosenPort.awaitAccepting(child, address);
    return new Server(child, address, child.pid());
  }
}
