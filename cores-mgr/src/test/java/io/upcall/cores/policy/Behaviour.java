package io.upcall.cores.policy;

/** What the uthreads of a {@link SimulatedProc} do, and its vcores when there is none to run. */
interface Behaviour {

  /** What a vcore does that has nothing to run. */
  enum Idle {
    /** It keeps the core, and sleeps until a uthread is ready. */
    SLEEPS,
    /** It gives the core back, and the proc wishes for one fewer. */
    YIELDS,
    /** It gives the core back until there is something to do. */
    RESTS
  }

  /** For how long the next step of a uthread computes. */
  long stepNanos();

  /** For how long a uthread waits after a step; 0 when it is ready at once. */
  long waitNanos();

  /** See {@link Idle}. */
  Idle whenIdle();
}
