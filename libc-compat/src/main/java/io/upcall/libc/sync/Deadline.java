package io.upcall.libc.sync;

/** Moments on {@link System#nanoTime}, at which waits end. */
public final class Deadline {

  /** The wait has no end. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Timeouts over this are as good as none (146 years), and differences must not overflow. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE >> 1;

  private Deadline() {}

  /** In {@code nanos} from now; negative is past. Never {@link #NEVER}. */
  public static long in(long nanos) {
    long capped = Math.max(-LONGEST_NANOS, Math.min(nanos, LONGEST_NANOS));
    long deadline = System.nanoTime() + capped;
    return deadline == NEVER ? NEVER - 1 : deadline;
  }
}
