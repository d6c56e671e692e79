package io.upcall.cores;

import io.upcall.cores.status.DecisionCounts;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The books of the core manager: how often cores changed hands and carriers were blocked, and an
 * event of each for Flight Recorder.
 *
 * <p>Whoever decides calls this when it is done, never with the pool's lock: the manager's thread,
 * the monitor, carriers that come home. An event that no recording wants costs the look at a flag;
 * counts are {@link LongAdder}s, so nobody waits here.
 */
final class Decisions {

  private final LongAdder grants = new LongAdder();
  private final LongAdder revokes = new LongAdder();
  private final LongAdder preemptions = new LongAdder();
  private final LongAdder blocks = new LongAdder();
  private final LongAdder unblocks = new LongAdder();

  /**
   * Empty books. The events' classes are initialised here: the monitor must not wait for an
   * initialiser, whose thread might be what it is to set free.
   */
  Decisions() {
    List<CoreEvent> oneOfEach =
        List.of(
            new CoreEvent.Grant(),
            new CoreEvent.Revoke(),
            new CoreEvent.Preempt(),
            new CoreEvent.Block(),
            new CoreEvent.Unblock());
    oneOfEach.forEach(CoreEvent::shouldCommit);
  }

  /** The numbers are not of one instant. */
  DecisionCounts counts() {
    return new DecisionCounts(
        grants.sum(), revokes.sum(), preemptions.sum(), blocks.sum(), unblocks.sum());
  }

  // ---- by the manager's thread -----------------------------------------------------------------

  /** The core of {@code seat} was granted to {@code vcore}. */
  void granted(Seat seat, Vcore vcore) {
    grants.increment();
    CoreEvent.Grant event = new CoreEvent.Grant();
    if (event.shouldCommit()) {
      event.sequence = seat.sequence();
      event.commit(vcore, seat.core().number());
    }
  }

  /** {@code vcore} is off the core of {@code seat}. */
  void vacated(Seat seat, Vcore vcore, Departure how) {
    if (how == Departure.LOST) {
      evicted(seat, vcore);
    } else {
      gaveBack(seat, vcore, how);
    }
  }

  private void gaveBack(Seat seat, Vcore vcore, Departure how) {
    revokes.increment();
    CoreEvent.Revoke event = new CoreEvent.Revoke();
    if (event.shouldCommit()) {
      long nowNanos = System.nanoTime();
      boolean wasAsked = seat.askedNanos() - seat.grantedNanos() > 0;
      event.sequence = seat.sequence();
      event.departure = how.name();
      event.held = nowNanos - seat.grantedNanos();
      event.notice = wasAsked ? nowNanos - seat.askedNanos() : 0;
      event.commit(vcore, seat.core().number());
    }
  }

  private void evicted(Seat seat, Vcore vcore) {
    preemptions.increment();
    CoreEvent.Preempt event = new CoreEvent.Preempt();
    if (event.shouldCommit()) {
      long nowNanos = System.nanoTime();
      event.lostCore = true;
      event.held = nowNanos - seat.grantedNanos();
      event.forcing = nowNanos - seat.forcedNanos();
      event.commit(vcore, seat.core().number());
    }
  }

  // ---- by whoever takes a vcore from its carrier -----------------------------------------------

  /** A program preempted an activation of its own; the vcore goes on with another. */
  void preempted(@Nullable Activation lost) {
    CoreEvent.Preempt event = new CoreEvent.Preempt();
    if (lost != null && event.shouldCommit()) {
      event.commit(lost.vcore(), lost.cpu());
    }
    preemptions.increment();
  }

  /** The carrier of {@code lost} is blocked; the vcore goes on with another. */
  void blocked(@Nullable Activation lost) {
    CoreEvent.Block event = new CoreEvent.Block();
    if (lost != null && event.shouldCommit()) {
      event.activation = lost.id();
      event.uthread = uthread(lost.context());
      event.commit(lost.vcore(), lost.cpu());
    }
    blocks.increment();
  }

  private static long uthread(@Nullable Runnable continuation) {
    Uthread uthread = continuation == null ? null : Uthread.continuedBy(continuation);
    return uthread == null ? 0 : uthread.id();
  }

  /** The carrier that had been blocked in {@code lost} is home. */
  void unblocked(Activation lost) {
    CoreEvent.Unblock event = new CoreEvent.Unblock();
    if (event.shouldCommit()) {
      event.activation = lost.id();
      event.away = System.nanoTime() - lost.lostNanos();
      event.commit(lost.vcore(), lost.cpu());
    }
    unblocks.increment();
  }
}
