package io.upcall.cores.policy;

/**
 * How many cores a proc has use for, by what its cores did: more at once, fewer only after a while.
 *
 * <p>After Arachne's core estimator. When uthreads wait for a vcore the level rises by as many at
 * once. It falls by one, no more, when over a whole window all that the cores did would have fitted
 * on one core fewer with {@link #SLACK} of it to spare: without that slack a proc at the edge and
 * its neighbour would trade one core for ever. It does not fall below one by itself: the last core
 * is given up by its vcore, which sees to it that the proc is roused when there is something to do.
 *
 * <p>Owned by the allocator's owner.
 */
final class LoadEstimate {

  /** The part of a core that has to be idle, beyond a whole one, before one is given back. */
  static final double SLACK = 0.09;

  private final long windowNanos;
  private int level;
  private long windowStartNanos;
  private long busyNanos;

  LoadEstimate(long windowNanos, long nowNanos, int level) {
    this.windowNanos = windowNanos;
    this.windowStartNanos = nowNanos;
    this.level = level;
  }

  int level() {
    return level;
  }

  /** The proc itself says how many cores it has use for. */
  void reset(int newLevel, long nowNanos) {
    level = newLevel;
    startWindow(nowNanos);
  }

  /**
   * Takes a report.
   *
   * @param busyNanosSince what all its cores were busy for since the last report
   * @param waiting how many uthreads are ready and wait for a vcore
   * @param held how many cores it has
   * @param most the level does not rise above this
   */
  void report(long nowNanos, long busyNanosSince, int waiting, int held, int most) {
    busyNanos += busyNanosSince;
    if (waiting > 0) {
      level = Math.min(most, Math.max(level, held + waiting));
      startWindow(nowNanos);
    } else if (nowNanos - windowStartNanos >= windowNanos) {
      double busyCores = (double) busyNanos / (nowNanos - windowStartNanos);
      if (held > 1 && busyCores <= held - 1 - SLACK) {
        level = Math.min(level, held - 1);
      }
      startWindow(nowNanos);
    }
  }

  private void startWindow(long nowNanos) {
    windowStartNanos = nowNanos;
    busyNanos = 0;
  }
}
