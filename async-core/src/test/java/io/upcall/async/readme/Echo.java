package io.upcall.async.readme;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.Driver;
import io.upcall.async.SocketCalls;
import io.upcall.async.Submitter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A connection is its own call: one object, made once, for as long as the peer talks. */
final class Echo extends AsyncCall {
  private final Driver driver;
  private final int fd;
  private final MemorySegment buffer;
  private long sent;
  private long received;

  Echo(Driver driver, int fd, Arena arena) {
    this.driver = driver;
    this.fd = fd;
    this.buffer = arena.allocate(4096);
  }

  void receive() {
    submit(recv(fd, buffer, 0));
  }

  @Override
  protected void run() { // in the driver's turn: the call has no queue
    switch (op()) {
      case RECV -> {
        sent = 0;
        received = result();
        submit(result() > 0 ? send(fd, buffer.asSlice(0, received), 0) : close(fd));
      }
      case SEND -> {
        sent += result();
        if (result() < 0) {
          submit(close(fd));
        } else if (sent < received) {
          submit(send(fd, buffer.asSlice(sent, received - sent), 0));
        } else {
          receive();
        }
      }
      default -> {} // closed: nothing is in flight, and nobody keeps this object
    }
  }

  private void submit(AsyncCall prepared) {
    driver.submit(prepared, Submitter.ALWAYS_EVENT); // quick or not, the callback goes on
  }

  /** Every connection that comes, from one submission. */
  static final class Acceptor extends AsyncSource {
    private final Driver driver;
    private final Arena arena;

    Acceptor(Driver driver, int listener, Arena arena) {
      super(null, 64);
      this.driver = driver;
      this.arena = arena;
      driver.submit(SocketCalls.acceptMultishot(this, listener, 0), Submitter.ALWAYS_EVENT);
    }

    @Override
    protected void run() {
      while (next()) {
        if (result() >= 0) {
          new Echo(driver, result(), arena).receive();
        }
      }
    }
  }
}
