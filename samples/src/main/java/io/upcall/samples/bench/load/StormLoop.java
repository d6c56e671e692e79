package io.upcall.samples.bench.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A new connection for every message: connect, send, receive the echo, close, and again, on as many
 * connections at once as there are messages. The latency is that from before connecting.
 *
 * <p>Belongs to one thread.
 */
final class StormLoop implements Transport.Replies {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int LATENCY_DIGITS = 3;

  private final LoadSpec spec;
  private final Transport transport;
  private final Messages messages;
  private final long[] startedNanos;
  private final Histogram latency = new Histogram(LATENCY_MAX_NANOS, LATENCY_DIGITS);

  private boolean stopping;
  private int onTheWay;
  private long number;
  private long lastProgressNanos = System.nanoTime();

  StormLoop(LoadSpec spec, Transport transport, Messages messages) {
    this.spec = spec;
    this.transport = transport;
    this.messages = messages;
    startedNanos = new long[messages.connections()];
  }

  /** Runs to the end; afterwards no message is on the way. */
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
    while (onTheWay > 0) {
      pollOnce(POLL_NANOS);
    }
    return report;
  }

  @Override
  public void onReply(int connection) throws IOException {
    long nowNanos = System.nanoTime();
    messages.verify(connection);
    latency.recordValue(Math.min(nowNanos - startedNanos[connection], LATENCY_MAX_NANOS));
    lastProgressNanos = nowNanos;
    onTheWay--;
    if (!stopping) {
      transport.reconnect(connection);
      start(connection, nowNanos);
    }
  }

  private void start(int connection, long nowNanos) throws IOException {
    messages.prepare(connection, number++);
    startedNanos[connection] = nowNanos;
    onTheWay++;
    transport.send(connection);
  }

  private void pollFor(long durationNanos) throws IOException {
    long beginNanos = System.nanoTime();
    long left = durationNanos;
    while (left > 0) {
      pollOnce(Math.min(left, POLL_NANOS));
      left = durationNanos - (System.nanoTime() - beginNanos);
    }
  }

  private void pollOnce(long timeoutNanos) throws IOException {
    transport.poll(this, timeoutNanos);
    if (System.nanoTime() - lastProgressNanos > STALL_NANOS) {
      throw new IOException(
          "a storm of "
              + onTheWay
              + " connections, and no echo for "
              + TimeUnit.NANOSECONDS.toSeconds(STALL_NANOS)
              + " s");
    }
  }
}
