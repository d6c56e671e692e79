package io.upcall.samples.kvd.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys that expire, the next one first: a binary heap whose entries know their places. So none
 * is ever looked at before its time, where sampling would look at many.
 */
final class ExpiryHeap {
  static final int NOT_IN = -1;

  private @Nullable KeyEntry[] heap = new @Nullable KeyEntry[16];
  private int size;

  int size() {
    return size;
  }

  @Nullable KeyEntry first() {
    return heap[0];
  }

  /** Puts it where its expiry belongs, takes it out when it has none. */
  void update(KeyEntry entry) {
    if (!entry.isVolatile()) {
      remove(entry);
      return;
    }
    if (entry.heapIndex == NOT_IN) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      place(entry, size++);
    }
    siftUp(entry);
    siftDown(entry);
  }

  void remove(KeyEntry entry) {
    int hole = entry.heapIndex;
    if (hole == NOT_IN) {
      return;
    }
    entry.heapIndex = NOT_IN;
    size--;
    KeyEntry last = at(size);
    heap[size] = null;
    if (last != entry) {
      place(last, hole);
      siftUp(last);
      siftDown(last);
    }
  }

  void clear() {
    Arrays.fill(heap, 0, size, null);
    size = 0;
  }

  private void siftUp(KeyEntry entry) {
    while (entry.heapIndex > 0) {
      KeyEntry parent = at((entry.heapIndex - 1) / 2);
      if (parent.expireAtMillis() <= entry.expireAtMillis()) {
        return;
      }
      swap(entry, parent);
    }
  }

  private void siftDown(KeyEntry entry) {
    for (int child = 2 * entry.heapIndex + 1; child < size; child = 2 * entry.heapIndex + 1) {
      KeyEntry smaller = at(child);
      if (child + 1 < size && at(child + 1).expireAtMillis() < smaller.expireAtMillis()) {
        smaller = at(child + 1);
      }
      if (entry.expireAtMillis() <= smaller.expireAtMillis()) {
        return;
      }
      swap(entry, smaller);
    }
  }

  private void swap(KeyEntry a, KeyEntry b) {
    int index = a.heapIndex;
    place(a, b.heapIndex);
    place(b, index);
  }

  private void place(KeyEntry entry, int index) {
    heap[index] = entry;
    entry.heapIndex = index;
  }

  private KeyEntry at(int index) {
    KeyEntry entry = heap[index];
    if (entry == null) {
      throw new IllegalStateException("nothing at " + index + " of " + size);
    }
    return entry;
  }
}
