package io.upcall.samples.kvd.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * A hash of bytes, eight at a time. The seed is another one in each process, so that nobody outside
 * can choose keys that meet in one bucket.
 */
final class Hash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = new SplittableRandom().nextLong();
  private static final long FACTOR = 0x9e3779b97f4a7c15L;

  private Hash() {}

  static int of(byte[] bytes, int from, int length) {
    long hash = SEED ^ length;
    int at = from;
    int end = from + length;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(bytes, at));
    }
    if (at < end) {
      long rest = 0;
      for (; at < end; at++) {
        rest = rest << 8 | (bytes[at] & 0xff);
      }
      hash = mix(hash ^ rest);
    }
    return (int) (hash ^ hash >>> 32);
  }

  /** The two halves of the product, folded: every bit of the input moves every bit below. */
  private static long mix(long value) {
    return value * FACTOR ^ Math.unsignedMultiplyHigh(value ^ SEED, FACTOR);
  }
}
