package io.upcall.cores;

import org.jspecify.annotations.Nullable;

/**
 * One stay of a carrier on a vcore: what the scheduler-activations interface calls an activation,
 * and describes by {@code struct sa_t}. It begins with a grant or a replacement and ends when the
 * vcore stops or its carrier has lost it and come home.
 */
final class Activation {

  private final int id;
  private final Vcore vcore;
  private final Topology.Core core;
  private final boolean runsUthreads;

  /** What ran there when the carrier lost the vcore; written before the event that tells of it. */
  private @Nullable Runnable uthread;

  Activation(int id, Vcore vcore, Topology.Core core, boolean runsUthreads) {
    this.id = id;
    this.vcore = vcore;
    this.core = core;
    this.runsUthreads = runsUthreads;
  }

  /** A small number that is its own in its proc: {@code sa_id}. */
  int id() {
    return id;
  }

  /** The vcore that it ran. */
  Vcore vcore() {
    return vcore;
  }

  /** The core that it ran on: {@code sa_cpu}. */
  Topology.Core core() {
    return core;
  }

  /**
   * False when it began at the bound of blocked carriers: then it reaps and unparks, and uthreads
   * wait until one of the blocked carriers is back.
   */
  boolean runsUthreads() {
    return runsUthreads;
  }

  /** The uthread that took the carrier away with it, as the scheduler knows it. */
  @Nullable Runnable uthread() {
    return uthread;
  }

  void lostWith(@Nullable Runnable newUthread) {
    uthread = newUthread;
  }

  @Override
  public String toString() {
    return "activation " + id + " of " + vcore;
  }
}
