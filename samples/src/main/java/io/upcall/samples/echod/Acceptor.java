package io.upcall.samples.echod;

import static io.upcall.libc.SysSocket.SOCK_CLOEXEC;

import io.upcall.async.AsyncCall;
import io.upcall.async.Op;
import io.upcall.cores.Proc;
import io.upcall.libc.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts, for one vcore: its callback takes what came and accepts again.
 *
 * <p>The same call object does it for ever. It has no queue, so its callback runs in the turn of
 * the driver, in vcore context.
 */
final class Acceptor extends AsyncCall {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
  private static final long NO_ROOM_PAUSE_NANOS = 100_000_000L;

  private final AsyncEcho server;
  private final Proc proc;
  private final int listener;

  Acceptor(AsyncEcho server, Proc proc, int listener) {
    this.server = server;
    this.proc = proc;
    this.listener = listener;
    holder(server.waiting);
  }

  /** Waits for the next connection, or ends. */
  void next() {
    if (server.isStopping()) {
      server.ended();
    } else {
      accept(listener, 0, 0, SOCK_CLOEXEC);
      proc.submit(this, 0);
    }
  }

  @Override
  protected void run() {
    if (op() == Op.TIMEOUT) {
      next();
    } else if (result() >= 0) {
      new EchoConnection(server, proc, result()).begin();
      next();
    } else {
      afterRefusal(-result());
    }
  }

  /** Most refusals concern one peer that has gone; without room it is better to wait a moment. */
  private void afterRefusal(int errno) {
    if (errno != Errno.EMFILE && errno != Errno.ENFILE) {
      next();
      return;
    }
    LOG.warn("accept: {}: waiting", Errno.strerrorname_np(errno));
    timeout(NO_ROOM_PAUSE_NANOS);
    proc.submit(this, 0);
  }
}
