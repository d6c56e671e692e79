package io.upcall.samples.server;

import static io.upcall.libc.SysSocket.SHUT_RD;
import static io.upcall.libc.SysSocket.SHUT_RDWR;
import static io.upcall.libc.SysSocket.shutdown;
import static io.upcall.libc.Unistd.close;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection and the uthread that serves it, in blocking style.
 *
 * <p>It is small on purpose: with ten thousand idle connections, every field costs 40 KB.
 */
public abstract class Conversation implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  /** What {@link #idleSince} answers of a conversation that must not be ended. */
  protected static final long BUSY = Long.MAX_VALUE;

  /** The socket. */
  protected final int fd;

  /** Where it is listed while it lasts. Set before its uthread starts. */
  private @Nullable Conversations list;

  /** Guarded by this: who shuts the socket down must not hit the next one with its number. */
  private boolean closed;

  /** Takes over an accepted socket. */
  protected Conversation(int fd) {
    this.fd = fd;
  }

  /** Talks until one of both has had enough. The socket is closed afterwards. */
  protected abstract void converse() throws IOException;

  /**
   * Since when it has waited for the peer to begin something, on a clock of its own kind, or {@link
   * #BUSY}. Read by other threads: {@link #windDown} must bear that it is not so any more.
   */
  protected long idleSince() {
    return BUSY;
  }

  /**
   * The server stops, or needs the room: called by another thread. What waits for the peer should
   * end.
   */
  protected void windDown() {
    endInput();
  }

  /** Lets the peer's next word be its end of file, for a thread in recv too. */
  protected final synchronized void endInput() {
    if (!closed) {
      try {
        shutdown(fd, SHUT_RD);
      } catch (IOException goneAlready) {
        LOG.debug("fd {}: {}", fd, goneAlready.getMessage());
      }
    }
  }

  /** Ends the connection at once, for a thread in recv or send too. From any thread. */
  protected final synchronized void cut() {
    if (!closed) {
      try {
        shutdown(fd, SHUT_RDWR);
      } catch (IOException goneAlready) {
        LOG.debug("fd {}: {}", fd, goneAlready.getMessage());
      }
    }
  }

  final void listIn(Conversations newList) {
    list = newList;
  }

  @Override
  public final void run() {
    try {
      converse();
    } catch (IOException over) {
      // Peers go away at any moment; that is no news.
      LOG.debug("fd {}: {}", fd, over.getMessage());
    } finally {
      end();
    }
  }

  private void end() {
    synchronized (this) {
      closed = true;
    }
    try {
      close(fd);
    } catch (IOException failure) {
      LOG.debug("fd {}: {}", fd, failure.getMessage());
    }
    if (list != null) {
      list.remove(this);
    }
  }
}
