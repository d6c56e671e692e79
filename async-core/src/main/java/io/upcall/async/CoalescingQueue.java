package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * The mailbox that keeps one slot an id (Akaros's ceq): what comes for an id whose event was not
 * delivered yet is merged with it. For readiness (OR) and for counts (ADD). Ids are delivered in
 * the order in which they became ready.
 *
 * <pre>
 *   slot:   0 ──post──▶ data, its id goes on the list ──post──▶ merged data ──taken──▶ 0
 *           └─────────────────── close ────────────────────┐ close: data stays ─taken─┐
 *                                                          ▼                          ▼
 *                                                       CLOSED ◀──────────────────────┘
 * </pre>
 *
 * <p>Implementation: the slot decides. The producer that finds 0 in it puts the id on the list, a
 * stack of ids that the consumer takes whole and turns round; the consumer takes an id off the list
 * before it empties the slot, so a producer that finds the slot full may go away. Nothing is ever
 * overwritten, and nothing overflows: an id is on the list at most once.
 *
 * <p>Closing marks each slot, so a producer learns of it from the same access that would have left
 * its data; a closed mark beside the slots would leave data behind it that nobody takes. When every
 * slot is marked, the consumer goes through the slots and forgets the list.
 */
public final class CoalescingQueue extends Mailbox {

  /** How the data of two events of one id become one. */
  public enum Merge {
    /** A union of bits. */
    OR {
      @Override
      long merge(long before, long data) {
        return before | data;
      }
    },
    /** A sum; it stays at {@link Long#MAX_VALUE} when it gets there. */
    ADD {
      @Override
      long merge(long before, long data) {
        long sum = before + data;
        return sum < 0 ? Long.MAX_VALUE : sum;
      }
    };

    abstract long merge(long before, long data);
  }

  /** What is run for an event. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Something happened to {@code id}. It runs where the delivery says; under an upcall it must
     * not block.
     *
     * @param data everything posted for it since the last time, merged; 1 or more
     */
    void event(int id, long data);
  }

  /** In a slot: no producer may add to it any more. The sign, which data never has. */
  private static final long CLOSED = Long.MIN_VALUE;

  /** On the list: no id. Ids are kept as id + 1. */
  private static final int NONE = 0;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle HEAD;

  static {
    try {
      HEAD = MethodHandles.lookup().findVarHandle(CoalescingQueue.class, "head", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Merge merge;
  private final Listener listener;

  /** The data of each id. Any thread, by CAS. */
  private final long[] slots;

  /**
   * The link of each id. Owned by the producer that found its slot empty until it has pushed the
   * id, then by the consumer until it empties the slot.
   */
  private final int[] next;

  /** The newest id on the list. Any thread, by CAS. */
  private volatile int head;

  /** Set once every slot is marked. */
  private volatile boolean closed;

  /** Ids taken off the list and not delivered, oldest first. Owned by the consumer. */
  private int ready;

  /** After the end: the next slot to look at. Owned by the consumer. */
  private int scanned;

  /**
   * A queue without events. This is all it will ever allocate.
   *
   * @param ids how many; they count from 0
   */
  public CoalescingQueue(int ids, Merge merge, Listener listener, Delivery delivery) {
    super(delivery);
    if (ids < 1) {
      throw new IllegalArgumentException(ids + " ids: there must be 1 or more");
    }
    this.merge = merge;
    this.listener = listener;
    slots = new long[ids];
    next = new int[ids];
  }

  /**
   * Says that something happened to {@code id}. Any thread; never runs the listener.
   *
   * @param data bits, or how much: 1 or more
   * @return false, and nothing done, when the queue is closed
   * @throws IndexOutOfBoundsException when there is no such id
   */
  public boolean post(int id, long data) {
    Objects.checkIndex(id, slots.length);
    if (data <= 0) {
      throw new IllegalArgumentException(data + " for id " + id + ": data must be 1 or more");
    }
    long before;
    do {
      before = (long) SLOT.getVolatile(slots, id);
      if (before < 0) {
        return false;
      }
      // Also when the bits are there already: the consumer must see what we wrote before.
    } while (!SLOT.compareAndSet(slots, id, before, merge.merge(before, data)));
    if (before == 0 && push(id) && !closed) {
      tellConsumer();
    }
    return true;
  }

  /** True when the list was empty. */
  private boolean push(int id) {
    int seen;
    do {
      seen = head;
      next[id] = seen;
      // Publishes the link; pairs with the exchange in grab.
    } while (!HEAD.compareAndSet(this, seen, id + 1));
    return seen == NONE;
  }

  @Override
  public int drain(int limit) {
    int delivered = 0;
    while (delivered < limit && deliverNext()) {
      delivered++;
    }
    return delivered;
  }

  @Override
  void round() {
    if (closed) {
      drain(Integer.MAX_VALUE);
      return;
    }
    if (ready == NONE) {
      ready = grab();
    }
    while (ready != NONE) {
      deliver(takeReady());
    }
  }

  private boolean deliverNext() {
    if (closed) {
      return deliverLeft();
    }
    if (ready == NONE) {
      ready = grab();
    }
    if (ready == NONE) {
      return false;
    }
    deliver(takeReady());
    return true;
  }

  /** After the end the list no longer counts: whatever is left is in a slot. */
  private boolean deliverLeft() {
    for (; scanned < slots.length; scanned++) {
      if (dataOf(scanned) != 0) {
        deliver(scanned++);
        return true;
      }
    }
    return false;
  }

  private int takeReady() {
    int id = ready - 1;
    // Read the link before the slot is emptied: from then on it is a producer's again.
    ready = next[id];
    return id;
  }

  private void deliver(int id) {
    long data = (long) SLOT.getAndBitwiseAnd(slots, id, CLOSED) & ~CLOSED;
    listener.event(id, data);
  }

  private int grab() {
    int newest = head == NONE ? NONE : (int) HEAD.getAndSet(this, NONE);
    int oldest = NONE;
    while (newest != NONE) {
      int id = newest - 1;
      newest = next[id];
      next[id] = oldest;
      oldest = id + 1;
    }
    return oldest;
  }

  private long dataOf(int id) {
    return (long) SLOT.getVolatile(slots, id) & ~CLOSED;
  }

  @Override
  public boolean isEmpty() {
    if (!closed) {
      return ready == NONE && head == NONE;
    }
    for (int id = scanned; id < slots.length; id++) {
      if (dataOf(id) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    for (int id = 0; id < slots.length; id++) {
      SLOT.getAndBitwiseOr(slots, id, CLOSED);
    }
    closed = true;
    tellConsumer();
  }
}
