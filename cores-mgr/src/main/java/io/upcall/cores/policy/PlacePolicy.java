package io.upcall.cores.policy;

/** A policy for places alone. */
record PlacePolicy(Order order) implements Policy {

  /** As {@link Policy#comparePlaces}. */
  @FunctionalInterface
  interface Order {
    int compare(Claimant claimant, Place a, Place b);
  }

  @Override
  public int comparePlaces(Claimant claimant, Place a, Place b) {
    return order.compare(claimant, a, b);
  }
}
