package io.upcall.cores.policy;

/** Two policies, one after the other. */
record PolicyChain(Policy first, Policy second) implements Policy {

  @Override
  public int compareClaims(Claim a, Claim b) {
    int order = first.compareClaims(a, b);
    return order != 0 ? order : second.compareClaims(a, b);
  }

  @Override
  public int comparePlaces(Claimant claimant, Place a, Place b) {
    int order = first.comparePlaces(claimant, a, b);
    return order != 0 ? order : second.comparePlaces(claimant, a, b);
  }
}
