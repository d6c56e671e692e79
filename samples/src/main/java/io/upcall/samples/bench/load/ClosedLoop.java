package io.upcall.samples.bench.load;

import java.io.IOException;

/**
 * Keeps one message on the way on every connection: warm-up, the counted window, and the last
 * echoes after it.
 */
final class ClosedLoop extends Loop {
  private final long[] sentNanos;
  private long beginLimit = Long.MAX_VALUE;

  ClosedLoop(LoadSpec spec, Transport transport, Messages messages) {
    super(spec, transport, messages);
    sentNanos = new long[messages.connections()];
  }

  @Override
  LoadReport run() throws IOException {
    if (spec.warmupNanos() > 0) {
      startAll();
      pollFor(spec.warmupNanos());
    }
    LoadReport report = measure();
    beginLimit = 0;
    pollUntilCompleted(begun, POLL_NANOS);
    return report;
  }

  @Override
  public void onReply(int connection) throws IOException {
    long nowNanos = System.nanoTime();
    messages.verify(connection);
    record(nowNanos - sentNanos[connection]);
    completed++;
    if (begun < beginLimit) {
      start(connection, nowNanos);
    }
  }

  private LoadReport measure() throws IOException {
    latency.reset();
    Meter meter = new Meter(spec.serverPid());
    if (spec.warmupNanos() == 0) {
      startAll();
    }
    if (spec.roundTrips() > 0) {
      pollUntilCompleted(completed + spec.roundTrips(), POLL_NANOS);
    } else {
      pollFor(spec.measureNanos());
    }
    return meter.stop().report(latency);
  }

  private void startAll() throws IOException {
    if (spec.roundTrips() > 0 && spec.warmupNanos() == 0) {
      beginLimit = spec.roundTrips();
    }
    for (int i = 0; i < messages.connections() && begun < beginLimit; i++) {
      start(i, System.nanoTime());
    }
  }

  private void start(int connection, long nowNanos) throws IOException {
    messages.prepare(connection, begun);
    begun++;
    sentNanos[connection] = nowNanos;
    transport.send(connection);
  }
}
