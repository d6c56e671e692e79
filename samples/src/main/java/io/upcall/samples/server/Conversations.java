package io.upcall.samples.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The conversations that a server has at the moment. */
final class Conversations {
  private final Set<Conversation> all = ConcurrentHashMap.newKeySet();

  /** Who waits for the last one to end. Written by that thread before it looks. */
  private volatile @Nullable Thread waiter;

  void add(Conversation conversation) {
    all.add(conversation);
    conversation.listIn(this);
  }

  void remove(Conversation conversation) {
    all.remove(conversation);
    if (all.isEmpty()) {
      // Null for nobody, which unpark ignores.
      LockSupport.unpark(waiter);
    }
  }

  int size() {
    return all.size();
  }

  /** Tells all that the server stops. */
  void windDown() {
    for (Conversation conversation : all) {
      conversation.windDown();
    }
  }

  /** Waits until none is left; false when {@code limitNanos} was not enough. */
  boolean awaitNone(long limitNanos) {
    long deadlineNanos = System.nanoTime() + limitNanos;
    waiter = Thread.currentThread();
    while (!all.isEmpty()) {
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(this, leftNanos);
    }
    return true;
  }
}
