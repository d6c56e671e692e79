package io.upcall.cores.policy;

/**
 * What a proc may ask for, besides how many cores it wishes at the moment. A later request replaces
 * an earlier one.
 *
 * @param minimum cores that it keeps though they are idle; 0 or more
 * @param maximum how many it can have at most, and how many vcores it has; at least 1 and the
 *     minimum
 * @param priority the larger, the sooner it is served; 0 is usual
 * @param provisioned how many cores it gets before all who have no provision; no more than the
 *     maximum
 */
public record CoreRequest(int minimum, int maximum, int priority, int provisioned) {

  /** Checks the ranges. */
  public CoreRequest {
    if (minimum < 0 || maximum < Math.max(1, minimum)) {
      throw new IllegalArgumentException(
          "minimum %d and maximum %d: want 0 <= minimum <= maximum and 1 <= maximum"
              .formatted(minimum, maximum));
    }
    if (provisioned < 0 || provisioned > maximum) {
      throw new IllegalArgumentException(
          "%d provisioned cores: want 0 to the maximum, %d".formatted(provisioned, maximum));
    }
  }

  /** No minimum, usual priority, nothing provisioned. */
  public static CoreRequest upTo(int maximum) {
    return new CoreRequest(0, maximum, 0, 0);
  }

  /** The same on a machine of {@code cores} cores, which is as many as it can be granted. */
  public CoreRequest within(int cores) {
    return new CoreRequest(
        Math.min(minimum, cores), Math.min(maximum, cores), priority, Math.min(provisioned, cores));
  }

  /** The same with another minimum. */
  public CoreRequest withMinimum(int newMinimum) {
    return new CoreRequest(newMinimum, maximum, priority, provisioned);
  }

  /** The same with another priority. */
  public CoreRequest withPriority(int newPriority) {
    return new CoreRequest(minimum, maximum, newPriority, provisioned);
  }

  /** The same with another provision. */
  public CoreRequest withProvisioned(int newProvisioned) {
    return new CoreRequest(minimum, maximum, priority, newProvisioned);
  }
}
