package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * An array of {@code struct iovec} over what remains of some buffers. Direct buffers are described
 * where they are; the bytes of heap buffers are copied through native memory behind the iovecs.
 * Owned by the calling thread.
 */
final class Iovecs implements AutoCloseable {

  private static final int IOVEC_BYTES = 16;
  private static final int IOVEC_LENGTH = 8;

  private final ByteBuffer[] buffers;
  private final boolean read;

  /** The iovecs, and behind them the bytes of heap buffers. */
  private final long iovecs;

  private final long total;

  /** The iovec that is next; those before are done. */
  private int first;

  /**
   * Describes {@code buffers}.
   *
   * @param read whether they are to be read into
   */
  Iovecs(ByteBuffer[] buffers, boolean read) {
    this.buffers = buffers;
    this.read = read;
    long remaining = 0;
    long onHeap = 0;
    for (ByteBuffer buffer : buffers) {
      remaining += (read ? Memory.writable(buffer) : buffer).remaining();
      onHeap += buffer.isDirect() ? 0 : buffer.remaining();
    }
    total = remaining;
    iovecs = NativeMemory.allocate((long) IOVEC_BYTES * buffers.length + onHeap);
    describe(iovecs + (long) IOVEC_BYTES * buffers.length);
  }

  private void describe(long heapBytes) {
    long at = iovecs;
    long copy = heapBytes;
    for (ByteBuffer buffer : buffers) {
      int bytes = buffer.remaining();
      boolean direct = buffer.isDirect();
      NativeMemory.putLong(at, direct ? MemorySegment.ofBuffer(buffer).address() : copy);
      NativeMemory.putLong(at + IOVEC_LENGTH, bytes);
      if (!direct) {
        if (!read) {
          NativeMemory.segment(copy, bytes).copyFrom(MemorySegment.ofBuffer(buffer));
        }
        copy += bytes;
      }
      at += IOVEC_BYTES;
    }
  }

  /** How many bytes the buffers had. */
  long total() {
    return total;
  }

  /** The address of the first iovec that is not done. */
  long at() {
    return iovecs + (long) IOVEC_BYTES * first;
  }

  /** How many iovecs are not done. */
  int count() {
    return buffers.length - first;
  }

  /** Copies {@code length} bytes to where the iovecs point, from the first that is not done on. */
  void fill(byte[] from, int length) {
    long at = at();
    for (int done = 0; done < length; at += IOVEC_BYTES) {
      int bytes = (int) Math.min(length - done, NativeMemory.getLong(at + IOVEC_LENGTH));
      NativeMemory.copyIn(from, done, NativeMemory.getLong(at), bytes);
      done += bytes;
    }
  }

  /** Takes {@code bytes} off the front. */
  void skip(int bytes) {
    for (long left = bytes; first < buffers.length; first++) {
      long at = at();
      long length = NativeMemory.getLong(at + IOVEC_LENGTH);
      if (left < length) {
        NativeMemory.putLong(at, NativeMemory.getLong(at) + left);
        NativeMemory.putLong(at + IOVEC_LENGTH, length - left);
        return;
      }
      left -= length;
    }
  }

  /** Moves the buffers' positions and, after a read, copies what is for the heap. */
  void advance(long done) {
    advance(done, read);
  }

  /** Moves the buffers' positions past what the kernel threw away: nothing was read. */
  void pass(long done) {
    advance(done, false);
  }

  private void advance(long done, boolean copies) {
    long copy = iovecs + (long) IOVEC_BYTES * buffers.length;
    long left = Math.max(done, 0);
    for (ByteBuffer buffer : buffers) {
      int room = buffer.remaining();
      int bytes = (int) Math.min(left, room);
      if (copies && !buffer.isDirect()) {
        MemorySegment.ofBuffer(buffer)
            .asSlice(0, bytes)
            .copyFrom(NativeMemory.segment(copy, bytes));
      }
      copy += buffer.isDirect() ? 0 : room;
      buffer.position(buffer.position() + bytes);
      left -= bytes;
    }
  }

  @Override
  public void close() {
    try {
      NativeMemory.free(iovecs);
    } finally {
      // Direct buffers were the kernel's by address alone.
      Reference.reachabilityFence(buffers);
    }
  }
}
