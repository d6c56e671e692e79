package io.upcall.cores.policy;

/**
 * One core of one claimant, in the order in which it counts them: the next it would get, or the
 * last it has. A claimant has one object for each, which change with its share.
 */
public final class Claim {

  private final Claimant claimant;
  private final boolean next;

  /** Its place in the heap that it is in, -1 when in none. Owned by {@link ClaimHeap}. */
  int heapIndex = -1;

  /** Among equals the smaller comes first. Owned by the allocator; not changed while in a heap. */
  long stamp;

  Claim(Claimant claimant, boolean next) {
    this.claimant = claimant;
    this.next = next;
  }

  /** Whose. */
  public Claimant claimant() {
    return claimant;
  }

  /** How many cores of the claimant come before this one: 0 for its first. */
  public int nth() {
    return next ? claimant.share() : claimant.share() - 1;
  }
}
