package io.upcall.cores;

import io.upcall.async.Kcont;
import org.jspecify.annotations.Nullable;

/**
 * A core and the carrier that is pinned to it. There is always one: when it loses its vcore,
 * another takes the seat, and it goes to the pool.
 */
final class Seat {

  private final int index;
  private final Topology.Core core;

  /** Written in the pool's lock; anybody reads. */
  private volatile Carrier carrier;

  // The grant that the core is under; null and the last one's number when it is free. Owned by the
  // manager's thread.
  private @Nullable Vcore vcore;
  private long sequence;

  // When it was decided, by System.nanoTime. Written by the manager's thread; whoever is granted
  // the
  // core may read them, since the grant comes after.
  private long grantedNanos;
  private long askedNanos;
  private long deadlineNanos;
  private long forcedNanos;

  private final Kcont online;
  private final Kcont left;

  /** Written by the carrier before it posts {@link #left}. */
  private Departure departure = Departure.ENDED;

  Seat(int index, Topology.Core core, Carrier carrier, ManagerThread manager) {
    this.index = index;
    this.core = core;
    this.carrier = carrier;
    this.online =
        new Kcont() {
          @Override
          protected void run() {
            manager.online(Seat.this);
          }
        };
    this.left =
        new Kcont() {
          @Override
          protected void run() {
            manager.left(Seat.this, departure);
          }
        };
    carrier.sit(this);
  }

  /** Its number for the allocator. */
  int index() {
    return index;
  }

  Topology.Core core() {
    return core;
  }

  Carrier carrier() {
    return carrier;
  }

  /** Whoever sat here sits elsewhere, or nowhere, already. In the pool's lock. */
  void take(Carrier newcomer) {
    carrier = newcomer;
    newcomer.sit(this);
  }

  // ---- the grant -------------------------------------------------------------------------------

  void granted(Vcore newVcore, long newSequence) {
    vcore = newVcore;
    sequence = newSequence;
    grantedNanos = System.nanoTime();
  }

  void asked(long newDeadlineNanos) {
    askedNanos = System.nanoTime();
    deadlineNanos = newDeadlineNanos;
  }

  void forced() {
    forcedNanos = System.nanoTime();
  }

  /** When it was last granted. */
  long grantedNanos() {
    return grantedNanos;
  }

  /** When it was last asked for. */
  long askedNanos() {
    return askedNanos;
  }

  /** When it was to be given back at the latest, when it was last asked for. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  /** When it was last to be taken by force. */
  long forcedNanos() {
    return forcedNanos;
  }

  void vacated() {
    vcore = null;
  }

  /** Whom it is granted to; null when it is free. */
  @Nullable Vcore vcore() {
    return vcore;
  }

  long sequence() {
    return sequence;
  }

  // ---- what the carrier tells the manager's thread; each is taken before the next grant ---------

  /** The vcore has begun to run. */
  Kcont online() {
    return online;
  }

  /** The vcore is off the core. By the carrier, which has nothing to do with it any more. */
  Kcont left(Departure how) {
    departure = how;
    return left;
  }
}
