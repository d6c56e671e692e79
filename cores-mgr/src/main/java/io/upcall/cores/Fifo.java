package io.upcall.cores;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * First in, first out, over all vcores. One that lost its vcore in a step goes behind the others
 * too: who spins for its lock and yields is behind it by then.
 */
final class Fifo extends SharedQueue {

  private static final int FIRST_SIZE = 256;

  /** In the lock. */
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>(FIRST_SIZE);

  @Override
  void add(Runnable uthread, long key) {
    queue.addLast(uthread);
  }

  @Override
  @Nullable Runnable take() {
    return queue.pollFirst();
  }

  @Override
  long key(Runnable uthread) {
    return 0;
  }
}
