package io.upcall.samples.bench.load;

import java.io.IOException;

/**
 * A new connection for every message: connect, send, receive the echo, close, and again, on as many
 * connections at once as there are messages. The latency is that from before connecting.
 */
final class StormLoop extends Loop {
  private final long[] startedNanos;
  private boolean stopping;

  StormLoop(LoadSpec spec, Transport transport, Messages messages) {
    super(spec, transport, messages);
    startedNanos = new long[messages.connections()];
  }

  @Override
  LoadReport run() throws IOException {
    for (int i = 0; i < messages.connections(); i++) {
      start(i, System.nanoTime());
    }
    pollFor(spec.warmupNanos());
    latency.reset();
    Meter meter = new Meter(spec.serverPid());
    pollFor(spec.measureNanos());
    LoadReport report = meter.stop().report(latency);
    stopping = true;
    pollUntilCompleted(begun, POLL_NANOS);
    return report;
  }

  @Override
  public void onReply(int connection) throws IOException {
    long nowNanos = System.nanoTime();
    messages.verify(connection);
    record(nowNanos - startedNanos[connection]);
    completed++;
    if (!stopping) {
      transport.reconnect(connection);
      start(connection, nowNanos);
    }
  }

  private void start(int connection, long nowNanos) throws IOException {
    messages.prepare(connection, begun);
    begun++;
    startedNanos[connection] = nowNanos;
    transport.send(connection);
  }
}
