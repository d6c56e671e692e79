package io.upcall.samples.httpd;

import static io.upcall.libc.NetinetIn.IPPROTO_TCP;
import static io.upcall.libc.NetinetIn.TCP_NODELAY;
import static io.upcall.libc.SysSocket.SHUT_WR;
import static io.upcall.libc.SysSocket.SOL_SOCKET;
import static io.upcall.libc.SysSocket.SO_SNDTIMEO;
import static io.upcall.libc.SysSocket.setsockopt;
import static io.upcall.libc.SysSocket.shutdown;

import io.upcall.libc.StructTimeval;
import io.upcall.samples.server.BlockingServer;
import io.upcall.samples.server.Conversation;
import java.io.IOException;

/** A client: its requests are answered one after the other, in the order in which they came. */
final class Connection extends Conversation {
  private static final long LINGER_MILLIS = 2_000;
  private static final long LINGER_LIMIT_NANOS = 5_000_000_000L;

  private final BlockingServer server;
  private final Timeouts timeouts;
  private final RequestBuffer input;
  private final RequestReader reader;
  private final Responder responder;
  private final Request request = new Request();

  /** True while there is nothing under way, and a stop may end it. See {@link #awaitRequest}. */
  private volatile boolean idle;

  Connection(int fd, BlockingServer server, Site site) {
    super(fd);
    this.server = server;
    this.timeouts = site.timeouts();
    this.input = new RequestBuffer(fd);
    this.reader = new RequestReader(input, timeouts);
    this.responder = new Responder(fd, site);
  }

  @Override
  protected void converse() throws IOException {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, StructTimeval.fromMillis(timeouts.sendMillis()));
    boolean goOn = true;
    while (goOn) {
      goOn = awaitRequest() && serveRequest();
    }
  }

  /**
   * Waits for a request to begin.
   *
   * <p>The stop and this wait: here idle is set before stopping is read, there stopping is set
   * before idle is read. So one of the two sees the other, and no silent client holds up the end.
   */
  private boolean awaitRequest() throws IOException {
    if (reader.hasBegun()) {
      return true;
    }
    idle = true;
    boolean begun = !server.isStopping() && reader.awaitBeginning();
    idle = false;
    return begun;
  }

  @Override
  protected void windDown() {
    if (idle) {
      endInput();
    }
  }

  /** Serves one request; false when the connection is over. */
  private boolean serveRequest() throws IOException {
    int status = reader.readHead();
    if (status == RequestReader.OVER) {
      return false;
    }
    if (status == Status.OK) {
      status = RequestParser.parse(input.bytes(), input.from(), reader.headEnd(), request);
      input.consumeTo(reader.headEnd());
    } else {
      request.clear(input.bytes());
    }
    if (status == Status.OK && request.bodyBytes != 0) {
      status = takeBody();
    }
    return answer(status);
  }

  private int takeBody() throws IOException {
    // The buffer is needed for the body, so the request gets a copy of its head.
    request.bytes = input.bytes().clone();
    if (request.expectsContinue) {
      // The client waits to be told to go on, and may be answered instead.
      request.keepAlive = false;
      return request.bodyBytes > BodyReader.LARGEST ? Status.CONTENT_TOO_LARGE : Status.OK;
    }
    return new BodyReader(input, timeouts).skip(request.bodyBytes);
  }

  private boolean answer(int status) throws IOException {
    boolean clientStays = request.keepAlive;
    if (status != Status.OK || server.isStopping()) {
      request.keepAlive = false;
    }
    if (status == Status.OK) {
      responder.respond(request);
    } else {
      responder.refuse(request, status);
    }
    if (request.keepAlive && !server.isStopping()) {
      return true;
    }
    if (clientStays || status != Status.OK || request.bodyBytes != 0) {
      linger();
    }
    return false;
  }

  /**
   * Waits for the client to close, throwing away what it still sends: a close with bytes unread
   * resets the connection, and the client might lose the answer.
   */
  private void linger() throws IOException {
    shutdown(fd, SHUT_WR);
    long beganNanos = System.nanoTime();
    do {
      input.shrink();
    } while (!server.isStopping()
        && input.fill(LINGER_MILLIS) > 0
        && System.nanoTime() - beganNanos < LINGER_LIMIT_NANOS);
  }
}
