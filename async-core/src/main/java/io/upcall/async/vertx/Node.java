package io.upcall.async.vertx;

import org.jspecify.annotations.Nullable;

/** What passes from one thread to another by a {@link Handover}, on one of them at a time. */
abstract class Node {

  /** The one pushed before or, once taken, after. Owned by the hand-over, then by its taker. */
  @Nullable Node next;

  Node() {}

  /** What the taker does with it. */
  abstract void taken();
}
