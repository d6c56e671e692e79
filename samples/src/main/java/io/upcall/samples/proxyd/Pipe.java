package io.upcall.samples.proxyd;

import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.read;

import io.upcall.libc.ErrnoException;

/** A pipe that bytes go through. Owned by who leased it. */
final class Pipe {
  /** Far more than fits: the pipe's own size is what limits a splice. */
  private static final int MOST = 1 << 30;

  private final int reader;
  private final int writer;

  /** How many bytes are in it. */
  private int held;

  Pipe(int[] ends) {
    this.reader = ends[0];
    this.writer = ends[1];
  }

  boolean isEmpty() {
    return held == 0;
  }

  /**
   * Takes what has come on {@code socket}, as far as it fits.
   *
   * @return how many bytes; 0 at the end of the stream, {@link Attempt#NOT_NOW} when there is
   *     nothing
   */
  int fillFrom(int socket) throws ErrnoException {
    int taken = Attempt.splice(socket, writer, MOST);
    held += Math.max(taken, 0);
    return taken;
  }

  /** Gives {@code socket} as much as there is room for there; false when there is none. */
  boolean drainTo(int socket) throws ErrnoException {
    int given = Attempt.splice(reader, socket, held);
    held -= Math.max(given, 0);
    return given != Attempt.NOT_NOW;
  }

  /** Takes out all that is in it. */
  byte[] takeOut() throws ErrnoException {
    byte[] content = new byte[held];
    while (held > 0) {
      held -= read(reader, content, content.length - held, held);
    }
    return content;
  }

  void closeBoth() throws ErrnoException {
    try {
      close(reader);
    } finally {
      close(writer);
    }
  }
}
