package io.upcall.cores.policy;

import java.util.Comparator;

/** A policy for claims alone. */
record ClaimPolicy(Comparator<Claim> order) implements Policy {

  @Override
  public int compareClaims(Claim a, Claim b) {
    return order.compare(a, b);
  }
}
