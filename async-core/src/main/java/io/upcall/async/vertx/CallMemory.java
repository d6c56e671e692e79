package io.upcall.async.vertx;

import io.netty.buffer.ByteBuf;
import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import java.nio.ByteBuffer;

/** The memory that a call names, whichever way: a heap array, an address, or a row of iovecs. */
final class CallMemory {

  private static final int IOVEC_BYTES = 16;
  private static final int IOVEC_LENGTH = 8;

  private CallMemory() {}

  private static boolean isVector(AsyncCall call) {
    return call.op() == Op.READV || call.op() == Op.WRITEV;
  }

  /** How many bytes it has room for, or has. */
  static int length(AsyncCall call) {
    if (!isVector(call)) {
      return DriverSide.length(call);
    }
    long total = 0;
    for (int i = 0; i < DriverSide.length(call); i++) {
      total += NativeMemory.getLong(iovec(call, i) + IOVEC_LENGTH);
    }
    return (int) Math.min(total, Integer.MAX_VALUE);
  }

  private static long iovec(AsyncCall call, int index) {
    return DriverSide.address(call) + (long) index * IOVEC_BYTES;
  }

  /** {@code bytes} bytes of a call without iovecs from {@code skip} on, as a buffer over them. */
  static ByteBuffer buffer(AsyncCall call, int skip, int bytes) {
    byte[] array = DriverSide.array(call);
    return array != null
        ? ByteBuffer.wrap(array, DriverSide.arrayOffset(call) + skip, bytes)
        : NativeMemory.segment(DriverSide.address(call) + skip, bytes).asByteBuffer();
  }

  /** The memory as one buffer, or as one for each iovec. */
  static ByteBuffer[] buffers(AsyncCall call) {
    if (!isVector(call)) {
      return new ByteBuffer[] {buffer(call, 0, DriverSide.length(call))};
    }
    ByteBuffer[] buffers = new ByteBuffer[DriverSide.length(call)];
    for (int i = 0; i < buffers.length; i++) {
      long at = iovec(call, i);
      long length = NativeMemory.getLong(at + IOVEC_LENGTH);
      buffers[i] = NativeMemory.segment(NativeMemory.getLong(at), length).asByteBuffer();
    }
    return buffers;
  }

  /** Moves {@code bytes} bytes from {@code from} into the call's memory, behind {@code skip}. */
  static void fill(AsyncCall call, int skip, ByteBuf from, int bytes) {
    byte[] array = DriverSide.array(call);
    if (array != null) {
      from.readBytes(array, DriverSide.arrayOffset(call) + skip, bytes);
    } else if (!isVector(call)) {
      from.readBytes(buffer(call, skip, bytes));
    } else {
      int left = bytes;
      int before = skip;
      for (ByteBuffer part : buffers(call)) {
        int used = Math.min(before, part.remaining());
        part.position(part.position() + used);
        before -= used;
        int here = Math.min(left, part.remaining());
        part.limit(part.position() + here);
        from.readBytes(part);
        left -= here;
      }
    }
  }

  /** Appends the first {@code bytes} bytes of the call's memory to {@code to}. */
  static void drain(AsyncCall call, ByteBuf to, int bytes) {
    byte[] array = DriverSide.array(call);
    if (array != null) {
      to.writeBytes(array, DriverSide.arrayOffset(call), bytes);
    } else if (!isVector(call)) {
      to.writeBytes(buffer(call, 0, bytes));
    } else {
      int left = bytes;
      for (ByteBuffer part : buffers(call)) {
        int here = Math.min(left, part.remaining());
        part.limit(part.position() + here);
        to.writeBytes(part);
        left -= here;
      }
    }
  }
}
