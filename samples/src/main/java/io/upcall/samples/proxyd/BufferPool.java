package io.upcall.samples.proxyd;

import java.util.Queue;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;

/**
 * Buffers to copy with, to be used again. A direction has one from the moment when bytes have come
 * until they are sent: not while it waits for them, which is nearly all the time.
 */
final class BufferPool {
  /** What is larger is spliced. */
  static final int BYTES = 16 << 10;

  private static final int MOST_IDLE = 64;

  private final Queue<byte[]> idle = new MpmcAtomicArrayQueue<>(MOST_IDLE);

  byte[] lease() {
    byte[] buffer = idle.poll();
    return buffer != null ? buffer : new byte[BYTES];
  }

  void giveBack(byte[] buffer) {
    // One too many is the collector's.
    if (!idle.offer(buffer)) {
      return;
    }
  }
}
