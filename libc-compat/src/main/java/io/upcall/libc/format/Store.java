package io.upcall.libc.format;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores numbers where C has pointers to them: in element 0 of an array. */
final class Store {

  /** By the bytes of a number: what takes it. */
  static final Map<Integer, String> TYPES =
      Map.of(
          Byte.BYTES,
          "byte[]",
          Short.BYTES,
          "short[]",
          Integer.BYTES,
          "int[]",
          Long.BYTES,
          "long[]");

  private Store() {}

  static boolean in(byte[] target, long value) {
    target[0] = (byte) value;
    return true;
  }

  static boolean in(short[] target, long value) {
    target[0] = (short) value;
    return true;
  }

  static boolean in(int[] target, long value) {
    target[0] = (int) value;
    return true;
  }

  static boolean in(long[] target, long value) {
    target[0] = value;
    return true;
  }

  /** In the array that an integer of so many bytes is stored in; false when it is another. */
  static boolean integer(@Nullable Object target, int bytes, long value) {
    return switch (bytes) {
      case Byte.BYTES -> target instanceof byte[] a && in(a, value);
      case Short.BYTES -> target instanceof short[] a && in(a, value);
      case Integer.BYTES -> target instanceof int[] a && in(a, value);
      default -> target instanceof long[] a && in(a, value);
    };
  }
}
