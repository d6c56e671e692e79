package io.upcall.libc;

/**
 * {@code struct itimerval}.
 *
 * @param it_interval from one expiry to the next; 0 for one expiry
 * @param it_value until the next expiry; 0 when the timer is not set
 */
public record StructItimerval(StructTimeval it_interval, StructTimeval it_value) {

  boolean isValid() {
    return it_interval.isValid() && it_value.isValid();
  }
}
