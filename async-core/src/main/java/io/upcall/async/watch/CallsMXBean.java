package io.upcall.async.watch;

import java.util.List;

/** What a management client sees of the calls of this JVM; {@code io.upcall.async:type=Calls}. */
public interface CallsMXBean {

  /** The counts of each operation that was called; the numbers are not of one instant. */
  List<OperationCounts> getOperations();

  /** How many calls are in flight. */
  long getInFlight();

  /** True while latencies are recorded. */
  boolean isLatencyRecording();

  /** Starts recording latencies afresh, or stops it; what was recorded stays readable. */
  void setLatencyRecording(boolean on);

  /** The latencies of each operation that was called while they were recorded. */
  List<OperationLatency> getLatencies();
}
