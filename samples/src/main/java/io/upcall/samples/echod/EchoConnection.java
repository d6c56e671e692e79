package io.upcall.samples.echod;

import io.upcall.async.AsyncCall;
import io.upcall.async.Submitter;
import io.upcall.cores.Proc;

/**
 * One connection and all that it will ever need: nothing is allocated for a round trip.
 *
 * <pre>
 *   receive ──data──▶ send ──all sent──▶ receive ...
 *      │                │
 *      │ end of file,   │ error
 *      │ error, stop    │
 *      └──────▶ close ◀─┘
 * </pre>
 *
 * <p>The data stays where the kernel put it: in a buffer that the driver picked when it came, and
 * that goes back when the last byte of it was sent. So while it waits a connection has no buffer.
 */
final class EchoConnection {
  private final AsyncEcho server;
  private final Proc proc;
  private final int fd;
  private final Receive receive;
  private final Send send;

  // What of the buffer is still to be sent. All in the context of one vcore.
  private long at;
  private int left;

  EchoConnection(AsyncEcho server, Proc proc, int fd) {
    this.server = server;
    this.proc = proc;
    this.fd = fd;
    this.receive = new Receive();
    this.send = new Send();
  }

  void begin() {
    server.began();
    receive();
  }

  private void receive() {
    if (server.isStopping()) {
      close();
    } else {
      receive.recvSelected(fd, 0);
      proc.submit(receive, 0);
    }
  }

  private void send() {
    send.send(fd, at, left, 0);
    proc.submit(send, 0);
  }

  private void close() {
    AsyncCall close = new Close();
    close.close(fd);
    if (proc.submit(close, Submitter.TRY_QUICK) != Submitter.PENDING) {
      server.ended();
    }
  }

  private final class Receive extends AsyncCall {
    Receive() {
      holder(server.waiting);
    }

    @Override
    protected void run() {
      if (result() <= 0) {
        releaseBuffer();
        EchoConnection.this.close();
      } else {
        at = selectedBuffer();
        left = result();
        EchoConnection.this.send();
      }
    }
  }

  private final class Send extends AsyncCall {
    Send() {
      holder(server.working);
    }

    @Override
    protected void run() {
      if (result() > 0 && result() < left) {
        // The peer takes it slowly: the rest, when there is room again.
        at += result();
        left -= result();
        EchoConnection.this.send();
        return;
      }
      receive.releaseBuffer();
      if (result() > 0) {
        EchoConnection.this.receive();
      } else {
        EchoConnection.this.close();
      }
    }
  }

  private final class Close extends AsyncCall {
    @Override
    protected void run() {
      server.ended();
    }
  }
}
