package io.upcall.samples.bench.load;

import java.util.List;

/**
 * What one run of the load does.
 *
 * @param host the server's address
 * @param port the server's port
 * @param connections how many connections, each with one message on the way
 * @param messageBytes length of a message, at least 1
 * @param warmupNanos how long round trips are made before they count
 * @param measureNanos how long they count; ignored when {@code roundTrips} is positive
 * @param roundTrips how many to count, or 0 to go by {@code measureNanos}
 * @param serverPid the process whose CPU time is read at both ends of the window, or 0
 */
public record LoadSpec(
    String host,
    int port,
    int connections,
    int messageBytes,
    long warmupNanos,
    long measureNanos,
    long roundTrips,
    long serverPid) {

  /** Refuses what cannot be run, with the value. */
  public LoadSpec {
    require(port > 0 && port <= 65_535, "port", port);
    require(connections > 0, "connections", connections);
    require(messageBytes > 0, "message bytes", messageBytes);
    require(warmupNanos >= 0, "warm-up nanoseconds", warmupNanos);
    require(roundTrips >= 0, "round trips", roundTrips);
    require(roundTrips > 0 || measureNanos > 0, "measured nanoseconds", measureNanos);
    require(serverPid >= 0, "server pid", serverPid);
  }

  /** The same run as arguments of {@link EchoLoad}; {@link LoadOptions} reads them back. */
  public List<String> toArguments() {
    return List.of(
        "--host=" + host,
        "--port=" + port,
        "--connections=" + connections,
        "--message-bytes=" + messageBytes,
        "--warmup-seconds=" + seconds(warmupNanos),
        "--seconds=" + seconds(measureNanos),
        "--round-trips=" + roundTrips,
        "--server-pid=" + serverPid);
  }

  private static void require(boolean condition, String name, long value) {
    if (!condition) {
      throw new IllegalArgumentException(name + " out of range: " + value);
    }
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
