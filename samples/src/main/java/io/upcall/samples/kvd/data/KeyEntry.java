package io.upcall.samples.kvd.data;

/** A key with its value. */
public final class KeyEntry extends DictEntry {
  /** {@link #expireAtMillis} of a key that stays. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Of the object itself, its key's array and its place in the table. */
  private static final int OVERHEAD_BYTES = 56 + 16 + Dict.SLOT_BYTES;

  /** A {@code byte[]} or a {@link Collection}. */
  private Object value;

  private long expireAtMillis = NEVER;

  /** Where it is in its database's {@link ExpiryHeap}; not at all. */
  int heapIndex = ExpiryHeap.NOT_IN;

  /** How many bytes its database counts it for. */
  long countedBytes;

  /** The last snapshot that it is part of, or that was begun before it; see {@link Snapshot}. */
  int snapshot;

  KeyEntry(byte[] key, Object value) {
    super(key);
    this.value = value;
  }

  /** The value: a {@code byte[]} or a {@link Collection}. */
  public Object value() {
    return value;
  }

  void setValue(Object newValue) {
    value = newValue;
  }

  /** When it expires, in milliseconds of the epoch; {@link #NEVER}. */
  public long expireAtMillis() {
    return expireAtMillis;
  }

  void setExpireAtMillis(long millis) {
    expireAtMillis = millis;
  }

  /** True when it has an expiry. */
  public boolean isVolatile() {
    return expireAtMillis != NEVER;
  }

  /** About how much of the heap it takes. */
  public long heapBytes() {
    return OVERHEAD_BYTES + key.length + Values.heapBytes(value);
  }
}
