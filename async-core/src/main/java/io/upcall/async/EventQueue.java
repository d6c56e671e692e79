package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox that keeps every event in order (Akaros's ucq): no lock and no allocation, unbounded
 * because its nodes are the kconts themselves. A kcont is on at most one queue, so a queue is never
 * longer than what its users made.
 *
 * <p>Implementation: producers push on a stack with a CAS; the consumer takes the whole stack with
 * one exchange and turns it round. So a push that finds the stack empty knows that it must tell the
 * consumer, and nobody else does. Closing pushes a {@link Closed} that stays: a push that finds it
 * knows that the queue is closed, and the consumer finds what was posted before underneath, without
 * a second variable to race with.
 */
public final class EventQueue extends Mailbox {

  private static final VarHandle HEAD;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(EventQueue.class, "head", Kcont.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /**
   * What was posted and not yet taken, newest first, a {@link Closed} on top. Any thread, by CAS.
   */
  private volatile @Nullable Kcont head;

  /** What was taken and not yet delivered, oldest first. Owned by the consumer. */
  private @Nullable Kcont ready;

  /** An empty queue. */
  public EventQueue(Delivery delivery) {
    super(delivery);
  }

  /** A queue that the program polls. */
  public static EventQueue polled() {
    return new EventQueue(Delivery.polled());
  }

  /** A queue whose callbacks are upcalls; see {@link Delivery#upcall}. */
  public static EventQueue upcall(UpcallTarget target, Level level) {
    return new EventQueue(Delivery.upcall(target, level));
  }

  /** A queue whose callbacks may block; see {@link Delivery#worker}. */
  public static EventQueue worker(Workers workers, Level level) {
    return new EventQueue(Delivery.worker(workers, level));
  }

  /**
   * Queues {@code kcont}. Any thread; never runs a callback.
   *
   * <p>True orders what the caller wrote before it ahead of the callback. False orders nothing: the
   * callback that the kcont is queued for may have begun to read. Who must not miss a change posts
   * to a {@link CoalescingQueue} or an {@link EventBitmap}, whose merged posts are ordered too.
   *
   * @return false, and nothing done, when it is on a queue already or this queue is closed
   */
  public boolean post(Kcont kcont) {
    return kcont.claim() && postClaimed(kcont);
  }

  /** {@link #post} of a kcont that nobody else may post now: without the CAS that claims it. */
  boolean postAlone(Kcont kcont) {
    return kcont.claimAlone() && postClaimed(kcont);
  }

  /** {@link #post} of a kcont that the caller has claimed; the claim is given back with false. */
  boolean postClaimed(Kcont kcont) {
    Kcont seen;
    do {
      seen = head;
      if (seen instanceof Closed) {
        kcont.unclaim();
        return false;
      }
      kcont.next = seen;
      // Publishes the link and all that the producer wrote before; pairs with the exchange in take.
    } while (!HEAD.compareAndSet(this, seen, kcont));
    if (seen == null) {
      tellConsumer();
    }
    return true;
  }

  /**
   * Takes the oldest event without running its callback. Polled queues; consumer only.
   *
   * @return null when there is none
   */
  public @Nullable Kcont poll() {
    Kcont oldest = take();
    if (oldest != null) {
      oldest.unclaim();
    }
    return oldest;
  }

  @Override
  public int drain(int limit) {
    int delivered = 0;
    for (Kcont kcont = null; delivered < limit && (kcont = take()) != null; delivered++) {
      kcont.fire();
    }
    return delivered;
  }

  /**
   * One grab: what the callbacks post goes on the stack, and stays there. A callback that masks the
   * level ends the round: the rest comes with the next.
   */
  @Override
  void round() {
    for (Kcont kcont = take(); kcont != null; ) {
      kcont.fire();
      kcont = ready == null || isHeldBack() ? null : take();
    }
  }

  @Override
  public boolean isEmpty() {
    Kcont seen = head;
    return ready == null && (seen == null || (seen instanceof Closed && seen.next == null));
  }

  @Override
  public boolean isClosed() {
    return head instanceof Closed;
  }

  @Override
  public void close() {
    Kcont closed = new Closed();
    Kcont seen;
    do {
      seen = head;
      if (seen instanceof Closed) {
        return;
      }
      closed.next = seen;
      // Publishes the link, as in post: the queue is closed and what is left reachable in one step.
    } while (!HEAD.compareAndSet(this, seen, closed));
    tellConsumer();
  }

  private @Nullable Kcont take() {
    Kcont oldest = ready;
    if (oldest == null) {
      oldest = reversed(grab());
    }
    if (oldest != null) {
      ready = oldest.next;
    }
    return oldest;
  }

  private @Nullable Kcont grab() {
    Kcont seen = head;
    while (seen != null && !(seen instanceof Closed)) {
      if (HEAD.compareAndSet(this, seen, null)) {
        return seen;
      }
      seen = head;
    }
    if (seen == null) {
      return null;
    }
    Kcont left = seen.next;
    seen.next = null;
    return left;
  }

  private static @Nullable Kcont reversed(@Nullable Kcont newest) {
    Kcont oldest = null;
    for (Kcont kcont = newest; kcont != null; ) {
      Kcont next = kcont.next;
      kcont.next = oldest;
      oldest = kcont;
      kcont = next;
    }
    return oldest;
  }

  /** The end of a queue. Its link, to what was posted before, is the consumer's. */
  private static final class Closed extends Kcont {
    @Override
    protected void run() {
      throw new IllegalStateException("the mark of a closed queue was delivered");
    }
  }
}
