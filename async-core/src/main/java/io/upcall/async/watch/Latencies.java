package io.upcall.async.watch;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallWatch;
import io.upcall.async.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * How long calls take, by operation: one histogram for the quick ones and one for the others.
 *
 * <p>Drivers of all vcores record into the same histograms, without a lock or an allocation after
 * the first call of an operation. Values are exact to two digits, from 1 ns to an hour; what takes
 * longer counts as an hour. A histogram is some 40 KiB, and there is one only for what was called.
 */
final class Latencies implements CallWatch {

  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 2;
  private static final Op[] OPS = Op.values();

  /** What drivers record into: by operation, quick ones first. Set once each, by CAS. */
  private final AtomicReferenceArray<@Nullable Recorder> recorders =
      new AtomicReferenceArray<>(2 * OPS.length);

  /** What was read so far, in the same order. Guarded by itself. */
  private final @Nullable Histogram[] sums = new Histogram[2 * OPS.length];

  @Override
  public void quick(AsyncCall call, int result, long nanos) {
    record(call.op().ordinal(), nanos);
  }

  @Override
  public void pending(AsyncCall call) {}

  @Override
  public void completed(AsyncCall call, int result, long nanos) {
    record(OPS.length + call.op().ordinal(), nanos);
  }

  @Override
  public void cancelling(AsyncCall call) {}

  @Override
  public void overflowed(String driver, int entries) {}

  private void record(int index, long nanos) {
    if (nanos <= 0) {
      // It was submitted before anybody watched.
      return;
    }
    Recorder recorder = recorders.get(index);
    if (recorder == null) {
      recorders.compareAndSet(index, null, new Recorder(LONGEST_NANOS, DIGITS));
      recorder = recorders.get(index);
    }
    if (recorder != null) {
      recorder.recordValue(Math.min(nanos, LONGEST_NANOS));
    }
  }

  /** What was recorded so far; operations that were not called are left out. */
  List<OperationLatency> read() {
    List<OperationLatency> latencies = new ArrayList<>();
    synchronized (sums) {
      for (int index = 0; index < sums.length; index++) {
        Histogram sum = sum(index);
        if (sum != null && sum.getTotalCount() > 0) {
          String operation = OPS[index % OPS.length].name();
          latencies.add(OperationLatency.of(operation, index < OPS.length, sum));
        }
      }
    }
    return latencies;
  }

  private @Nullable Histogram sum(int index) {
    Recorder recorder = recorders.get(index);
    if (recorder == null) {
      return null;
    }
    Histogram sum = sums[index];
    if (sum == null) {
      sum = new Histogram(LONGEST_NANOS, DIGITS);
      sums[index] = sum;
    }
    sum.add(recorder.getIntervalHistogram());
    return sum;
  }
}
