package io.upcall.libc;

/**
 * {@code struct itimerspec}: when a timer expires.
 *
 * @param it_interval how long from one expiry to the next; zero for one alone
 * @param it_value until the first one; zero for a timer that is not armed
 */
public record StructItimerspec(StructTimespec it_interval, StructTimespec it_value) {

  /** Once, after {@code value}. */
  public static StructItimerspec once(StructTimespec value) {
    return new StructItimerspec(new StructTimespec(0, 0), value);
  }
}
