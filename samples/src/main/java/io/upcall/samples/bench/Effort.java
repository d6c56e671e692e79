package io.upcall.samples.bench;

/** How much time a benchmark may take. */
enum Effort {
  /** A look: under four minutes for the headline set. */
  QUICK,
  /** What a comparison needs: under 25 minutes for the headline set. */
  NORMAL,
  /** All, and as exact as it gets: some hours. */
  FULL
}
