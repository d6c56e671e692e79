package io.upcall.samples.httpd;

import static io.upcall.libc.NetinetIn.IPPROTO_TCP;
import static io.upcall.libc.NetinetIn.TCP_NODELAY;
import static io.upcall.libc.SysSocket.SHUT_WR;
import static io.upcall.libc.SysSocket.setsockopt;
import static io.upcall.libc.SysSocket.shutdown;

import io.upcall.samples.server.BlockingServer;
import io.upcall.samples.server.Conversation;
import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client: its requests are answered one after the other, in the order in which they came. */
final class Connection extends Conversation {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final long LINGER_MILLIS = 2_000;
  private static final long LINGER_LIMIT_NANOS = 5_000_000_000L;

  private final BlockingServer server;
  private final Timeouts timeouts;
  private final BufferSpace space;
  private final RequestBuffer input;
  private final RequestReader reader;
  private final Sender sender;
  private final Responder responder;
  private final Request request = new Request();

  /** Space taken for the copy of a head; by the uthread. */
  private int copiedBytes;

  /** Since when nothing is under way, so that a stop may end it. See {@link #awaitRequest}. */
  private volatile long idleSinceSecond = BUSY;

  Connection(int fd, BlockingServer server, Site site) {
    super(fd);
    this.server = server;
    this.timeouts = site.timeouts();
    this.space = site.space();
    this.input = new RequestBuffer(fd, space);
    this.reader = new RequestReader(input, timeouts);
    this.sender = new Sender(fd, timeouts.answer());
    this.responder = new Responder(fd, sender, site);
  }

  @Override
  protected void converse() throws IOException {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    sender.prepare();
    try {
      boolean goOn = true;
      while (goOn) {
        goOn = awaitRequest() && serveRequest();
      }
    } catch (NoSpaceException full) {
      LOG.debug("fd {}: {}", fd, full.getMessage());
      responder.refuseForNow(request);
      linger();
    } finally {
      giveBackCopy();
      input.shrink();
    }
  }

  /**
   * Waits for a request to begin.
   *
   * <p>The stop and this wait: here idle is set before stopping is read, there stopping is set
   * before idle is read. So one of the two sees the other, and no silent client holds up the end.
   * The same goes for a crowd.
   */
  private boolean awaitRequest() throws IOException {
    if (reader.hasBegun()) {
      return true;
    }
    idleSinceSecond = HttpDate.lastSecond();
    boolean begun = !server.wantsFewer() && reader.awaitBeginning();
    idleSinceSecond = BUSY;
    return begun;
  }

  @Override
  protected long idleSince() {
    return idleSinceSecond;
  }

  @Override
  protected void windDown() {
    if (idleSinceSecond != BUSY) {
      endInput();
    }
  }

  /** Serves one request; false when the connection is over. */
  private boolean serveRequest() throws IOException {
    request.forgetLine();
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
    boolean goOn = answer(status);
    giveBackCopy();
    return goOn;
  }

  private int takeBody() throws IOException {
    if (request.expectsContinue) {
      // The client waits to be told to go on, and may be answered instead.
      request.keepAlive = false;
      return request.bodyBytes > BodyReader.LARGEST ? Status.CONTENT_TOO_LARGE : Status.OK;
    }
    // The buffer is needed for the body, so the request gets a copy of its head.
    int headBytes = reader.headEnd();
    space.take(headBytes);
    copiedBytes = headBytes;
    request.bytes = Arrays.copyOf(input.bytes(), headBytes);
    return new BodyReader(input, timeouts.body()).skip(request.bodyBytes);
  }

  private void giveBackCopy() {
    space.give(copiedBytes);
    copiedBytes = 0;
  }

  private boolean answer(int status) throws IOException {
    boolean clientStays = request.keepAlive;
    if (status != Status.OK || server.wantsFewer()) {
      request.keepAlive = false;
    }
    if (status == Status.OK) {
      responder.respond(request);
    } else {
      responder.refuse(request, status);
    }
    if (request.keepAlive) {
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
