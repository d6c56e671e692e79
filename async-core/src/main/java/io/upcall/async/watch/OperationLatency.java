package io.upcall.async.watch;

import org.HdrHistogram.Histogram;

/**
 * How long calls of one operation took, from the submission to the event. All times are ns.
 *
 * @param operation as in {@link io.upcall.async.Op}
 * @param quick whether these are the calls answered inside their submission
 * @param count how many calls
 * @param medianNanos half took no longer
 * @param p99Nanos 99 of 100 took no longer
 * @param p999Nanos 999 of 1000 took no longer
 * @param maxNanos the longest
 */
public record OperationLatency(
    String operation,
    boolean quick,
    long count,
    long medianNanos,
    long p99Nanos,
    long p999Nanos,
    long maxNanos) {

  static OperationLatency of(String operation, boolean quick, Histogram histogram) {
    return new OperationLatency(
        operation,
        quick,
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getMaxValue());
  }
}
