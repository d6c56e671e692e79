package io.upcall.samples.httpd;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory buffers may take, all connections together, beyond the {@link
 * RequestBuffer#SMALLEST} that each of them has: long heads, answers that wait for their client,
 * listings. Who finds no space answers 503 and closes.
 */
final class BufferSpace {
  private final long limitBytes;

  /** Never above the limit, so who gives back must have taken. */
  private final AtomicLong takenBytes = new AtomicLong();

  BufferSpace(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Takes space for a buffer that is about to be made. */
  void take(int bytes) throws NoSpaceException {
    long taken;
    do {
      taken = takenBytes.get();
      if (taken + bytes > limitBytes) {
        throw new NoSpaceException(bytes, taken, limitBytes);
      }
    } while (!takenBytes.compareAndSet(taken, taken + bytes));
  }

  void give(int bytes) {
    takenBytes.addAndGet(-bytes);
  }

  long takenBytes() {
    return takenBytes.get();
  }
}
