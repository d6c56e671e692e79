package io.upcall.cores;

import io.upcall.async.CallAccount;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls a proc may have in flight on all its vcores together.
 *
 * <p>Vcores take room in leases, so that a call touches nothing that they share. What one vcore
 * holds and does not use is out of reach for the others: at most two leases each, an eighth of the
 * limit in all.
 */
final class CallQuota implements CallAccount {

  private static final int LONGEST_LEASE = 64;
  private static final int LEASES_A_VCORE = 16;

  private final int limit;
  private final int lease;

  /** Room that vcores hold. By CAS: nothing else depends on it, so it orders nothing. */
  private final AtomicInteger taken = new AtomicInteger();

  CallQuota(int limit, int vcores) {
    this.limit = limit;
    this.lease = Math.clamp(limit / (LEASES_A_VCORE * vcores), 1, LONGEST_LEASE);
  }

  @Override
  public int take(int wanted) {
    while (true) {
      int before = taken.get();
      int got = Math.min(wanted, limit - before);
      if (got <= 0) {
        return 0;
      }
      if (taken.compareAndSet(before, before + got)) {
        return got;
      }
    }
  }

  @Override
  public void giveBack(int calls) {
    taken.addAndGet(-calls);
  }

  @Override
  public int lease() {
    return lease;
  }

  /** How much room vcores hold: the calls in flight, and what was leased ahead. */
  int taken() {
    return taken.get();
  }
}
