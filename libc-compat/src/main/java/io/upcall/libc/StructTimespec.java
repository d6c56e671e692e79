package io.upcall.libc;

/**
 * {@code struct timespec}.
 *
 * @param tv_sec seconds
 * @param tv_nsec nanoseconds, 0 to 999,999,999
 */
public record StructTimespec(long tv_sec, long tv_nsec) implements Comparable<StructTimespec> {

  private static final long NANOS_A_SECOND = 1_000_000_000L;

  /**
   * Checks nothing: functions that take one answer EINVAL for nanoseconds that are out of range, as
   * the man pages say.
   */
  public StructTimespec {}

  /** As many whole seconds and the rest. */
  public static StructTimespec ofNanos(long nanos) {
    return new StructTimespec(
        Math.floorDiv(nanos, NANOS_A_SECOND), Math.floorMod(nanos, NANOS_A_SECOND));
  }

  /** In nanoseconds; {@link Long#MAX_VALUE} when they do not fit. */
  public long toNanos() {
    long most = Long.MAX_VALUE / NANOS_A_SECOND - 1;
    return tv_sec > most ? Long.MAX_VALUE : tv_sec * NANOS_A_SECOND + tv_nsec;
  }

  boolean isValid() {
    return tv_sec >= 0 && tv_nsec >= 0 && tv_nsec < NANOS_A_SECOND;
  }

  @Override
  public int compareTo(StructTimespec other) {
    int seconds = Long.compare(tv_sec, other.tv_sec);
    return seconds != 0 ? seconds : Long.compare(tv_nsec, other.tv_nsec);
  }
}
