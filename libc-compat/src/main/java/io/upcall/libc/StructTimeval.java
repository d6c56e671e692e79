package io.upcall.libc;

/**
 * {@code struct timeval}.
 *
 * @param tv_sec seconds
 * @param tv_usec microseconds, 0 to 999,999
 */
public record StructTimeval(long tv_sec, long tv_usec) {

  private static final long MILLIS_A_SECOND = 1_000;
  private static final long MICROS_A_MILLI = 1_000;
  private static final long MICROS_A_SECOND = 1_000_000;

  /** As many whole seconds and the rest. */
  public static StructTimeval fromMillis(long millis) {
    return new StructTimeval(
        Math.floorDiv(millis, MILLIS_A_SECOND),
        Math.floorMod(millis, MILLIS_A_SECOND) * MICROS_A_MILLI);
  }

  /** In milliseconds, rounded down. */
  public long toMillis() {
    return tv_sec * MILLIS_A_SECOND + tv_usec / MICROS_A_MILLI;
  }

  /** As many whole microseconds, rounded up. */
  static StructTimeval ofNanos(long nanos) {
    long micros = (nanos + 999) / 1000;
    return new StructTimeval(micros / MICROS_A_SECOND, micros % MICROS_A_SECOND);
  }

  /** In nanoseconds; {@link Long#MAX_VALUE} when they do not fit. */
  long toNanos() {
    long most = Long.MAX_VALUE / 1_000_000_000L - 1;
    return tv_sec > most ? Long.MAX_VALUE : tv_sec * 1_000_000_000L + tv_usec * 1000;
  }

  boolean isValid() {
    return tv_sec >= 0 && tv_usec >= 0 && tv_usec < MICROS_A_SECOND;
  }
}
