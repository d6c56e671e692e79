package io.upcall.samples.httpd;

import static io.upcall.libc.SysSocket.SOL_SOCKET;
import static io.upcall.libc.SysSocket.SO_RCVTIMEO;
import static io.upcall.libc.SysSocket.recv;
import static io.upcall.libc.SysSocket.setsockopt;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructTimeval;
import java.io.IOException;
import java.util.Arrays;

/**
 * What came from the client and was not used yet.
 *
 * <pre>
 *   0        from             to        bytes.length ≤ LARGEST
 *   │  used   │  to be used    │  room   │
 * </pre>
 *
 * <p>It is small while the client is silent, and grows only for a head that needs it.
 */
final class RequestBuffer {
  /** The longest head that is accepted. */
  static final int LARGEST = 16 << 10;

  /** Most requests fit; it is all that an idle connection holds. */
  static final int SMALLEST = 512;

  // What fill() answers besides a number of bytes.
  static final int END_OF_FILE = 0;
  static final int TIMED_OUT = -1;

  private final int fd;
  private final BufferSpace space;
  private byte[] bytes = new byte[SMALLEST];
  private int from;
  private int to;

  /** The socket's SO_RCVTIMEO; 0 is none. */
  private long timeoutMillis;

  RequestBuffer(int fd, BufferSpace space) {
    this.fd = fd;
    this.space = space;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  boolean isEmpty() {
    return from == to;
  }

  /** True when neither the buffer nor its limit leaves room. */
  boolean isFull() {
    return from == 0 && to == LARGEST;
  }

  /** Uses up everything before {@code index}. */
  void consumeTo(int index) {
    from = index;
  }

  /** Makes the buffer small again; when it is empty and a long wait begins. */
  void shrink() {
    from = 0;
    to = 0;
    if (bytes.length > SMALLEST) {
      space.give(bytes.length - SMALLEST);
      bytes = new byte[SMALLEST];
    }
  }

  /**
   * Receives more, waiting for it. May move what is there to the front: indexes from before do not
   * count any more.
   *
   * @return how many bytes came, {@link #END_OF_FILE} or {@link #TIMED_OUT}
   */
  int fill(long limitMillis) throws IOException {
    makeRoom();
    limit(limitMillis);
    try {
      int received = recv(fd, bytes, to, bytes.length - to, 0);
      to += received;
      return received;
    } catch (ErrnoException refusal) {
      if (refusal.errno == Errno.EAGAIN) {
        return TIMED_OUT;
      }
      throw refusal;
    }
  }

  private void makeRoom() throws NoSpaceException {
    if (from > 0) {
      System.arraycopy(bytes, from, bytes, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == bytes.length) {
      int larger = Math.min(2 * bytes.length, LARGEST);
      space.take(larger - bytes.length);
      bytes = Arrays.copyOf(bytes, larger);
    }
  }

  /** In the ordinary case the limit is what it was, and this costs no system call. */
  private void limit(long limitMillis) throws IOException {
    if (limitMillis != timeoutMillis) {
      setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, StructTimeval.fromMillis(limitMillis));
      timeoutMillis = limitMillis;
    }
  }
}
