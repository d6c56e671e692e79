package io.upcall.samples.bench;

import io.upcall.samples.bench.process.ContextSwitches;
import io.upcall.samples.bench.process.ProcessClock;
import java.io.IOException;

/**
 * What a round takes whose load is a program that is started for it and ends with it: of the
 * server's process, and of the load, by the kernel's accounting.
 */
final class RoundMeter {
  private final long serverPid;
  private final ContextSwitches switchesBefore;
  private final long serverNanosBefore;
  private final long loadNanosBefore = ProcessClock.endedChildrenCpuNanos();

  /** What was used: CPU times, and how often a thread of the server waited or had to make way. */
  record Usage(long serverCpuNanos, long loadCpuNanos, long serverWaits, long serverPreemptions) {}

  /** The round begins. */
  RoundMeter(long serverPid) throws IOException {
    this.serverPid = serverPid;
    switchesBefore = ContextSwitches.of(serverPid);
    serverNanosBefore = ProcessClock.cpuNanos(serverPid);
  }

  /** The load has ended. */
  Usage stop() throws IOException {
    long serverCpuNanos = ProcessClock.cpuNanos(serverPid) - serverNanosBefore;
    long loadCpuNanos = ProcessClock.endedChildrenCpuNanos() - loadNanosBefore;
    ContextSwitches.Counts switches = ContextSwitches.of(serverPid).since(switchesBefore);
    return new Usage(serverCpuNanos, loadCpuNanos, switches.voluntary(), switches.involuntary());
  }
}
