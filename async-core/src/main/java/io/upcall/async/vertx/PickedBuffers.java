package io.upcall.async.vertx;

import io.upcall.async.kernel.NativeMemory;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The buffers that this driver picks for receives that name none: blocks of one size, made when
 * they are first needed, {@link #LIMIT} at most. Owned by the driver's owner.
 */
final class PickedBuffers {

  /** What one holds; a receive takes no more. */
  static final int BYTES = 16 << 10;

  /** 16 MiB a driver at most. */
  static final int LIMIT = 1024;

  private long[] free = new long[16];
  private int freeCount;

  /** In the hands of callbacks. */
  private int out;

  private boolean closed;

  PickedBuffers() {}

  /** A buffer; 0 when all are out. */
  long take() {
    if (freeCount == 0 && out == LIMIT) {
      return 0;
    }
    out++;
    return freeCount > 0 ? free[--freeCount] : NativeMemory.allocate(BYTES);
  }

  /** Its first bytes, to be written. */
  static ByteBuffer memory(long buffer, int bytes) {
    return NativeMemory.segment(buffer, bytes).asByteBuffer();
  }

  void giveBack(long buffer) {
    out--;
    if (closed) {
      NativeMemory.free(buffer);
      return;
    }
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = buffer;
  }

  /** Frees what is here; what is out is freed when it comes back. */
  void close() {
    closed = true;
    while (freeCount > 0) {
      NativeMemory.free(free[--freeCount]);
    }
  }
}
