package io.upcall.samples.kvd.resp;

import static io.upcall.libc.SysSocket.recv;

import java.io.IOException;
import java.util.Arrays;

/**
 * What came from the client and was not used yet.
 *
 * <pre>
 *   0        from             to        bytes.length
 *   │  used   │  to be used    │  room   │
 * </pre>
 *
 * <p>It is small while the client says little: that is all that an idle connection holds.
 */
public final class InputBuffer {
  /** Most requests fit. */
  static final int SMALLEST = 512;

  /** So much at once for clients that send many requests, or large ones. */
  static final int USUAL_LARGEST = 16 << 10;

  /** So many small receives in a row show that the bulk is over. */
  private static final int SMALL_IN_A_ROW = 16;

  private byte[] bytes = new byte[SMALLEST];
  private int from;
  private int to;
  private int smallInARow;

  /** Empty. */
  public InputBuffer() {}

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** How much there is that was not used. */
  public int size() {
    return to - from;
  }

  /** True when all was used. */
  public boolean isEmpty() {
    return from == to;
  }

  /** How many bytes it can hold at the moment. */
  public int capacity() {
    return bytes.length;
  }

  void consumeTo(int index) {
    from = index;
  }

  /**
   * Makes sure that {@code wanted} bytes from {@link #from} on have room. Moves what is there:
   * indexes from before do not count any more.
   */
  void reserve(int wanted) {
    if (from + wanted <= bytes.length) {
      return;
    }
    byte[] target = wanted <= bytes.length ? bytes : new byte[wanted];
    System.arraycopy(bytes, from, target, 0, to - from);
    to -= from;
    from = 0;
    bytes = target;
  }

  /** Adds what is given. */
  public void put(byte[] more, int length) {
    reserve(to - from + length);
    System.arraycopy(more, 0, bytes, to, length);
    to += length;
  }

  /**
   * Receives what is there, waiting for it: the uthread parks, and the core goes on with another.
   *
   * @return how many bytes came; 0 at the end
   */
  public int receive(int fd) throws IOException {
    fitToTraffic();
    int received = recv(fd, bytes, to, bytes.length - to, 0);
    to += received;
    smallInARow = received <= SMALLEST ? smallInARow + 1 : 0;
    return received;
  }

  private void fitToTraffic() {
    if (from == to) {
      from = 0;
      to = 0;
      if (smallInARow >= SMALL_IN_A_ROW && bytes.length > SMALLEST) {
        bytes = new byte[SMALLEST];
      }
    } else if (to == bytes.length) {
      // A request that needs more has reserved it; this is for what is behind it.
      int doubled = bytes.length < USUAL_LARGEST ? 2 * bytes.length : to - from + USUAL_LARGEST;
      bytes = Arrays.copyOfRange(bytes, from, from + Math.max(doubled, bytes.length));
      to -= from;
      from = 0;
    }
  }
}
