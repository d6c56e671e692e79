package io.upcall.cores;

/**
 * A core and the carrier that is pinned to it. There is always one: when it loses its vcore,
 * another takes the seat, and it goes to the pool.
 */
final class Seat {

  private final Topology.Core core;

  /** Written in the pool's lock; anybody reads. */
  private volatile Carrier carrier;

  /** Guarded by the core manager's lock. */
  private boolean granted;

  Seat(Topology.Core core, Carrier carrier) {
    this.core = core;
    this.carrier = carrier;
    carrier.sit(this);
  }

  Topology.Core core() {
    return core;
  }

  Carrier carrier() {
    return carrier;
  }

  /** In the pool's lock. */
  void take(Carrier newcomer) {
    carrier.sit(null);
    carrier = newcomer;
    newcomer.sit(this);
  }

  boolean isGranted() {
    return granted;
  }

  void granted(boolean newGranted) {
    granted = newGranted;
  }
}
