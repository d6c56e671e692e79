package io.upcall.samples.bench.peer;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;

/**
 * A file server as one writes it on plain Vert.x, on one event loop: each answer is a {@code
 * sendFile}.
 *
 * <p>Takes the folder and the port; port 0 is a free one. Runs until it is killed.
 */
public final class VertxHttp {
  private static final int BACKLOG = 4096;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final Path root;

  private VertxHttp(Path root) {
    this.root = root;
  }

  /** Listens on the loopback address for ever. */
  public static void main(String[] args) {
    VertxHttp site = new VertxHttp(Path.of(args[0]).toAbsolutePath().normalize());
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    vertx
        .createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
        .requestHandler(site::answer)
        .listen(Integer.parseInt(args[1]), "127.0.0.1")
        .onSuccess(bound -> System.out.println("listening on 127.0.0.1:" + bound.actualPort()))
        .onFailure(
            failure -> {
              System.err.println(failure.getMessage());
              System.exit(1);
            });
  }

  private void answer(HttpServerRequest request) {
    Path file = root.resolve(request.path().substring(1)).normalize();
    if (!file.startsWith(root)) {
      request.response().setStatusCode(FORBIDDEN).end();
      return;
    }
    request.response().sendFile(file.toString()).onFailure(missing -> refuse(request));
  }

  // Once the head is out the connection is closed by Vert.x itself.
  private static void refuse(HttpServerRequest request) {
    if (!request.response().headWritten()) {
      request.response().setStatusCode(NOT_FOUND).end();
    }
  }
}
