package io.upcall.async;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for any of several polled mailboxes, of whatever kinds, from one thread or uthread.
 *
 * <p>It is itself a ucq, of the mailboxes that have something: the producer that finds a mailbox
 * empty posts that mailbox's place here. So a wait costs what a wait on one mailbox costs, however
 * many there are, allocates nothing, and takes them in the order in which they became ready.
 *
 * <p>It is level-triggered: a mailbox that was handed out and still holds events at the next call
 * is handed out again, behind the others. All methods belong to the consumer, who is also the
 * consumer of the mailboxes.
 */
public final class QueueSet implements AutoCloseable {

  /** The places of mailboxes that became ready. */
  private final EventQueue ready = EventQueue.polled();

  /** Owned by the consumer. */
  private final List<Member> members = new ArrayList<>();

  /** Whose mailbox the last call returned: it may hold more. Owned by the consumer. */
  private @Nullable Member handedOut;

  /** A set of none. */
  public QueueSet() {}

  /**
   * Adds {@code mailbox}.
   *
   * @throws IllegalArgumentException when it is not polled, or is in a set already: two waiters on
   *     one mailbox would take each other's events
   */
  public void add(Mailbox mailbox) {
    if (!mailbox.isPolled()) {
      throw new IllegalArgumentException("its events are delivered, not polled: " + mailbox);
    }
    if (mailbox.member() != null) {
      throw new IllegalArgumentException("it is in a set already: " + mailbox);
    }
    Member member = new Member(this, mailbox);
    members.add(member);
    mailbox.member(member);
    // Registered, then looked: what was posted before nobody told us of.
    if (hasNews(mailbox)) {
      member.ready();
    }
  }

  /** Takes {@code mailbox} out; false when it is not in this set. */
  public boolean remove(Mailbox mailbox) {
    Member member = mailbox.member();
    return member != null && member.set == this && leave(member);
  }

  private boolean leave(Member member) {
    Mailbox mailbox = member.mailbox;
    if (mailbox == null) {
      return false;
    }
    mailbox.member(null);
    member.mailbox = null;
    return members.remove(member);
  }

  /** How many mailboxes are in it. */
  public int size() {
    return members.size();
  }

  /**
   * The next mailbox that has events, or that has come to its end: a closed and empty mailbox is
   * returned once, and has then left the set. Waits like {@link Mailbox#await}.
   *
   * @param timeoutNanos 0 or less does not wait; {@link Driver#FOREVER} has no limit
   * @return null when the time is over or the thread was interrupted
   */
  public @Nullable Mailbox await(long timeoutNanos) {
    queueAgain();
    long deadlineNanos = System.nanoTime() + timeoutNanos;
    long leftNanos = timeoutNanos;
    do {
      Mailbox next = next();
      if (next != null) {
        return next;
      }
      // A place may turn out to be of a mailbox that is empty by now: the time goes on.
      if (timeoutNanos != Driver.FOREVER) {
        leftNanos = deadlineNanos - System.nanoTime();
      }
    } while (ready.await(leftNanos));
    return null;
  }

  /** Producers tell only when they find a mailbox empty; what is left in it is for us to see. */
  private void queueAgain() {
    Member last = handedOut;
    handedOut = null;
    if (last != null && last.mailbox != null && hasNews(last.mailbox)) {
      last.ready();
    }
  }

  private @Nullable Mailbox next() {
    for (Kcont place; (place = ready.poll()) != null; ) {
      // The place is free again before we look at its mailbox: a producer either finds it free and
      // posts it, or its event is seen here. Without the fence both could be missed.
      VarHandle.fullFence();
      Member member = (Member) place;
      Mailbox mailbox = member.mailbox;
      if (mailbox == null) {
        continue;
      }
      if (mailbox.isClosed() && mailbox.isEmpty()) {
        leave(member);
        return mailbox;
      }
      if (!mailbox.isEmpty()) {
        handedOut = member;
        return mailbox;
      }
    }
    return null;
  }

  private static boolean hasNews(Mailbox mailbox) {
    return mailbox.isClosed() || !mailbox.isEmpty();
  }

  /** Takes every mailbox out; they stay open. */
  @Override
  public void close() {
    for (Member member : List.copyOf(members)) {
      leave(member);
    }
    ready.close();
  }

  /** The place of one mailbox in the set: what its producers post. */
  static final class Member extends Kcont {

    private final QueueSet set;

    /** Null once it has left. Owned by the consumer. */
    private @Nullable Mailbox mailbox;

    Member(QueueSet set, Mailbox mailbox) {
      this.set = set;
      this.mailbox = mailbox;
    }

    /** By a producer that found the mailbox empty. On the set already is as good. */
    void ready() {
      set.ready.post(this);
    }

    @Override
    protected void run() {
      throw new IllegalStateException("a place in a set was delivered");
    }
  }
}
