package io.upcall.samples.bench;

import io.upcall.samples.bench.load.LoadSpec;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What the load asks of an echo server, and what counts of it.
 *
 * @param title in words, for tables
 * @param connections at once
 * @param messageBytes length of a message
 * @param shape turns a closed loop into what this is
 * @param score what counts
 */
record EchoWorkload(
    String title,
    int connections,
    int messageBytes,
    UnaryOperator<LoadSpec> shape,
    EchoScore score) {
  private static final int MANY_CONNECTIONS = 5_000;

  /** Whether to connect takes longer than what is measured. */
  static boolean isMany(int connections) {
    return connections > MANY_CONNECTIONS;
  }

  /** One message on the way on every connection, always. */
  static EchoWorkload closed(int connections, int messageBytes) {
    return new EchoWorkload(
        "echo of %,d bytes, %,d connections".formatted(messageBytes, connections),
        connections,
        messageBytes,
        UnaryOperator.identity(),
        EchoScore.CPU);
  }

  /** A fixed rate, whatever the server does. */
  static EchoWorkload open(int connections, int messageBytes, long ratePerSecond) {
    return new EchoWorkload(
        "echo of %,d bytes, %,d connections, %,d messages due a second"
            .formatted(messageBytes, connections, ratePerSecond),
        connections,
        messageBytes,
        spec -> spec.atRate(ratePerSecond),
        EchoScore.LATENCY);
  }

  /** A connection for every message. */
  static EchoWorkload storm(int connections, int messageBytes) {
    return new EchoWorkload(
        "a connection for every echo of %,d bytes, %,d at once"
            .formatted(messageBytes, connections),
        connections,
        messageBytes,
        LoadSpec::reconnecting,
        EchoScore.CPU_OF_CONNECTING);
  }

  /** The same at a rate, for a load that shares its CPU with what it measures. */
  EchoWorkload sleeping() {
    return new EchoWorkload(
        title, connections, messageBytes, spec -> shape.apply(spec).sleeping(), score);
  }

  /** A run of it against this server. */
  LoadSpec spec(Server server, Duration warmup, Duration measure) {
    return shape.apply(closedSpec(server, warmup, measure, 0));
  }

  /** Exactly so many round trips, in a closed loop. */
  LoadSpec counted(Server server, int roundTrips) {
    return closedSpec(server, Duration.ZERO, Duration.ZERO, roundTrips);
  }

  private LoadSpec closedSpec(Server server, Duration warmup, Duration measure, int roundTrips) {
    return new LoadSpec(
        server.address().getHostString(),
        server.address().getPort(),
        connections,
        messageBytes,
        warmup.toNanos(),
        measure.toNanos(),
        roundTrips,
        server.workerPid());
  }
}
