package io.upcall.samples.bench.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Keeps one message on the way on every connection: warm-up, the counted window, and the last
 * echoes after it.
 *
 * <p>Belongs to one thread, as its transport does.
 */
final class ClosedLoop implements Transport.Replies {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int LATENCY_DIGITS = 3;

  private final LoadSpec spec;
  private final Transport transport;
  private final Messages messages;
  private final long[] sentNanos;
  private final Histogram latency = new Histogram(LATENCY_MAX_NANOS, LATENCY_DIGITS);

  private long started;
  private long startLimit = Long.MAX_VALUE;
  private long completed;
  private long lastProgressNanos = System.nanoTime();

  ClosedLoop(LoadSpec spec, Transport transport, Messages messages) {
    this.spec = spec;
    this.transport = transport;
    this.messages = messages;
    sentNanos = new long[messages.connections()];
  }

  /** Runs to the end; afterwards no message is on the way. */
  LoadReport run() throws IOException {
    if (spec.warmupNanos() > 0) {
      startAll();
      pollFor(spec.warmupNanos());
    }
    LoadReport report = measure();
    startLimit = 0;
    pollUntilCompleted(started);
    return report;
  }

  @Override
  public void onReply(int connection) throws IOException {
    long nowNanos = System.nanoTime();
    messages.verify(connection);
    latency.recordValue(Math.min(nowNanos - sentNanos[connection], LATENCY_MAX_NANOS));
    completed++;
    if (started < startLimit) {
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
      pollUntilCompleted(completed + spec.roundTrips());
    } else {
      pollFor(spec.measureNanos());
    }
    return meter.stop().report(latency);
  }

  private void startAll() throws IOException {
    if (spec.roundTrips() > 0 && spec.warmupNanos() == 0) {
      startLimit = spec.roundTrips();
    }
    for (int i = 0; i < messages.connections() && started < startLimit; i++) {
      start(i, System.nanoTime());
    }
  }

  private void start(int connection, long nowNanos) throws IOException {
    messages.prepare(connection, started);
    started++;
    sentNanos[connection] = nowNanos;
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

  private void pollUntilCompleted(long target) throws IOException {
    while (completed < target) {
      pollOnce(POLL_NANOS);
    }
  }

  /** Polls once; a server that says nothing for ten seconds is an error, not a long latency. */
  private void pollOnce(long timeoutNanos) throws IOException {
    long before = completed;
    transport.poll(this, timeoutNanos);
    if (completed != before || started == completed) {
      lastProgressNanos = System.nanoTime();
    } else if (System.nanoTime() - lastProgressNanos > STALL_NANOS) {
      throw new IOException(
          (started - completed)
              + " messages on the way and no echo for "
              + TimeUnit.NANOSECONDS.toSeconds(STALL_NANOS)
              + " s, after "
              + completed
              + " round trips");
    }
  }
}
