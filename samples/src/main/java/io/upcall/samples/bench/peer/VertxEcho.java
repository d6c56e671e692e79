package io.upcall.samples.bench.peer;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;

/**
 * An echo server as one writes it on plain Vert.x, on one event loop.
 *
 * <p>Takes the port as its only argument; 0 is a free one. Runs until it is killed.
 */
public final class VertxEcho {
  private static final int BACKLOG = 4096;

  private VertxEcho() {}

  /** Listens on the loopback address for ever. */
  public static void main(String[] args) {
    int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    NetServerOptions options = new NetServerOptions().setTcpNoDelay(true);
    NetServer server = vertx.createNetServer(options.setAcceptBacklog(BACKLOG));
    server
        .connectHandler(socket -> socket.handler(socket::write))
        .listen(port, "127.0.0.1")
        .onSuccess(bound -> System.out.println("listening on 127.0.0.1:" + bound.actualPort()))
        .onFailure(
            failure -> {
              System.err.println(failure.getMessage());
              System.exit(1);
            });
  }
}
