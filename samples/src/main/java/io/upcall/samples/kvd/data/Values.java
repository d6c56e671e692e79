package io.upcall.samples.kvd.data;

/** What holds for values of all types. */
public final class Values {
  /** Of an array: header and length, rounded up. */
  static final int ARRAY_BYTES = 20;

  private Values() {}

  /** What TYPE says. */
  public static String type(Object value) {
    return value instanceof Collection collection ? collection.type() : "string";
  }

  /** About how much of the heap a value takes. */
  public static long heapBytes(Object value) {
    return value instanceof Collection collection
        ? collection.heapBytes()
        : ARRAY_BYTES + ((byte[]) value).length;
  }

  /** One that can be changed without the other. */
  public static Object copy(Object value) {
    return value instanceof Collection collection ? collection.copy() : ((byte[]) value).clone();
  }
}
