package io.upcall.samples.proxyd;

import static io.upcall.libc.Poll.POLLHUP;
import static io.upcall.libc.Poll.POLLIN;
import static io.upcall.libc.Poll.POLLOUT;
import static io.upcall.libc.Poll.poll;
import static io.upcall.libc.SysSocket.SHUT_WR;
import static io.upcall.libc.SysSocket.shutdown;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructPollfd;

/**
 * One of the two directions of a connection, and the loop of the uthread that serves it.
 *
 * <pre>
 *   wait for bytes ──few──▶ receive, send ◀──────────────┐ no room for a second:
 *     ▲  │    │                │                         │ the pipe goes back
 *     │  │    └─────many──▶ splice into a pipe, splice out
 *     │  │                     │
 *     │  └─end of stream──▶ shutdown: the half close is passed on
 *     └────────────────────────┘
 * </pre>
 *
 * <p>While it waits for bytes it holds neither a pipe nor a buffer. While it waits for room it
 * takes no more bytes, and so a slow reader slows the sender down; a buffer of what it took is all
 * that it holds then, since there are not pipes enough for all the readers that sleep.
 *
 * <p>Few bytes are copied: a message of 1 KiB through a pipe costs more than the copy.
 */
final class Direction {
  private static final int FOR_EVER = -1;

  /** How long a pipe is held with nothing moving. */
  private static final int PIPE_MILLIS = 1000;

  private final int in;
  private final int out;
  private final PipePool pipes;
  private final BufferPool buffers;
  private final StructPollfd[] input;

  /** The last time there was a buffer full, or more. */
  private boolean many;

  Direction(int in, int out, PipePool pipes, BufferPool buffers) {
    this.in = in;
    this.out = out;
    this.pipes = pipes;
    this.buffers = buffers;
    this.input = new StructPollfd[] {new StructPollfd(in, POLLIN)};
  }

  /** Moves bytes until the end of the stream, and passes that on. */
  void run() throws ErrnoException {
    boolean goesOn = true;
    while (goesOn) {
      // Errors are told by what comes next.
      poll(input, FOR_EVER);
      goesOn = move();
    }
    shutdown(out, SHUT_WR);
  }

  /** Moves what has come; false at the end of the stream. */
  private boolean move() throws ErrnoException {
    Pipe pipe = many ? pipes.lease() : null;
    return pipe != null ? splice(pipe) : copy();
  }

  // ---- many: through a pipe --------------------------------------------------------------------

  private boolean splice(Pipe pipe) throws ErrnoException {
    int taken;
    byte[] rest;
    try {
      taken = pipe.fillFrom(in);
      rest = drain(pipe);
    } finally {
      pipes.giveBack(pipe);
    }
    many = taken >= BufferPool.BYTES && rest.length == 0;
    sendAll(rest, rest.length);
    return taken != 0;
  }

  /** Empties it; what finds no room in time is returned. */
  private byte[] drain(Pipe pipe) throws ErrnoException {
    boolean moves = true;
    while (moves && !pipe.isEmpty()) {
      moves = pipe.drainTo(out) || awaitRoom(PIPE_MILLIS);
    }
    return pipe.takeOut();
  }

  // ---- few: through a buffer -------------------------------------------------------------------

  private boolean copy() throws ErrnoException {
    byte[] buffer = buffers.lease();
    try {
      int taken = Attempt.recv(in, buffer);
      many = taken == buffer.length;
      sendAll(buffer, taken);
      return taken != 0;
    } finally {
      buffers.giveBack(buffer);
    }
  }

  private void sendAll(byte[] buffer, int bytes) throws ErrnoException {
    for (int sent = 0; sent < bytes; ) {
      int now = Attempt.send(out, buffer, sent, bytes - sent);
      if (now == Attempt.NOT_NOW) {
        awaitRoom(FOR_EVER);
      } else {
        sent += now;
      }
    }
  }

  // ---- room ------------------------------------------------------------------------------------

  /**
   * Waits for room at the other end; false when there was none in time.
   *
   * @throws ErrnoException ECONNRESET when this end fails meanwhile: who knows when there would be
   *     room, and the other side is to hear of it before
   */
  private boolean awaitRoom(int millis) throws ErrnoException {
    StructPollfd room = new StructPollfd(out, POLLOUT);
    StructPollfd failure = new StructPollfd(in, 0);
    StructPollfd[] both = {room, failure};
    while (poll(both, millis) > 0 && room.revents == 0) {
      if ((failure.revents & ~POLLHUP) != 0) {
        throw new ErrnoException("poll", Errno.ECONNRESET, in);
      }
      // Both sides have shut down, in peace; that is told again and again.
      failure.fd = -1;
    }
    return room.revents != 0;
  }
}
