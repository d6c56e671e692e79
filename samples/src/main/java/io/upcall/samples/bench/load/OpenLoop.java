package io.upcall.samples.bench.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends messages when they are due, at a fixed rate, and counts their latency from that moment on.
 *
 * <p>Message <i>k</i> is due <i>k</i> intervals after the beginning, on the connections in turn.
 * One that is due while the connection's last message is still on the way waits for it, and its
 * waiting is part of its latency: a server that stops for a while is not asked less often for that,
 * which would hide the very thing (coordinated omission). Everything that was due within the window
 * is waited for, after it too.
 *
 * <p>Never sleeps: a timer that is late by 50 µs would be all that one sees. Belongs to one thread.
 */
final class OpenLoop implements Transport.Replies {
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int LATENCY_DIGITS = 3;

  private final LoadSpec spec;
  private final Transport transport;
  private final Messages messages;
  private final double intervalNanos;
  private final long[] sent; // messages of the connection, the one on the way included
  private final boolean[] onTheWay;
  private final Histogram latency = new Histogram(LATENCY_MAX_NANOS, LATENCY_DIGITS);

  private long beginNanos;
  private long windowNanos; // when the counted window begins, since beginNanos
  private long endNanos; // when it ends, since beginNanos: what is due later is not sent
  private long released; // messages that have been due
  private long completed;
  private long lastProgressNanos;

  OpenLoop(LoadSpec spec, Transport transport, Messages messages) {
    this.spec = spec;
    this.transport = transport;
    this.messages = messages;
    intervalNanos = 1e9 / spec.ratePerSecond();
    sent = new long[messages.connections()];
    onTheWay = new boolean[messages.connections()];
  }

  /** Runs to the end; afterwards no message is on the way. */
  LoadReport run() throws IOException {
    windowNanos = spec.warmupNanos();
    endNanos = windowNanos + spec.measureNanos();
    beginNanos = System.nanoTime();
    lastProgressNanos = beginNanos;
    pollUntil(windowNanos);
    Meter meter = new Meter(spec.serverPid());
    pollUntil(endNanos);
    meter.stop();
    while (completed < released) {
      pollOnce();
    }
    return meter.report(latency);
  }

  @Override
  public void onReply(int connection) throws IOException {
    long sinceBegin = System.nanoTime() - beginNanos;
    messages.verify(connection);
    long dueNanos = dueNanos(connection, sent[connection] - 1);
    if (dueNanos >= windowNanos) {
      latency.recordValue(Math.min(sinceBegin - dueNanos, LATENCY_MAX_NANOS));
    }
    completed++;
    onTheWay[connection] = false;
    long nextNanos = dueNanos(connection, sent[connection]);
    if (nextNanos <= sinceBegin && nextNanos < endNanos) {
      send(connection);
    }
  }

  private void pollUntil(long limitNanos) throws IOException {
    long sinceBegin = System.nanoTime() - beginNanos;
    while (sinceBegin < limitNanos) {
      release(sinceBegin);
      pollOnce();
      sinceBegin = System.nanoTime() - beginNanos;
    }
    release(limitNanos);
  }

  /** Sends what has become due, if its connection is free; if not, {@link #onReply} will. */
  private void release(long sinceBegin) throws IOException {
    while (dueNanos(released) < Math.min(sinceBegin, endNanos)) {
      int connection = (int) (released % sent.length);
      long turn = released / sent.length;
      released++;
      // It may be sent already, by a reply that came when it was due and this loop not yet here.
      if (!onTheWay[connection] && sent[connection] == turn) {
        send(connection);
      }
    }
  }

  private void send(int connection) throws IOException {
    messages.prepare(connection, sent[connection]);
    sent[connection]++;
    onTheWay[connection] = true;
    transport.send(connection);
  }

  private void pollOnce() throws IOException {
    long before = completed;
    transport.poll(this, 0);
    if (completed != before || completed == released) {
      lastProgressNanos = System.nanoTime();
    } else if (System.nanoTime() - lastProgressNanos > STALL_NANOS) {
      throw new IOException(
          "no echo for "
              + TimeUnit.NANOSECONDS.toSeconds(STALL_NANOS)
              + " s, after "
              + completed
              + " of "
              + released
              + " messages");
    }
  }

  private long dueNanos(int connection, long turn) {
    return dueNanos(turn * sent.length + connection);
  }

  private long dueNanos(long message) {
    return (long) (message * intervalNanos);
  }
}
