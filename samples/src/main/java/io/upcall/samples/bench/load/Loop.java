package io.upcall.samples.bench.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What all ways to load a server have: a transport that is polled, messages that were begun and
 * come back, and the latencies of those. When the next one is begun is each loop's own.
 *
 * <p>Belongs to one thread, as its transport does.
 */
abstract class Loop implements Transport.Replies {
  static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int LATENCY_DIGITS = 3;

  final LoadSpec spec;
  final Transport transport;
  final Messages messages;
  final Histogram latency = new Histogram(LATENCY_MAX_NANOS, LATENCY_DIGITS);

  /** Messages that are to come back, or have; of an open loop those that have been due. */
  long begun;

  /** Those that have. */
  long completed;

  private long lastProgressNanos = System.nanoTime();

  Loop(LoadSpec spec, Transport transport, Messages messages) {
    this.spec = spec;
    this.transport = transport;
    this.messages = messages;
  }

  /** Runs to the end; afterwards no message is on the way. */
  abstract LoadReport run() throws IOException;

  final void record(long latencyNanos) {
    latency.recordValue(Math.min(latencyNanos, LATENCY_MAX_NANOS));
  }

  final void pollFor(long durationNanos) throws IOException {
    long beginNanos = System.nanoTime();
    long left = durationNanos;
    while (left > 0) {
      pollOnce(Math.min(left, POLL_NANOS));
      left = durationNanos - (System.nanoTime() - beginNanos);
    }
  }

  final void pollUntilCompleted(long target, long timeoutNanos) throws IOException {
    while (completed < target) {
      pollOnce(timeoutNanos);
    }
  }

  /** Polls once; a server that says nothing for ten seconds is an error, not a long latency. */
  final void pollOnce(long timeoutNanos) throws IOException {
    long before = completed;
    transport.poll(this, timeoutNanos);
    if (completed != before || begun == completed) {
      lastProgressNanos = System.nanoTime();
    } else if (System.nanoTime() - lastProgressNanos > STALL_NANOS) {
      throw new IOException(
          (begun - completed)
              + " messages on the way and no echo for "
              + TimeUnit.NANOSECONDS.toSeconds(STALL_NANOS)
              + " s, after "
              + completed
              + " round trips");
    }
  }
}
