package io.upcall.cores;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ready uthreads by a key: the smallest first, and among equals the one that came first. Keys are
 * compared by their difference, as times are, so they may wrap around.
 *
 * <p>In arrays of its own, because a queue of the JDK's would need an object an entry.
 */
final class ReadyHeap {

  private static final int FIRST_SIZE = 256;

  private @Nullable Runnable[] uthreads = new Runnable[FIRST_SIZE];
  private long[] keys = new long[FIRST_SIZE];
  private long[] arrivals = new long[FIRST_SIZE];
  private int size;

  /** How many were ever added. */
  private long arrived;

  /** The number that the next one gets. */
  long nextArrival() {
    return arrived;
  }

  void add(Runnable uthread, long key) {
    if (size == keys.length) {
      uthreads = Arrays.copyOf(uthreads, size * 2);
      keys = Arrays.copyOf(keys, size * 2);
      arrivals = Arrays.copyOf(arrivals, size * 2);
    }
    siftUp(size++, uthread, key, arrived++);
  }

  /** Takes the first one; null when there is none. */
  @Nullable Runnable take() {
    if (size == 0) {
      return null;
    }
    Runnable first = uthreads[0];
    size--;
    siftDown(uthreads[size], keys[size], arrivals[size]);
    uthreads[size] = null;
    return first;
  }

  private void siftUp(int from, @Nullable Runnable uthread, long key, long arrival) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!isBefore(key, arrival, parent)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    put(at, uthread, key, arrival);
  }

  /** Puts one where the root was. */
  private void siftDown(@Nullable Runnable uthread, long key, long arrival) {
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isBefore(keys[child + 1], arrivals[child + 1], child)) {
        child++;
      }
      if (isBefore(key, arrival, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, uthread, key, arrival);
  }

  private boolean isBefore(long key, long arrival, int other) {
    long difference = key - keys[other];
    return difference < 0 || (difference == 0 && arrival - arrivals[other] < 0);
  }

  private void move(int from, int to) {
    put(to, uthreads[from], keys[from], arrivals[from]);
  }

  private void put(int at, @Nullable Runnable uthread, long key, long arrival) {
    uthreads[at] = uthread;
    keys[at] = key;
    arrivals[at] = arrival;
  }
}
