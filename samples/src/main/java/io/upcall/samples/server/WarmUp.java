package io.upcall.samples.server;

import static io.upcall.libc.SysSocket.AF_INET;
import static io.upcall.libc.SysSocket.SOCK_CLOEXEC;
import static io.upcall.libc.SysSocket.SOCK_STREAM;
import static io.upcall.libc.SysSocket.connect;
import static io.upcall.libc.SysSocket.recv;
import static io.upcall.libc.SysSocket.send;
import static io.upcall.libc.SysSocket.socket;
import static io.upcall.libc.Unistd.close;

import io.upcall.cores.Proc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to a server of the same kind before the real one listens, so that its first clients find
 * compiled code.
 *
 * <p>Not for the first milliseconds' sake. A uthread that begins a conversation in the interpreter
 * stays there for as long as it lasts: its frames are not replaced, and each park copies
 * interpreted frames the slow way, 0.4 µs a round trip and 800 bytes of stack more for every such
 * connection. Whole conversations, with their ends, because code that never saw an end is thrown
 * away at the first one.
 */
public final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final int CONVERSATIONS = 2000;
  private static final int AT_ONCE = 50;

  private final List<Exchange> exchanges;
  private final BlockingServer server;

  /** What a client says, and how long the answer is. */
  public static final class Exchange {
    private final byte[] request;
    private final int answerBytes;

    /** The request is not to be changed any more. */
    public Exchange(byte[] request, int answerBytes) {
      this.request = request;
      this.answerBytes = answerBytes;
    }
  }

  /** Each client has these exchanges with a server of {@code factory}. */
  public WarmUp(BlockingServer.ConversationFactory factory, List<Exchange> exchanges) {
    this.exchanges = List.copyOf(exchanges);
    this.server =
        new BlockingServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), factory);
  }

  /** In a uthread: returns when it was enough. */
  public void run() throws IOException {
    long begunNanos = System.nanoTime();
    InetSocketAddress address = server.listen();
    Thread serving = Proc.current().spawn(this::serve);
    int done = 0;
    while (done < CONVERSATIONS && System.nanoTime() - begunNanos < LIMIT_NANOS) {
      wave(address);
      done += AT_ONCE;
    }
    server.stop();
    join(serving);
    LOG.debug("{} conversations in {} ms", done, (System.nanoTime() - begunNanos) / 1_000_000);
  }

  private void serve() {
    try {
      server.serve();
    } catch (IOException failure) {
      LOG.warn("warming up: {}", failure.getMessage());
    }
  }

  private void wave(InetSocketAddress address) {
    List<Thread> clients = new ArrayList<>(AT_ONCE);
    for (int i = 0; i < AT_ONCE; i++) {
      clients.add(Proc.current().spawn(() -> talk(address)));
    }
    clients.forEach(WarmUp::join);
  }

  private void talk(InetSocketAddress address) {
    try {
      int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      try {
        connect(fd, address);
        for (Exchange exchange : exchanges) {
          send(fd, exchange.request, 0, exchange.request.length, 0);
          byte[] answer = new byte[exchange.answerBytes];
          for (int left = answer.length; left > 0; ) {
            left -= Math.max(1, recv(fd, answer, 0, left, 0));
          }
        }
      } finally {
        close(fd);
      }
    } catch (IOException failure) {
      LOG.debug("warming up: {}", failure.getMessage());
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
