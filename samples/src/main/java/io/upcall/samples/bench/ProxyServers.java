package io.upcall.samples.bench;

import io.upcall.samples.bench.peer.Haproxy;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The proxies: ours, a plain one in C, and HAProxy. */
final class ProxyServers {
  static final String UPCALL = "upcall proxyd";
  static final String SPLICE = "C, epoll and splice";
  static final String HAPROXY = "HAProxy";

  private static final String ANY_PORT = "0";

  private final Workplace workplace;

  /** The C proxy, built; or why it is not there. */
  private final Contender splice;

  /**
   * The C proxy's program is {@code splice}: empty when it could not be built, for {@code reason}.
   */
  ProxyServers(Workplace workplace, Optional<Path> splice, String reason) {
    this.workplace = workplace;
    this.splice =
        splice
            .map(program -> Contender.of(SPLICE, List.of(program.toString(), ANY_PORT)))
            .orElseGet(() -> Contender.missing(SPLICE, reason));
  }

  /** Starts those that are there, each in front of {@code target}. */
  Lineup<Server> startAll(InetSocketAddress target) throws InterruptedException {
    Lineup<Server> servers = new Lineup<>();
    servers.enter(UPCALL, () -> Server.start(workplace, upcall(target)));
    if (splice.isMissing()) {
      servers.skip(SPLICE, splice.missing());
    } else {
      servers.enter(SPLICE, () -> Server.start(workplace, splice(target)));
    }
    Optional<Path> haproxy = Executables.find("haproxy");
    if (haproxy.isPresent()) {
      servers.enter(HAPROXY, () -> startHaproxy(haproxy.get(), target));
    } else {
      servers.skip(HAPROXY, "there is no haproxy");
    }
    return servers;
  }

  private static Contender upcall(InetSocketAddress target) {
    String to = target.getAddress().getHostAddress() + ":" + target.getPort();
    return Contender.of(
        UPCALL,
        JavaCommand.samples(List.of(), "proxyd", "--cores", "1", "--port", ANY_PORT, "--to", to));
  }

  private Contender splice(InetSocketAddress target) {
    List<String> command =
        List.of(splice.command().get(0), ANY_PORT, Integer.toString(target.getPort()));
    return Contender.of(SPLICE, command);
  }

  private Server startHaproxy(Path program, InetSocketAddress target)
      throws IOException, InterruptedException {
    InetSocketAddress address = ChosenPort.free();
    List<String> command = Haproxy.configure(program, workplace.folder(), address, target);
    Child child = workplace.startServer(HAPROXY, command);
    ChosenPort.awaitAccepting(child, address);
    return new Server(child, address, child.pid());
  }
}
