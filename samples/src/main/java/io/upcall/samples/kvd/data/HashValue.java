package io.upcall.samples.kvd.data;

import org.jspecify.annotations.Nullable;

/** A hash: fields and their values. */
public final class HashValue implements Collection {
  private static final int FIELD_BYTES = 32 + 2 * Values.ARRAY_BYTES + Dict.SLOT_BYTES;

  private final Dict<Field> fields = new Dict<>();
  private long fieldBytes;
  private int longest;

  /** A field of a hash. */
  public static final class Field extends DictEntry {
    private byte[] value;

    private Field(byte[] name, byte[] value) {
      super(name);
      this.value = value;
    }

    /** Its value. */
    public byte[] value() {
      return value;
    }
  }

  /** An empty one. */
  public HashValue() {}

  @Override
  public String type() {
    return "hash";
  }

  @Override
  public int size() {
    return fields.size();
  }

  @Override
  public long heapBytes() {
    return 64 + fieldBytes;
  }

  @Override
  public int longestBytes() {
    return longest;
  }

  @Override
  public HashValue copy() {
    HashValue copy = new HashValue();
    fields.forEach(field -> copy.put(field.key, field.value));
    return copy;
  }

  /** All fields, to be looked at. */
  public Dict<Field> fields() {
    return fields;
  }

  /** The field whose name is this range, or null. */
  public @Nullable Field find(byte[] bytes, int from, int length) {
    return fields.find(bytes, from, length);
  }

  /** Sets a field; true when it is new. */
  public boolean put(byte[] name, byte[] value) {
    Field known = fields.find(name);
    if (known != null) {
      put(known, value);
      return false;
    }
    fields.add(new Field(name, value));
    fieldBytes += FIELD_BYTES + name.length + value.length;
    longest = Math.max(longest, Math.max(name.length, value.length));
    return true;
  }

  /** Gives a field of this hash another value. */
  public void put(Field field, byte[] value) {
    fieldBytes += value.length - field.value.length;
    longest = Math.max(longest, value.length);
    field.value = value;
  }

  /** Takes out a field of this hash. */
  public void remove(Field field) {
    fields.remove(field);
    fieldBytes -= FIELD_BYTES + field.key.length + field.value.length;
  }
}
