package io.upcall.async.watch;

import io.upcall.async.CallLedger.Count;

/**
 * How many calls of one operation went which way, in all drivers of this JVM since its start.
 *
 * @param operation as in {@link io.upcall.async.Op}
 * @param quick answered inside submit
 * @param pending taken, an event follows
 * @param completed whose event was posted
 * @param failed with {@code -errno}, but not ECANCELED
 * @param cancelled with ECANCELED
 * @param refused AGAIN or INVALID
 */
public record OperationCounts(
    String operation,
    long quick,
    long pending,
    long completed,
    long failed,
    long cancelled,
    long refused) {

  static OperationCounts of(String operation, long[] counts) {
    return new OperationCounts(
        operation,
        counts[Count.QUICK.ordinal()],
        counts[Count.PENDING.ordinal()],
        counts[Count.COMPLETED.ordinal()],
        counts[Count.FAILED.ordinal()],
        counts[Count.CANCELLED.ordinal()],
        counts[Count.REFUSED.ordinal()]);
  }
}
