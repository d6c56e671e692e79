package io.upcall.cores;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The stacks that were supplied and not used yet, the last first. By CAS, from any thread. */
final class SaStacks {

  private record Node(SaStack stack, @Nullable Node below, int size) {}

  private final int limit;
  private final AtomicReference<@Nullable Node> top = new AtomicReference<>();

  SaStacks(int limit) {
    this.limit = limit;
  }

  /** Adds {@code stack}; false when there are as many as may be used. */
  boolean supply(SaStack stack) {
    while (true) {
      Node seen = top.get();
      int size = seen == null ? 0 : seen.size();
      if (size == limit) {
        return false;
      }
      if (top.compareAndSet(seen, new Node(stack, seen, size + 1))) {
        return true;
      }
    }
  }

  /** The last one; null when there is none. */
  @Nullable SaStack take() {
    while (true) {
      Node seen = top.get();
      if (seen == null) {
        return null;
      }
      if (top.compareAndSet(seen, seen.below())) {
        return seen.stack();
      }
    }
  }
}
