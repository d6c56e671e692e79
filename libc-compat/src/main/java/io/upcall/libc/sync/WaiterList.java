package io.upcall.libc.sync;

import org.jspecify.annotations.Nullable;

/**
 * Waiters in the order of their coming, linked through themselves. Guarded by whoever has it,
 * except {@link #isEmpty}.
 */
final class WaiterList {

  /** Volatile for {@link #isEmpty}: who enters writes this, then looks at the thing itself. */
  private volatile @Nullable Waiter first;

  private @Nullable Waiter last;

  /** Without the guard: who changed the thing looks here afterwards. */
  boolean isEmpty() {
    return first == null;
  }

  @Nullable Waiter first() {
    return first;
  }

  void add(Waiter waiter) {
    Waiter tail = last;
    waiter.before = tail;
    last = waiter;
    if (tail == null) {
      first = waiter;
    } else {
      tail.after = waiter;
    }
  }

  void remove(Waiter waiter) {
    Waiter previous = waiter.before;
    Waiter next = waiter.after;
    if (next == null) {
      last = previous;
    } else {
      next.before = previous;
    }
    if (previous == null) {
      first = next;
    } else {
      previous.after = next;
    }
    waiter.before = null;
    waiter.after = null;
  }

  /** Takes all, still linked by {@link Waiter#after}; to be woken with {@link #unparkAll}. */
  @Nullable Waiter takeAll() {
    Waiter all = first;
    first = null;
    last = null;
    return all;
  }

  /** The youngest entry of {@code thread}, or null. */
  @Nullable Waiter find(Thread thread) {
    Waiter at = last;
    while (at != null && at.thread != thread) {
      at = at.before;
    }
    return at;
  }

  /** Wakes a chain that was taken off, after the guard. */
  static void unparkAll(@Nullable Waiter chain) {
    for (Waiter at = chain; at != null; at = at.after) {
      at.unpark();
    }
  }
}
