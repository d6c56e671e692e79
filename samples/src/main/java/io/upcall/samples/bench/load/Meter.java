package io.upcall.samples.bench.load;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.upcall.samples.bench.process.ContextSwitches;
import io.upcall.samples.bench.process.ProcessClock;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/**
 * What the server's process and the load's own use within the counted window, by the kernel's
 * accounting.
 *
 * <p>The clocks are read last at its beginning and first at its end: looking at every thread of a
 * JVM takes a millisecond.
 */
final class Meter {
  private static final long SELF = ProcessHandle.current().pid();
  private static final ContextSwitches.Counts UNKNOWN_COUNTS =
      new ContextSwitches.Counts(LoadReport.UNKNOWN, LoadReport.UNKNOWN);

  private final long serverPid;
  private final ContextSwitches serverSwitchesBefore;
  private final long serverNanosBefore;
  private final long loadNanosBefore;
  private final long beginNanos;

  private long elapsedNanos;
  private long serverNanos = LoadReport.UNKNOWN;
  private long loadNanos;
  private ContextSwitches.Counts serverSwitches = UNKNOWN_COUNTS;

  /**
   * The window begins.
   *
   * @param serverPid the server's process, or 0 to leave it out
   */
  Meter(long serverPid) throws IOException {
    this.serverPid = serverPid;
    serverSwitchesBefore = ContextSwitches.of(serverPid == 0 ? SELF : serverPid);
    serverNanosBefore = serverCpuNanos();
    loadNanosBefore = ProcessClock.cpuNanos(SELF);
    beginNanos = System.nanoTime();
  }

  /** The window ends. */
  @CanIgnoreReturnValue
  Meter stop() throws IOException {
    elapsedNanos = System.nanoTime() - beginNanos;
    loadNanos = ProcessClock.cpuNanos(SELF) - loadNanosBefore;
    if (serverPid != 0) {
      serverNanos = serverCpuNanos() - serverNanosBefore;
      serverSwitches = ContextSwitches.of(serverPid).since(serverSwitchesBefore);
    }
    return this;
  }

  /** What was used in the window that has ended, and the latencies of what was done in it. */
  LoadReport report(Histogram latency) {
    return LoadReport.of(latency, elapsedNanos, serverNanos, loadNanos, serverSwitches);
  }

  private long serverCpuNanos() throws IOException {
    return serverPid == 0 ? 0 : ProcessClock.cpuNanos(serverPid);
  }
}
