package io.upcall.samples.bench;

import io.upcall.samples.bench.peer.Nginx;
import io.upcall.samples.bench.peer.VertxHttp;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The HTTP servers: ours on the driver that it chooses and on vertx, nginx, and plain Vert.x. */
final class HttpServers {
  static final String UPCALL = "upcall httpd";
  static final String NGINX = "nginx";
  static final String ON_VERTX = "upcall httpd on vertx";
  static final String VERTX = "plain Vert.x";

  private HttpServers() {}

  /** How many take part with so much effort. */
  static int count(Effort effort) {
    return effort == Effort.QUICK ? 2 : 4;
  }

  /**
   * Starts those that are there; they serve the files in {@code root}. For a quick look only the
   * first two, for which there is a target.
   */
  static Lineup<Server> startAll(Workplace workplace, Path root, Effort effort)
      throws InterruptedException {
    Lineup<Server> servers = new Lineup<>();
    servers.enter(UPCALL, () -> Server.start(workplace, upcall(UPCALL, "auto", root)));
    Optional<Path> nginx = Executables.find("nginx");
    if (nginx.isPresent()) {
      servers.enter(NGINX, () -> startNginx(workplace, nginx.get(), root));
    } else {
      servers.skip(NGINX, "there is no nginx");
    }
    if (effort == Effort.QUICK) {
      return servers;
    }
    servers.enter(ON_VERTX, () -> Server.start(workplace, upcall(ON_VERTX, "vertx", root)));
    servers.enter(VERTX, () -> Server.start(workplace, vertx(root)));
    return servers;
  }

  private static Contender upcall(String name, String driver, Path root) {
    return Contender.of(
        name,
        JavaCommand.samples(
            List.of(),
            "httpd",
            "--driver",
            driver,
            "--root",
            root.toString(),
            "--cores",
            "1",
            "--port",
            "0"));
  }

  private static Contender vertx(Path root) {
    return Contender.of(VERTX, JavaCommand.main(VertxHttp.class, List.of(), root.toString(), "0"));
  }

  private static Server startNginx(Workplace workplace, Path program, Path root)
      throws IOException, InterruptedException {
    InetSocketAddress address = ChosenPort.free();
    List<String> command =
        Nginx.configure(
            program,
            workplace.folder(),
            root,
            address.getAddress().getHostAddress(),
            address.getPort());
    Child child = workplace.startServer(NGINX, command);
    ChosenPort.awaitAccepting(child, address);
    return new Server(child, address, child.firstChildPid());
  }
}
