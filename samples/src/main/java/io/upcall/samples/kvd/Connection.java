package io.upcall.samples.kvd;

import static io.upcall.libc.NetinetIn.IPPROTO_TCP;
import static io.upcall.libc.NetinetIn.TCP_NODELAY;
import static io.upcall.libc.SysSocket.getpeername;
import static io.upcall.libc.SysSocket.send;
import static io.upcall.libc.SysSocket.setsockopt;

import io.upcall.samples.kvd.command.BlockedCall;
import io.upcall.samples.kvd.command.Dispatcher;
import io.upcall.samples.kvd.command.Session;
import io.upcall.samples.kvd.command.Shared;
import io.upcall.samples.kvd.command.Store;
import io.upcall.samples.kvd.log.AppendLog;
import io.upcall.samples.kvd.resp.InputBuffer;
import io.upcall.samples.kvd.resp.ProtocolException;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import io.upcall.samples.kvd.resp.RequestParser;
import io.upcall.samples.kvd.resp.RequestParser.Found;
import io.upcall.samples.server.BlockingServer;
import io.upcall.samples.server.Conversation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client: receive, run the requests that are there, make their changes durable, send the replies.
 *
 * <p>Clients that pipeline send many requests at once; they are run in one go, with the lock taken
 * once, and answered by one send.
 */
final class Connection extends Conversation {
  private final Kvd kvd;
  private final BlockingServer server;
  private final Store store;
  private final @Nullable AppendLog log;
  private final Client session;

  private final InputBuffer input = new InputBuffer();
  private final RequestParser parser = new RequestParser();
  private final Request request = new Request();
  private final AppendLog.Ticket ticket = new AppendLog.Ticket();

  /** Once the client listens to a channel: all that goes to it. */
  private volatile @Nullable Outbox outbox;

  private volatile @Nullable String address;

  /** True while there is nothing under way, and a stop may end it. */
  private volatile boolean idle;

  /** Made by the accepting uthread: does not wait, but for the lock. */
  Connection(int fd, Kvd kvd, BlockingServer server) {
    super(fd);
    this.kvd = kvd;
    this.server = server;
    this.store = kvd.shared().store();
    this.log = kvd.log();
    store.lock();
    try {
      session = new Client(kvd.shared(), kvd.shared().sessions().nextId());
      kvd.shared().sessions().add(session);
    } finally {
      store.unlock();
    }
  }

  @Override
  protected void converse() throws IOException {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    try {
      while (!session.isClosing() && receive()) {
        serve();
      }
    } finally {
      leave();
    }
  }

  /**
   * Waits for more; false at the end.
   *
   * <p>The stop and this wait: here idle is set before stopping is read, there stopping is set
   * before idle is read. So one of the two sees the other, and no silent client holds up the end.
   */
  private boolean receive() throws IOException {
    idle = true;
    boolean more = !server.isStopping() && input.receive(fd) > 0;
    idle = false;
    return more;
  }

  @Override
  protected void windDown() {
    // A blocked one counts as idle: its watcher sees the end, and gives up for it.
    if (idle || session.blockedCall() != null) {
      endInput();
    }
  }

  private void leave() {
    store.lock();
    session.gone();
    store.unlock();
    Outbox out = outbox;
    if (out != null) {
      out.close();
    }
  }

  // ---- requests --------------------------------------------------------------------------------

  /** Answers what was received, in as many parts as it takes. */
  private void serve() throws IOException {
    boolean more = true;
    while (more && !session.isClosing()) {
      Reply reply = kvd.replies().take();
      try {
        more = runBatch(reply);
        answer(reply);
      } finally {
        kvd.replies().give(reply);
      }
      BlockedCall blocked = session.blockedCall();
      if (blocked != null) {
        awaitElement(blocked);
      }
    }
  }

  /** Runs the requests that are there; true when it stopped before the last. */
  private boolean runBatch(Reply reply) {
    store.lock();
    try {
      session.answerTo(reply);
      while (parser.parse(input, request) == Found.REQUEST) {
        if (request.count() > 0) {
          Dispatcher.execute(session, request);
          if (session.blockedCall() != null) {
            // Whoever serves it writes the answer, while the replies of before are on their way.
            session.answerTo(new Reply());
            return true;
          }
          if (session.isClosing() || reply.length() > Reply.ENOUGH) {
            return true;
          }
        }
      }
      return false;
    } catch (ProtocolException notUnderstood) {
      reply.error("ERR " + notUnderstood.getMessage());
      session.close();
      return false;
    } finally {
      store.unlock();
    }
  }

  /** Sends the replies, as soon as what they acknowledge is durable. */
  private void answer(Reply reply) throws IOException {
    if (reply.length() == 0) {
      return;
    }
    if (log != null) {
      log.await(session.position(), ticket);
    }
    Outbox out = outbox;
    if (out != null) {
      out.add(Arrays.copyOf(reply.bytes(), reply.length()));
    } else {
      // As in C, a blocking send sends all: with one system call, if the client keeps up.
      send(fd, reply.bytes(), 0, reply.length(), 0);
    }
  }

  /** BLPOP found nothing: waits until somebody has served it, and sends what that one answered. */
  private void awaitElement(BlockedCall blocked) throws IOException {
    new ElementWait(fd, store, blocked).await();
    session.unblocked();
    answer(session.answer());
  }

  /** This client, as the commands see it. */
  private final class Client extends Session {
    Client(Shared shared, long id) {
      super(shared, id);
    }

    @Override
    protected void push(byte[] message) {
      Outbox out = outbox;
      if (out != null) {
        out.add(message);
      }
    }

    @Override
    protected void beginPushing() {
      if (outbox == null) {
        outbox = Outbox.open(fd, this::cut);
      }
    }

    @Override
    protected void cut() {
      Connection.this.cut();
    }

    @Override
    protected String address() {
      String known = address;
      if (known == null) {
        known = peer();
        address = known;
      }
      return known;
    }
  }

  private String peer() {
    try {
      return getpeername(fd) instanceof InetSocketAddress peer
          ? peer.getAddress().getHostAddress() + ":" + peer.getPort()
          : "?:0";
    } catch (IOException gone) {
      return "?:0";
    }
  }
}
