package io.upcall.cores.policy;

/**
 * How long the allocator lets things last.
 *
 * @param graceNanos from asking a vcore for its core to taking it by force
 * @param patienceNanos how long a claimant waits with nothing before it has a right to a turn
 * @param turnNanos how long nobody can outrank the core of such a turn
 * @param idleWindowNanos over which time the load is averaged before an idle core is given back
 */
public record Timing(long graceNanos, long patienceNanos, long turnNanos, long idleWindowNanos) {

  /** Checks the ranges. */
  public Timing {
    if (graceNanos < 0 || patienceNanos < 0 || turnNanos <= 0 || idleWindowNanos <= 0) {
      throw new IllegalArgumentException(
          "grace %d, patience %d: 0 or more; turn %d, idle window %d: more than 0 ns"
              .formatted(graceNanos, patienceNanos, turnNanos, idleWindowNanos));
    }
  }

  /** 2 ms of grace, 100 ms of patience, turns of 20 ms, an idle window of 50 ms. */
  public static Timing standard() {
    return new Timing(2_000_000, 100_000_000, 20_000_000, 50_000_000);
  }

  /** How many cores of {@code capacity} may be in turns at once: half, and one at least. */
  public static int turnsAtOnce(int capacity) {
    return Math.max(1, capacity / 2);
  }

  /**
   * The longest that a claimant which wants a core and has none waits for one.
   *
   * <p>Why: it is overdue after its patience. The overdue are served in the order in which they
   * began to wait, and whenever fewer turns are in progress than {@link #turnsAtOnce}, the first of
   * them is served at once, from a share that no turn protects; there is one, because turns are
   * fewer than shares. So those ahead of it are through after as many rounds of turns as they fill,
   * and a round lasts no longer than a turn and one hand-over: the grace, and the machine's answers
   * to force and grant. One more round may have been in progress, and one hand-over brings its own
   * core.
   *
   * @param ahead how many others wait at most
   * @param capacity how many cores are granted in all
   * @param answerNanos the longest that the machine needs to answer force and grant together
   */
  public long starvationBoundNanos(int ahead, int capacity, long answerNanos) {
    long rounds = 1L + ahead / turnsAtOnce(capacity);
    long handOverNanos = graceNanos + answerNanos;
    return patienceNanos + rounds * (turnNanos + handOverNanos) + handOverNanos;
  }
}
