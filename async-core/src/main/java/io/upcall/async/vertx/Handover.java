package io.upcall.async.vertx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * From many threads to one, in the order of pushing, without a lock and without allocation: a stack
 * that its one taker empties with a single exchange and turns round.
 */
final class Handover {

  private static final VarHandle HEAD;

  static {
    try {
      HEAD = MethodHandles.lookup().findVarHandle(Handover.class, "head", Node.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** The newest. Any thread, by CAS, which publishes the node; the exchange pairs with it. */
  private volatile @Nullable Node head;

  Handover() {}

  void push(Node node) {
    Node seen;
    do {
      seen = head;
      node.next = seen;
    } while (!HEAD.compareAndSet(this, seen, node));
  }

  boolean isEmpty() {
    return head == null;
  }

  /** All that was pushed, oldest first, linked by {@link Node#next}. By the taker. */
  @Nullable Node takeAll() {
    Node newest = head == null ? null : (Node) HEAD.getAndSet(this, null);
    Node oldest = null;
    while (newest != null) {
      Node before = newest.next;
      newest.next = oldest;
      oldest = newest;
      newest = before;
    }
    return oldest;
  }
}
