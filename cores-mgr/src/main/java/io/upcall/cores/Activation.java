package io.upcall.cores;

import org.jspecify.annotations.Nullable;

/**
 * One stay of a carrier on a vcore: what the scheduler-activations interface calls an activation,
 * and describes by {@code struct sa_t}. It begins with a grant or a replacement and ends when the
 * vcore leaves its core, or when its carrier has lost it and come home.
 */
public final class Activation {

  private final int id;
  private final Vcore vcore;
  private final Topology.Core core;
  private final boolean runsUthreads;
  private final @Nullable SaStack stack;

  /** What ran there when the carrier lost the vcore; written before the event that tells of it. */
  private @Nullable Runnable context;

  /** When that was, by System.nanoTime; written and read like it. */
  private long lostNanos;

  /** Its core, or the vcore, was taken from it. Guarded by the pool's lock. */
  private boolean preempted;

  /** Its carrier is home. Written by that carrier, after the uthread is off. */
  private volatile boolean over;

  Activation(
      int id, Vcore vcore, Topology.Core core, boolean runsUthreads, @Nullable SaStack stack) {
    this.id = id;
    this.vcore = vcore;
    this.core = core;
    this.runsUthreads = runsUthreads;
    this.stack = stack;
  }

  /** A small number that is its own in its proc, 1 and up: {@code sa_id}. */
  public int id() {
    return id;
  }

  /** The CPU that it runs or ran on, as the kernel numbers it: {@code sa_cpu}. */
  public int cpu() {
    return core.number();
  }

  /** The vcore that it runs or ran. */
  public Vcore vcore() {
    return vcore;
  }

  /**
   * The uthread that it ran when it was blocked or preempted, as the scheduler knows it: {@code
   * sa_context}. Null for one that runs.
   */
  public @Nullable Runnable context() {
    return context;
  }

  /**
   * True when {@link #context} may be continued. It is handed to the scheduler by itself then;
   * before, it runs on in the low-latency set, or is blocked.
   */
  public boolean isOver() {
    return over;
  }

  /**
   * False when it began at the bound of blocked carriers, or without a stack: then it reaps and
   * unparks, and uthreads wait until one of the others is back or a stack was supplied.
   */
  public boolean runsUthreads() {
    return runsUthreads;
  }

  /**
   * The stack that it took, which may be supplied again once it is over; null when it took none.
   */
  public @Nullable SaStack stack() {
    return stack;
  }

  Topology.Core core() {
    return core;
  }

  void lostWith(@Nullable Runnable uthread) {
    context = uthread;
    lostNanos = System.nanoTime();
  }

  /** When its carrier lost the vcore. */
  long lostNanos() {
    return lostNanos;
  }

  void preempted() {
    preempted = true;
  }

  boolean wasPreempted() {
    return preempted;
  }

  void over() {
    over = true;
  }

  @Override
  public String toString() {
    return "activation " + id + " of " + vcore;
  }
}
