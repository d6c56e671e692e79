package io.upcall.cores.policy;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How many cores each holder is entitled to: the first step of each decision.
 *
 * <p>All shares together are no more than the capacity. One moves to the first claim of those who
 * want more from the last claim of those who have some, as long as the policy puts the former
 * strictly before the latter: equals leave each other alone, else they would trade one core for
 * ever. Because claims of one holder are in order, too, this ends, and at the end no claim that
 * waits is before one that is served.
 *
 * <p>That alone would let a holder wait for ever for its first core. So one that has waited for the
 * patience gets a turn: see {@link Holder.Turn} and {@link Timing#starvationBoundNanos}. The core
 * of a turn cannot be outranked.
 *
 * <p>Owned by the allocator's owner.
 */
final class Shares {

  private final Policy policy;
  private final Timing timing;

  /** Told of each holder whose share changed. */
  private final Consumer<Holder> changed;

  /** The next core of each holder that wants more: the one to be served first on top. */
  private final ClaimHeap gains;

  /** The last core of each holder that has one which no turn protects: the first to go on top. */
  private final ClaimHeap losses;

  /**
   * Holders that want a core and have none online, and no turn. A grant alone does not end the
   * wait: it may be taken back before the vcore has run.
   */
  private final HolderList waiting = new HolderList();

  /** Holders whose turn is RUNNING, by its end. */
  private final HolderList turns = new HolderList();

  /** Turns that are PROMISED or RUNNING. */
  private int turnCount;

  private int capacity;
  private int given;

  /** Numbers changes of claims, so that among equals the longest waiting and serving come first. */
  private long stamps;

  Shares(Policy policy, Timing timing, Consumer<Holder> changed) {
    this.policy = policy;
    this.timing = timing;
    this.changed = changed;
    this.gains = new ClaimHeap((a, b) -> byStamp(policy.compareClaims(a, b), a, b));
    this.losses = new ClaimHeap((a, b) -> byStamp(policy.compareClaims(b, a), a, b));
  }

  private static int byStamp(int order, Claim a, Claim b) {
    return order != 0 ? order : Long.compare(a.stamp, b.stamp);
  }

  int given() {
    return given;
  }

  int capacity() {
    return capacity;
  }

  void capacity(int newCapacity) {
    capacity = newCapacity;
  }

  // ---- inputs ----------------------------------------------------------------------------------

  /** A new one waits behind all its equals. */
  void admit(Holder holder, long nowNanos) {
    holder.gain.stamp = ++stamps;
    close(holder, nowNanos);
  }

  /** Before anything that policies see of {@code holder} is changed: takes its claims out. */
  void open(Holder holder) {
    gains.remove(holder.gain);
    losses.remove(holder.loss);
  }

  /** After such a change: its claims are in the order again. */
  void close(Holder holder, long nowNanos) {
    while (holder.share > holder.want()) {
      give(holder, -1);
    }
    if (holder.want() == 0) {
      endTurn(holder);
    }
    addClaims(holder);
    updateWaiting(holder, nowNanos);
  }

  private void addClaims(Holder holder) {
    if (holder.share < holder.want()) {
      gains.add(holder.gain);
    }
    if (holder.share > (holder.turn == Holder.Turn.NONE ? 0 : 1)) {
      losses.add(holder.loss);
    }
  }

  /** Whether {@code holder} has a core online may have changed. */
  void updateWaiting(Holder holder, long nowNanos) {
    boolean waits = holder.want() > 0 && holder.online == 0 && holder.turn == Holder.Turn.NONE;
    if (!waits) {
      waiting.remove(holder);
    } else if (holder.list == null) {
      waiting.add(holder, nowNanos);
    }
  }

  /** A core of {@code holder} is online: its turn begins to run, if it was promised one. */
  void online(Holder holder, long nowNanos) {
    if (holder.turn == Holder.Turn.PROMISED) {
      holder.turn = Holder.Turn.RUNNING;
      turns.add(holder, nowNanos + timing.turnNanos());
    }
    updateWaiting(holder, nowNanos);
  }

  /** True when one that wants a core is entitled to none. */
  boolean isStarved() {
    for (Holder holder = waiting.first(); holder != null; holder = holder.listAfter) {
      if (holder.share == 0) {
        return true;
      }
    }
    return false;
  }

  // ---- the decision ----------------------------------------------------------------------------

  /** Moves shares until none has to move any more. */
  void settle(long nowNanos) {
    for (Holder over; (over = turns.first()) != null && over.listedNanos <= nowNanos; ) {
      open(over);
      endTurn(over);
      close(over, nowNanos);
    }
    while (given > capacity) {
      takeOne(nowNanos);
    }
    boolean moved;
    do {
      moved = moveOne(nowNanos);
    } while (moved);
  }

  /** When {@link #settle} has something to do though nothing happens; MAX_VALUE for never. */
  long nextNanos() {
    Holder running = turns.first();
    Holder impatient = waiting.first();
    long nanos = running == null ? Long.MAX_VALUE : running.listedNanos;
    if (impatient != null && turnCount < Timing.turnsAtOnce(capacity)) {
      nanos = Math.min(nanos, impatient.listedNanos + timing.patienceNanos());
    }
    return nanos;
  }

  private boolean moveOne(long nowNanos) {
    Holder overdue = overdue(nowNanos);
    if (overdue != null) {
      return serveOverdue(overdue, nowNanos);
    }
    Claim best = gains.top();
    if (best == null) {
      return false;
    }
    if (given == capacity) {
      Claim worst = losses.top();
      if (worst == null || policy.compareClaims(best, worst) >= 0) {
        return false;
      }
      takeOne(nowNanos);
    }
    change((Holder) best.claimant(), 1, Holder.Turn.NONE, nowNanos);
    return true;
  }

  private @Nullable Holder overdue(long nowNanos) {
    Holder first = waiting.first();
    boolean due = first != null && first.listedNanos + timing.patienceNanos() <= nowNanos;
    return due && turnCount < Timing.turnsAtOnce(capacity) ? first : null;
  }

  /** One that has a share already, but no core yet, keeps that one. */
  private boolean serveOverdue(Holder overdue, long nowNanos) {
    if (overdue.share == 0 && given == capacity) {
      takeOne(nowNanos);
    }
    turnCount++;
    change(overdue, overdue.share == 0 ? 1 : 0, Holder.Turn.PROMISED, nowNanos);
    return true;
  }

  /**
   * From the last in the order. There is one that no turn protects, because turns at once are fewer
   * than shares; a lower capacity does not change that, because the low-latency set is no more than
   * half of the machine.
   */
  private void takeOne(long nowNanos) {
    Claim worst = losses.top();
    if (worst == null) {
      throw new IllegalStateException(
          given + " shares of " + capacity + " are given and turns protect all: " + turnCount);
    }
    change((Holder) worst.claimant(), -1, Holder.Turn.NONE, nowNanos);
  }

  private void change(Holder holder, int cores, Holder.Turn newTurn, long nowNanos) {
    open(holder);
    if (cores != 0) {
      give(holder, cores);
    }
    if (newTurn != Holder.Turn.NONE) {
      waiting.remove(holder);
      holder.turn = newTurn;
    }
    close(holder, nowNanos);
  }

  private void give(Holder holder, int cores) {
    holder.share += cores;
    given += cores;
    holder.gain.stamp = ++stamps;
    holder.loss.stamp = stamps;
    changed.accept(holder);
  }

  private void endTurn(Holder holder) {
    if (holder.turn != Holder.Turn.NONE) {
      turns.remove(holder);
      holder.turn = Holder.Turn.NONE;
      turnCount--;
    }
  }
}
