package io.upcall.samples.proxyd;

import static io.upcall.libc.NetinetIn.IPPROTO_TCP;
import static io.upcall.libc.NetinetIn.TCP_NODELAY;
import static io.upcall.libc.SysSocket.SOL_SOCKET;
import static io.upcall.libc.SysSocket.SO_KEEPALIVE;
import static io.upcall.libc.SysSocket.SO_LINGER;
import static io.upcall.libc.SysSocket.setsockopt;
import static io.upcall.libc.Unistd.close;

import io.upcall.cores.Proc;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructLinger;
import io.upcall.samples.server.Conversation;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client and its connection to the target: two sockets and two uthreads, one for each direction.
 *
 * <p>When both directions have come to their end, the sockets are closed in peace. When one fails,
 * the other is interrupted, and both sockets are reset: who sends must not take for an orderly end
 * what was none.
 */
final class Relay extends Conversation {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** A close that throws away what was not sent, and tells the peer so: with RST. */
  private static final StructLinger RESET = new StructLinger(true, 0);

  private final Proxyd proxy;

  /** Set by the direction that failed, before it interrupts the other one. */
  private volatile boolean failed;

  Relay(int fd, Proxyd proxy) {
    super(fd);
    this.proxy = proxy;
  }

  @Override
  protected void converse() throws IOException {
    if (!proxy.enter()) {
      resetOnClose(fd);
      return;
    }
    try {
      relay(connectTarget());
    } finally {
      proxy.leave();
    }
  }

  /** Nothing: a proxy cannot know whether a silent client waits for an answer. It has its time. */
  @Override
  protected void windDown() {}

  private int connectTarget() throws IOException {
    try {
      return proxy.connectTarget();
    } catch (IOException refusal) {
      resetOnClose(fd);
      throw refusal;
    }
  }

  private void relay(int target) throws IOException {
    try {
      tune(fd);
      tune(target);
      Thread here = Thread.currentThread();
      Direction forth = proxy.direction(fd, target);
      Direction back = proxy.direction(target, fd);
      Thread other = Proc.current().spawn(() -> run(back, here));
      run(forth, other);
      join(other);
      if (failed) {
        resetOnClose(fd);
        resetOnClose(target);
      }
    } finally {
      close(target);
    }
  }

  private void run(Direction direction, Thread other) {
    try {
      direction.run();
    } catch (ErrnoException failure) {
      LOG.debug("fd {}: {}", fd, failure.getMessage());
      failed = true;
      // Wherever it waits, it gets EINTR there.
      other.interrupt();
    }
  }

  /** Waits for the other direction, which may interrupt this one meanwhile. */
  private static void join(Thread other) {
    while (other.isAlive()) {
      try {
        other.join();
      } catch (InterruptedException failedThere) {
        LOG.trace("the other direction failed", failedThere);
      }
    }
  }

  private static void tune(int socket) throws ErrnoException {
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    // A peer that has vanished is noticed, if only after hours.
    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  }

  private static void resetOnClose(int socket) {
    try {
      setsockopt(socket, SOL_SOCKET, SO_LINGER, RESET);
    } catch (ErrnoException notHere) {
      LOG.debug("fd {} is closed without a reset: {}", socket, notHere.getMessage());
    }
  }
}
