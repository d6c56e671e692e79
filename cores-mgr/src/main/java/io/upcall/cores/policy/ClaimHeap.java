package io.upcall.cores.policy;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Claims with the first of them on top: a binary heap that knows where each claim is, so that any
 * can be taken out in O(log n). A claim must not change its place in the order while it is inside.
 * Owned by the allocator's owner.
 */
final class ClaimHeap {

  private final Comparator<Claim> order;
  private Claim[] claims = new Claim[16];
  private int size;

  ClaimHeap(Comparator<Claim> order) {
    this.order = order;
  }

  int size() {
    return size;
  }

  /** The first; null when there is none. */
  @Nullable Claim top() {
    return size == 0 ? null : claims[0];
  }

  /** Adds a claim that is in no heap. */
  void add(Claim claim) {
    if (size == claims.length) {
      claims = Arrays.copyOf(claims, size * 2);
    }
    siftUp(claim, size++);
  }

  /** Takes a claim out; nothing happens when it is not inside. */
  void remove(Claim claim) {
    int hole = claim.heapIndex;
    if (hole < 0) {
      return;
    }
    claim.heapIndex = -1;
    Claim last = claims[--size];
    if (hole < size) {
      siftDown(last, hole);
      if (claims[hole] == last) {
        siftUp(last, hole);
      }
    }
  }

  private void siftUp(Claim claim, int from) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (order.compare(claim, claims[parent]) >= 0) {
        break;
      }
      put(claims[parent], at);
      at = parent;
    }
    put(claim, at);
  }

  private void siftDown(Claim claim, int from) {
    int at = from;
    for (int child; (child = 2 * at + 1) < size; at = child) {
      if (child + 1 < size && order.compare(claims[child + 1], claims[child]) < 0) {
        child++;
      }
      if (order.compare(claim, claims[child]) <= 0) {
        break;
      }
      put(claims[child], at);
    }
    put(claim, at);
  }

  private void put(Claim claim, int at) {
    claims[at] = claim;
    claim.heapIndex = at;
  }
}
