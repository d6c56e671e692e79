package io.upcall.async.watch;

import io.upcall.async.CallLedger;
import io.upcall.async.CallLedger.Count;
import io.upcall.async.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bean. No state: counts are the ledgers', latencies are {@link Watching}'s. */
final class Calls implements CallsMXBean {

  @Override
  public List<OperationCounts> getOperations() {
    List<OperationCounts> operations = new ArrayList<>();
    long[][] totals = CallLedger.totals();
    for (Op op : Op.values()) {
      long[] counts = totals[op.ordinal()];
      if (Arrays.stream(counts).anyMatch(count -> count > 0)) {
        operations.add(OperationCounts.of(op.name(), counts));
      }
    }
    return operations;
  }

  @Override
  public long getInFlight() {
    long inFlight = 0;
    for (long[] counts : CallLedger.totals()) {
      inFlight += counts[Count.PENDING.ordinal()] - counts[Count.COMPLETED.ordinal()];
    }
    return Math.max(0, inFlight);
  }

  @Override
  public boolean isLatencyRecording() {
    return Watching.isRecordingLatencies();
  }

  @Override
  public void setLatencyRecording(boolean on) {
    Watching.recordLatencies(on);
  }

  @Override
  public List<OperationLatency> getLatencies() {
    return Watching.latencies();
  }
}
