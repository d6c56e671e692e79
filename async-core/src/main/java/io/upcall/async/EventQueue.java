package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A queue of events, of the kind that keeps every one in order (Akaros's ucq): many producers, one
 * consumer at a time, no lock and no allocation, unbounded because its nodes are the kconts
 * themselves.
 *
 * <p>Who runs the callbacks is bound when the queue is made:
 *
 * <table>
 * <caption>Delivery</caption>
 * <tr><th>made by</th><th>callbacks run</th><th>consumer</th></tr>
 * <tr><td>{@link #polled()}</td><td>in {@link #drain}, or not at all with {@link #poll}</td>
 *     <td>whichever single thread calls those</td></tr>
 * <tr><td>{@link #upcall}</td><td>in vcore context of the target</td><td>the target</td></tr>
 * </table>
 *
 * <p>Implementation: producers push on a stack with a CAS; the consumer takes the whole stack with
 * one exchange and turns it round. So a push that finds the stack empty knows that it must tell the
 * consumer, and nobody else does. Closing pushes a {@link Closed} that stays: a push that finds it
 * knows that the queue is closed, and the consumer finds what was posted before underneath, without
 * a second variable to race with.
 */
public final class EventQueue {

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

  /** The polling thread that parks in {@link #await}, if one does. Written by that thread. */
  private volatile @Nullable Thread waiter;

  private final @Nullable UpcallTarget target;
  private final Level level;
  private final Drain drain = new Drain();

  private EventQueue(@Nullable UpcallTarget target, Level level) {
    this.target = target;
    this.level = level;
  }

  /** A queue that the program polls. */
  public static EventQueue polled() {
    return new EventQueue(null, Level.SOFT);
  }

  /**
   * A queue whose callbacks are upcalls.
   *
   * @param target the vcore that runs them, or the proc that picks one of its vcores
   * @param level the level whose mask holds them back
   */
  public static EventQueue upcall(UpcallTarget target, Level level) {
    return new EventQueue(target, level);
  }

  /**
   * Queues {@code kcont}. Any thread; never runs a callback.
   *
   * @return false, and nothing done, when it is on a queue already or this queue is closed
   */
  public boolean post(Kcont kcont) {
    return kcont.claim() && postClaimed(kcont);
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

  private void tellConsumer() {
    if (target != null) {
      requestDrain(target);
    } else {
      Thread parked = waiter;
      if (parked != null) {
        LockSupport.unpark(parked);
      }
    }
  }

  /** At most one drain is under way; it looks once more before it gives up its claim. */
  private void requestDrain(UpcallTarget to) {
    if (!drain.active && Drain.ACTIVE.compareAndSet(drain, false, true)) {
      to.post(drain, level);
    }
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

  /**
   * Runs the callbacks of up to {@code limit} events, oldest first. Polled queues; consumer only.
   *
   * @return how many
   */
  public int drain(int limit) {
    int delivered = 0;
    for (Kcont kcont = null; delivered < limit && (kcont = take()) != null; delivered++) {
      kcont.fire();
    }
    return delivered;
  }

  /**
   * Parks the calling thread until there is an event, the queue is closed, the thread is
   * interrupted or the time is over. Polled queues; consumer only.
   *
   * @param timeoutNanos 0 or less does not wait; {@link Driver#FOREVER} has no limit
   * @return true when there is an event
   */
  public boolean await(long timeoutNanos) {
    long deadlineNanos = System.nanoTime() + timeoutNanos;
    waiter = Thread.currentThread();
    try {
      // Register, then look: a producer that came before the registration is seen here.
      while (isEmpty() && !isClosed() && !Thread.currentThread().isInterrupted()) {
        if (timeoutNanos == Driver.FOREVER) {
          LockSupport.park(this);
          continue;
        }
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          break;
        }
        LockSupport.parkNanos(this, leftNanos);
      }
    } finally {
      waiter = null;
    }
    return !isEmpty();
  }

  /** True when nothing waits. Exact for the consumer, a hint for others. */
  public boolean isEmpty() {
    Kcont seen = head;
    return ready == null && (seen == null || (seen instanceof Closed && seen.next == null));
  }

  /** True once closed. */
  public boolean isClosed() {
    return head instanceof Closed;
  }

  /**
   * Closes the queue: later posts answer false. What was posted before is still delivered. Any
   * thread, and from inside a callback; closing twice does nothing.
   */
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

  /**
   * Brings the queue's events to the target: the one kcont that an upcall queue posts there.
   *
   * <p>Its {@code active} flag makes the consumer single: it is set by the producer that found the
   * queue empty and cleared by the drain that found it empty again. A producer that sees it set may
   * go away, because the drain looks at the queue once more after clearing it.
   */
  private final class Drain extends Kcont {

    private static final VarHandle ACTIVE;

    static {
      try {
        ACTIVE = MethodHandles.lookup().findVarHandle(Drain.class, "active", boolean.class);
      } catch (ReflectiveOperationException impossible) {
        throw new ExceptionInInitializerError(impossible);
      }
    }

    /** Guards the consumer's side. Set by CAS, cleared by the drain itself. */
    private volatile boolean active;

    @Override
    protected void run() {
      try {
        // One round only: events that callbacks post come after the uthreads have had their turn.
        for (Kcont kcont = take(); kcont != null; kcont = ready == null ? null : take()) {
          kcont.fire();
        }
      } finally {
        active = false;
        if (!isEmpty() && target != null) {
          requestDrain(target);
        }
      }
    }
  }

  /** The end of a queue. Its link, to what was posted before, is the consumer's. */
  private static final class Closed extends Kcont {
    @Override
    protected void run() {
      throw new IllegalStateException("the mark of a closed queue was delivered");
    }
  }
}
