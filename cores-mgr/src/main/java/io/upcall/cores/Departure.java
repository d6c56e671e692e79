package io.upcall.cores;

/** How a carrier came to run a vcore no longer. */
enum Departure {
  /** Another carrier runs it, or nobody: it was taken away while a uthread ran. */
  LOST,
  /** It gave its core back because it was asked to. */
  PREEMPTED,
  /** It gave its core back because its proc has no use for it. */
  YIELDED,
  /** It gave its core back because it had nothing to do and somebody else had no core. */
  RESTED,
  /** It has ended. */
  ENDED
}
