package io.upcall.samples.bench.load;

import java.io.IOException;

/**
 * Sends messages when they are due, at a fixed rate, and counts their latency from that moment on.
 *
 * <p>Message <i>k</i> is due <i>k</i> intervals after the beginning, on the connections in turn.
 * One that is due while the connection's last message is still on the way waits for it, and its
 * waiting is part of its latency: a server that stops for a while is not asked less often for that,
 * which would hide the very thing (coordinated omission). Everything that was due within the window
 * is waited for, after it too.
 *
 * <p>With a CPU of its own it never sleeps: a timer that is late by 50 µs would be all that one
 * sees. With {@link LoadSpec#sleeps} it shares the CPU, and one that never slept would be preempted
 * for milliseconds.
 */
final class OpenLoop extends Loop {
  private static final long AT_ONCE = 0;

  private final double intervalNanos;
  private final long[] sent; // messages of the connection, the one on the way included
  private final boolean[] onTheWay;

  private long beginNanos;
  private long windowNanos; // when the counted window begins, since beginNanos
  private long endNanos; // when it ends, since beginNanos: what is due later is not sent

  OpenLoop(LoadSpec spec, Transport transport, Messages messages) {
    super(spec, transport, messages);
    intervalNanos = 1e9 / spec.ratePerSecond();
    sent = new long[messages.connections()];
    onTheWay = new boolean[messages.connections()];
  }

  @Override
  LoadReport run() throws IOException {
    windowNanos = spec.warmupNanos();
    endNanos = windowNanos + spec.measureNanos();
    beginNanos = System.nanoTime();
    pollUntil(windowNanos);
    Meter meter = new Meter(spec.serverPid());
    pollUntil(endNanos);
    meter.stop();
    pollUntilCompleted(begun, spec.sleeps() ? POLL_NANOS : AT_ONCE);
    return meter.report(latency);
  }

  @Override
  public void onReply(int connection) throws IOException {
    long sinceBegin = System.nanoTime() - beginNanos;
    messages.verify(connection);
    long dueNanos = dueNanos(connection, sent[connection] - 1);
    if (dueNanos >= windowNanos) {
      record(sinceBegin - dueNanos);
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
      pollOnce(spec.sleeps() ? untilNextNanos(Math.min(limitNanos, endNanos)) : AT_ONCE);
      sinceBegin = System.nanoTime() - beginNanos;
    }
    release(limitNanos);
  }

  private long untilNextNanos(long limitNanos) {
    long next = Math.min(dueNanos(begun), limitNanos);
    return Math.max(0, next - (System.nanoTime() - beginNanos));
  }

  /** Sends what has become due, if its connection is free; if not, {@link #onReply} will. */
  private void release(long sinceBegin) throws IOException {
    while (dueNanos(begun) < Math.min(sinceBegin, endNanos)) {
      int connection = (int) (begun % sent.length);
      long turn = begun / sent.length;
      begun++;
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

  private long dueNanos(int connection, long turn) {
    return dueNanos(turn * sent.length + connection);
  }

  private long dueNanos(long message) {
    return (long) (message * intervalNanos);
  }
}
