package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;

/** The memory that a call names, whether array, address or iovecs, as one run of bytes. */
final class CallMemory {

  private static final int IOVEC_BYTES = 16;

  private CallMemory() {}

  private static boolean isVector(AsyncCall call) {
    return call.op() == Op.READV || call.op() == Op.WRITEV;
  }

  /** How many bytes it has. */
  static int length(AsyncCall call) {
    int length = DriverSide.length(call);
    if (!isVector(call)) {
      return length;
    }
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += NativeMemory.getLong(DriverSide.address(call) + (long) i * IOVEC_BYTES + 8);
    }
    return (int) Math.min(sum, Integer.MAX_VALUE);
  }

  /** Copies {@code data} to its beginning. */
  static void put(AsyncCall call, byte[] data, int bytes) {
    byte[] array = DriverSide.array(call);
    if (array != null) {
      System.arraycopy(data, 0, array, DriverSide.arrayOffset(call), bytes);
    } else if (!isVector(call)) {
      NativeMemory.copyIn(data, 0, DriverSide.address(call), bytes);
    } else {
      for (int i = 0, done = 0; done < bytes; i++) {
        int part = Math.min(iovecLength(call, i), bytes - done);
        NativeMemory.copyIn(data, done, iovecBase(call, i), part);
        done += part;
      }
    }
  }

  /** A copy of its first {@code bytes}. */
  static byte[] get(AsyncCall call, int bytes) {
    byte[] data = new byte[bytes];
    byte[] array = DriverSide.array(call);
    if (array != null) {
      System.arraycopy(array, DriverSide.arrayOffset(call), data, 0, bytes);
    } else if (!isVector(call)) {
      NativeMemory.copyOut(DriverSide.address(call), data, 0, bytes);
    } else {
      for (int i = 0, done = 0; done < bytes; i++) {
        int part = Math.min(iovecLength(call, i), bytes - done);
        NativeMemory.copyOut(iovecBase(call, i), data, done, part);
        done += part;
      }
    }
    return data;
  }

  private static long iovecBase(AsyncCall call, int index) {
    return NativeMemory.getLong(DriverSide.address(call) + (long) index * IOVEC_BYTES);
  }

  private static int iovecLength(AsyncCall call, int index) {
    long length = NativeMemory.getLong(DriverSide.address(call) + (long) index * IOVEC_BYTES + 8);
    return (int) Math.min(length, Integer.MAX_VALUE);
  }
}
