package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What every kind of event queue has in common: many producers, one consumer at a time, a {@link
 * Delivery}, and an end. After Akaros's {@code ev_mbox}.
 *
 * <table>
 * <caption>Kinds</caption>
 * <tr><th>kind</th><th>Akaros</th><th>keeps</th><th>bound</th><th>for</th></tr>
 * <tr><td>{@link EventQueue}</td><td>ucq</td><td>every event, in order</td>
 *     <td>none of its own: an event brings its own node and is queued once</td>
 *     <td>completions</td></tr>
 * <tr><td>{@link CoalescingQueue}</td><td>ceq</td><td>one slot an id, by OR or by ADD</td>
 *     <td>its ids</td><td>readiness, counts</td></tr>
 * <tr><td>{@link EventBitmap}</td><td>evbitmap</td><td>one bit an id</td><td>its ids</td>
 *     <td>many things of which few happen</td></tr>
 * </table>
 *
 * <p>So no kind has an overflow: what cannot be kept apart is merged, and what cannot be merged
 * brings its own memory.
 *
 * <p>How it tells the consumer: the producer that finds the mailbox empty calls {@link
 * #tellConsumer}, and nobody else does. That is all a delivery needs to know of a kind, and {@link
 * #round} all that a kind offers a delivery.
 *
 * <p><b>The end.</b> A producer whose post answered true gets its event delivered, exactly once;
 * one that was told false, never. Once a consumer sees {@link #isClosed()} and {@link #isEmpty()},
 * in this order, nothing will come any more.
 */
public abstract sealed class Mailbox implements AutoCloseable
    permits EventQueue, CoalescingQueue, EventBitmap {

  /** Brings the events to the target; null when the program polls. */
  private final @Nullable Drain drain;

  /** The polling thread that parks in {@link #await}, if one does. Written by that thread. */
  private volatile @Nullable Thread waiter;

  /** Its place in a {@link QueueSet}, if it is in one. Written by the set's consumer. */
  private volatile QueueSet.@Nullable Member member;

  Mailbox(Delivery delivery) {
    UpcallTarget target = delivery.target();
    drain = target == null ? null : new Drain(target, delivery.level());
    if (target instanceof Workers workers) {
      workers.attach(this);
    }
  }

  /**
   * Runs the callbacks of up to {@code limit} events on the calling thread. Polled mailboxes;
   * consumer only.
   *
   * @return how many
   */
  public abstract int drain(int limit);

  /** True when nothing waits. Exact for the consumer, a hint for others. */
  public abstract boolean isEmpty();

  /** True once closed. */
  public abstract boolean isClosed();

  /**
   * Closes it: later posts answer false. What was posted before is still delivered. Any thread, and
   * from inside a callback; closing twice does nothing.
   */
  @Override
  public abstract void close();

  /**
   * Runs what is there, once round: events that the callbacks post come with the next one, after
   * the uthreads have had their turn.
   */
  abstract void round();

  /**
   * Parks the calling thread, platform or virtual, until there is an event, the mailbox is closed,
   * the thread is interrupted or the time is over. Polled mailboxes; consumer only. For several
   * mailboxes see {@link QueueSet}.
   *
   * @param timeoutNanos 0 or less does not wait; {@link Driver#FOREVER} has no limit
   * @return true when there is an event
   */
  public final boolean await(long timeoutNanos) {
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

  /** True while the target holds this mailbox's level back. By the consumer, in a round. */
  final boolean isHeldBack() {
    Drain upcall = drain;
    return upcall != null && upcall.target.mask().holds(upcall.level);
  }

  /** True when the program asks for its events itself. */
  final boolean isPolled() {
    return drain == null;
  }

  final QueueSet.@Nullable Member member() {
    return member;
  }

  final void member(QueueSet.@Nullable Member newMember) {
    member = newMember;
  }

  /**
   * By the producer that found it empty, after its event was there to be seen: the atomic access
   * that published the event comes before the reads of {@code waiter}, {@code member} and {@code
   * active} here, and the consumer writes each of those before it looks for events.
   */
  final void tellConsumer() {
    Drain upcall = drain;
    if (upcall != null) {
      upcall.request();
      return;
    }
    Thread parked = waiter;
    if (parked != null) {
      LockSupport.unpark(parked);
    }
    QueueSet.Member inSet = member;
    if (inSet != null) {
      inSet.ready();
    }
  }

  /**
   * The one kcont that a mailbox posts to its target.
   *
   * <pre>
   *   idle ──request, CAS──▶ active: on the target's queue or running
   *    ▲                       │
   *    └─────── round done ────┘   then looks once more: not empty ──▶ request
   * </pre>
   *
   * <p>Being active makes the consumer single. A producer that finds it active may go away, because
   * the drain looks at the mailbox after it has become idle.
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

    private final UpcallTarget target;
    private final Level level;

    /** Guards the consumer's side. Set by CAS, cleared by the drain itself. */
    private volatile boolean active;

    /** The mailbox was seen closed and empty. Owned by the consumer: whoever made it active. */
    private boolean ended;

    Drain(UpcallTarget target, Level level) {
      this.target = target;
      this.level = level;
    }

    void request() {
      if (!active && ACTIVE.compareAndSet(this, false, true)) {
        target.post(this, level);
      }
    }

    @Override
    protected void run() {
      try {
        round();
      } finally {
        boolean over = sawTheEnd();
        active = false;
        // A producer or a closer that found the drain active left it to us.
        if (!isEmpty() || (isClosed() && !over)) {
          request();
        }
      }
    }

    /** True in the round that finds the mailbox closed and empty, and in later ones. */
    private boolean sawTheEnd() {
      if (!ended && isClosed() && isEmpty()) {
        ended = true;
        if (target instanceof Workers workers) {
          workers.detach(Mailbox.this);
        }
      }
      return ended;
    }
  }
}
