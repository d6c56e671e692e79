package io.upcall.samples.bench;

/** How much time a benchmark may take. */
enum Effort {
  /** A look: under a minute for the headline set. */
  QUICK,
  /** What a comparison needs: some minutes. */
  NORMAL,
  /** As exact as it gets. */
  FULL
}
