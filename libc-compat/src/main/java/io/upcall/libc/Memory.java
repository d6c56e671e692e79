package io.upcall.libc;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The remaining bytes of a ByteBuffer as this library passes memory on: an array and an index, or
 * null and an address. Callers keep the buffer reachable while an address is in use.
 */
final class Memory {

  private Memory() {}

  /** The array of a heap buffer; null for a direct one. */
  @SuppressWarnings("ByteBufferBackingArray") // its offset is in what at() answers
  static byte @Nullable [] array(ByteBuffer buffer) {
    if (buffer.isDirect()) {
      return null;
    }
    if (buffer.hasArray()) {
      return buffer.array();
    }
    // Read-only: only writes get here, and they do not change the copy either.
    byte[] copy = new byte[buffer.limit()];
    buffer.get(buffer.position(), copy, buffer.position(), buffer.remaining());
    return copy;
  }

  /** The index of the first remaining byte in {@link #array}, or its address. */
  static long at(ByteBuffer buffer) {
    if (buffer.isDirect()) {
      return MemorySegment.ofBuffer(buffer).address();
    }
    return buffer.hasArray() ? buffer.arrayOffset() + buffer.position() : buffer.position();
  }

  /** For what the kernel writes to. */
  static ByteBuffer writable(ByteBuffer buffer) {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("a read-only buffer cannot be read into");
    }
    return buffer;
  }
}
