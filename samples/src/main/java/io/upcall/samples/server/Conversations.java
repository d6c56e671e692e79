package io.upcall.samples.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The conversations that a server has at the moment. */
final class Conversations {
  private final Set<Conversation> all = ConcurrentHashMap.newKeySet();

  /** Among how many idle ones the one that has been so longest is looked for. */
  private static final int LOOKED_AT = 64;

  /** Who waits for some to end. Written by that thread before it looks. */
  private volatile @Nullable Thread waiter;

  /** There are too many. Written by who waits, before it looks for idle ones. */
  private volatile boolean crowded;

  void add(Conversation conversation) {
    all.add(conversation);
    conversation.listIn(this);
  }

  void remove(Conversation conversation) {
    all.remove(conversation);
    wakeWaiter();
  }

  /** Lets who waits look again. */
  void wakeWaiter() {
    // Null for nobody, which unpark ignores.
    LockSupport.unpark(waiter);
  }

  int size() {
    return all.size();
  }

  /** True while one more peer waits for one of these to end. */
  boolean isCrowded() {
    return crowded;
  }

  /**
   * Waits until there are fewer than {@code limit}: the one that has been idle longest is asked to
   * end, and whoever becomes idle meanwhile finds that it is crowded.
   *
   * @param isOver ends the wait; whoever makes it true calls {@link #wakeWaiter}
   */
  void awaitFewerThan(int limit, BooleanSupplier isOver) {
    waiter = Thread.currentThread();
    crowded = true;
    Conversation idle = longestIdle();
    if (idle != null) {
      idle.windDown();
    }
    while (all.size() >= limit && !isOver.getAsBoolean()) {
      LockSupport.park(this);
    }
    crowded = false;
    waiter = null;
  }

  /** Of a sample, so that a peer costs the same whether a hundred are idle or ten thousand. */
  private @Nullable Conversation longestIdle() {
    Conversation longest = null;
    long since = Conversation.BUSY;
    int looked = 0;
    for (Conversation conversation : all) {
      long itsSince = conversation.idleSince();
      if (itsSince != Conversation.BUSY && looked++ == LOOKED_AT) {
        break;
      }
      if (itsSince < since) {
        since = itsSince;
        longest = conversation;
      }
    }
    return longest;
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
