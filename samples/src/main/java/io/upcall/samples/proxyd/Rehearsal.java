package io.upcall.samples.proxyd;

import static io.upcall.libc.SysSocket.recv;
import static io.upcall.libc.SysSocket.send;

import io.upcall.cores.Proc;
import io.upcall.samples.server.BlockingServer;
import io.upcall.samples.server.Conversation;
import io.upcall.samples.server.WarmUp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays messages between clients and an echo server of its own before the real proxy listens; see
 * {@link WarmUp} for what that is good for.
 */
final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  /** So many small messages a conversation, which are copied, and then a large one. */
  private static final int SMALL_ONES = 20;

  private static final int SMALL_BYTES = 1024;
  private static final int LARGE_BYTES = 4 * BufferPool.BYTES;
  private static final Limits LIMITS = Limits.usual(1_000, 0);

  private Rehearsal() {}

  /** In a uthread: returns when it was enough. */
  static void run() throws IOException {
    BlockingServer echo = new BlockingServer(nowhere(), Parrot::new);
    InetSocketAddress behind = echo.listen();
    Proc.current().spawn(() -> serve(echo));
    HostPort to = new HostPort(behind.getAddress().getHostAddress(), behind.getPort());
    Proxyd proxy = new Proxyd(nowhere(), to, LIMITS);
    proxy.prepare();
    new WarmUp(fd -> new Relay(fd, proxy), exchanges()).run();
    echo.stop();
    proxy.pipes().closeIdle();
  }

  private static List<WarmUp.Exchange> exchanges() {
    List<WarmUp.Exchange> exchanges =
        new ArrayList<>(
            Collections.nCopies(
                SMALL_ONES, new WarmUp.Exchange(new byte[SMALL_BYTES], SMALL_BYTES)));
    exchanges.add(new WarmUp.Exchange(new byte[LARGE_BYTES], LARGE_BYTES));
    return exchanges;
  }

  private static InetSocketAddress nowhere() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void serve(BlockingServer server) {
    try {
      server.serve();
    } catch (IOException failure) {
      LOG.warn("rehearsing: {}", failure.getMessage());
    }
  }

  /** Says what it hears. */
  private static final class Parrot extends Conversation {
    Parrot(int fd) {
      super(fd);
    }

    @Override
    protected void converse() throws IOException {
      byte[] buffer = new byte[LARGE_BYTES];
      for (int heard; (heard = recv(fd, buffer, 0, buffer.length, 0)) > 0; ) {
        for (int said = 0; said < heard; ) {
          said += send(fd, buffer, said, heard - said, 0);
        }
      }
    }
  }
}
