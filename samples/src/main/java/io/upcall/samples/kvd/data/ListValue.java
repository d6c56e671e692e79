package io.upcall.samples.kvd.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A list: a ring of elements in one array, with both ends open. An element in the middle is found
 * at once; to insert or remove one moves the shorter side.
 */
public final class ListValue implements Collection {
  private static final int SMALLEST = 4;
  private static final int ELEMENT_BYTES = Values.ARRAY_BYTES + 6;

  /** A power of two long. */
  private byte[] @Nullable [] ring = new byte[SMALLEST] @Nullable [];

  private int head;
  private int size;
  private long elementBytes;
  private int longest;

  /** An empty one. */
  public ListValue() {}

  @Override
  public String type() {
    return "list";
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long heapBytes() {
    return 40 + elementBytes;
  }

  @Override
  public int longestBytes() {
    return longest;
  }

  @Override
  public ListValue copy() {
    ListValue copy = new ListValue();
    for (int i = 0; i < size; i++) {
      copy.addLast(get(i));
    }
    return copy;
  }

  /** Element {@code index}, from 0. */
  public byte[] get(int index) {
    byte[] element = ring[slot(index)];
    if (element == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return element;
  }

  /** Puts another one in the place of element {@code index}. */
  public void set(int index, byte[] element) {
    leave(get(index));
    enter(element);
    ring[slot(index)] = element;
  }

  /** In front of the first. */
  public void addFirst(byte[] element) {
    grow();
    head = head - 1 & ring.length - 1;
    ring[head] = element;
    size++;
    enter(element);
  }

  /** Behind the last. */
  public void addLast(byte[] element) {
    grow();
    ring[slot(size)] = element;
    size++;
    enter(element);
  }

  /** Before element {@code index}, or at the end. */
  public void insert(int index, byte[] element) {
    grow();
    if (index < size / 2) {
      head = head - 1 & ring.length - 1;
      for (int i = 0; i < index; i++) {
        ring[slot(i)] = ring[slot(i + 1)];
      }
    } else {
      for (int i = size; i > index; i--) {
        ring[slot(i)] = ring[slot(i - 1)];
      }
    }
    ring[slot(index)] = element;
    size++;
    enter(element);
  }

  /** Takes out the first. */
  public byte[] removeFirst() {
    byte[] element = get(0);
    ring[head] = null;
    head = head + 1 & ring.length - 1;
    return left(element);
  }

  /** Takes out the last. */
  public byte[] removeLast() {
    byte[] element = get(size - 1);
    ring[slot(size - 1)] = null;
    return left(element);
  }

  /** Takes out element {@code index}. */
  public void remove(int index) {
    byte[] element = get(index);
    if (index < size / 2) {
      for (int i = index; i > 0; i--) {
        ring[slot(i)] = ring[slot(i - 1)];
      }
      ring[head] = null;
      head = head + 1 & ring.length - 1;
    } else {
      for (int i = index; i < size - 1; i++) {
        ring[slot(i)] = ring[slot(i + 1)];
      }
      ring[slot(size - 1)] = null;
    }
    left(element);
  }

  private byte[] left(byte[] element) {
    size--;
    leave(element);
    return element;
  }

  private int slot(int index) {
    return head + index & ring.length - 1;
  }

  private void grow() {
    if (size < ring.length) {
      return;
    }
    byte[] @Nullable [] larger = Arrays.copyOfRange(ring, head, head + 2 * ring.length);
    System.arraycopy(ring, 0, larger, ring.length - head, head);
    Arrays.fill(larger, ring.length, larger.length, null);
    ring = larger;
    head = 0;
  }

  private void enter(byte[] element) {
    elementBytes += ELEMENT_BYTES + element.length;
    longest = Math.max(longest, element.length);
  }

  private void leave(byte[] element) {
    elementBytes -= ELEMENT_BYTES + element.length;
  }
}
