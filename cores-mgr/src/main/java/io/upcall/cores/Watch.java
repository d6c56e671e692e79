package io.upcall.cores;

import org.jspecify.annotations.Nullable;

/**
 * The monitor's view of one vcore: tells a carrier that is blocked in the kernel from one that
 * computes, sleeps because it has nothing to do, or was held up for a moment.
 *
 * <pre>
 *      RUNNING ──in a uthread, and the thread sleeps──▶ SIGHTED ──the same, 30 µs later──▶ BLOCKED
 *         ▲                                               │
 *         └──another turn or carrier, not in a uthread,───┘
 *             does not sleep, or has run meanwhile
 * </pre>
 *
 * <p>One look would mistake a thread that waits a moment for a lock of the JVM. Two with the same
 * run time between them do not: whoever woke has run. A collection needs no check of its own: the
 * monitor is a Java thread too, so after a look that a collection overtook it is stopped until that
 * is over, and by then the carrier has been woken.
 *
 * <p>Owned by the monitor's thread.
 */
final class Watch {

  /** Two looks at a sleeping thread are at least this far apart. */
  static final long SIGHTING_NANOS = 30_000;

  /** What one look found. */
  enum Finding {
    /** The vcore sleeps in its driver, and has since the last look. */
    ASLEEP,
    /** It works, as far as one can see. */
    RUNNING,
    /** It runs a uthread, in the same turn as at the last look, and does not sleep. */
    COMPUTING,
    /** Its carrier sleeps where it should not: look again soon. */
    SIGHTED,
    /** Its carrier is blocked. */
    BLOCKED
  }

  private final Vcore vcore;
  private final ThreadProbe probe;

  private @Nullable Carrier carrier;
  private long turns;
  private boolean sighted;
  private long sightedAtNanos;
  private long sightedRunNanos;

  Watch(Vcore vcore, ThreadProbe probe) {
    this.vcore = vcore;
    this.probe = probe;
  }

  Vcore vcore() {
    return vcore;
  }

  /** The carrier that the last look was at. */
  @Nullable Carrier carrier() {
    return carrier;
  }

  /** Looks once. */
  Finding look(long nowNanos) {
    Carrier now = vcore.carrier();
    if (now == null) {
      return Finding.ASLEEP;
    }
    boolean progress = noteProgress(now);
    if (progress) {
      sighted = false;
    }
    int state = now.state();
    if (state == Carrier.UTHREAD) {
      Finding finding = lookAtThread(now.tid(), nowNanos);
      return finding == Finding.RUNNING && !progress ? Finding.COMPUTING : finding;
    }
    sighted = false;
    return !progress && state == Carrier.ENTER ? Finding.ASLEEP : Finding.RUNNING;
  }

  private boolean noteProgress(Carrier now) {
    long turnsNow = vcore.turns();
    boolean progress = now != carrier || turnsNow != turns;
    carrier = now;
    turns = turnsNow;
    return progress;
  }

  private Finding lookAtThread(int tid, long nowNanos) {
    probe.lookAt(tid);
    if (!probe.isSleeping()) {
      sighted = false;
      return Finding.RUNNING;
    }
    long runNanos = probe.runNanos();
    if (!sighted || runNanos != sightedRunNanos) {
      sighted = true;
      sightedAtNanos = nowNanos;
      sightedRunNanos = runNanos;
      return Finding.SIGHTED;
    }
    return nowNanos - sightedAtNanos < SIGHTING_NANOS ? Finding.SIGHTED : Finding.BLOCKED;
  }

  void close() {
    probe.close();
  }
}
