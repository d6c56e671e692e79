package io.upcall.samples.proxyd;

import static io.upcall.libc.Unistd.close;

import io.upcall.libc.ErrnoException;

/** A pipe that bytes go through. Owned by who leased it. */
final class Pipe {
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
   * @param most how many bytes at most
   * @return how many; 0 at the end of the stream, {@link Attempt#NOT_NOW} when there is nothing
   */
  int fillFrom(int socket, int most) throws ErrnoException {
    int taken = Attempt.splice(socket, writer, most);
    held += Math.max(taken, 0);
    return taken;
  }

  /** Gives {@code socket} as much as there is room for there; false when there is none. */
  boolean drainTo(int socket) throws ErrnoException {
    int given = Attempt.splice(reader, socket, held);
    held -= Math.max(given, 0);
    return given != Attempt.NOT_NOW;
  }

  void closeBoth() throws ErrnoException {
    try {
      close(reader);
    } finally {
      close(writer);
    }
  }
}
