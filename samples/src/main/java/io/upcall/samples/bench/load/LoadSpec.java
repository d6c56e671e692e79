package io.upcall.samples.bench.load;

import java.util.ArrayList;
import java.util.Collections;
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
 * @param ratePerSecond how many messages are due in a second, whatever the server does; 0 for a
 *     closed loop, in which the next one goes out when the last one is back
 * @param sleeps whether a load with a rate sleeps until the next message is due: one that shares
 *     its CPU with what it measures
 * @param reconnects whether every message has a connection of its own
 */
public record LoadSpec(
    String host,
    int port,
    int connections,
    int messageBytes,
    long warmupNanos,
    long measureNanos,
    long roundTrips,
    long serverPid,
    long ratePerSecond,
    boolean sleeps,
    boolean reconnects) {

  /** A closed loop on connections that stay. */
  public LoadSpec(
      String host,
      int port,
      int connections,
      int messageBytes,
      long warmupNanos,
      long measureNanos,
      long roundTrips,
      long serverPid) {
    this(
        host,
        port,
        connections,
        messageBytes,
        warmupNanos,
        measureNanos,
        roundTrips,
        serverPid,
        0,
        false,
        false);
  }

  /** Refuses what cannot be run, with the value. */
  public LoadSpec {
    require(port > 0 && port <= 65_535, "port", port);
    require(connections > 0, "connections", connections);
    require(messageBytes > 0, "message bytes", messageBytes);
    require(warmupNanos >= 0, "warm-up nanoseconds", warmupNanos);
    require(roundTrips >= 0, "round trips", roundTrips);
    require(roundTrips > 0 || measureNanos > 0, "measured nanoseconds", measureNanos);
    require(serverPid >= 0, "server pid", serverPid);
    require(ratePerSecond >= 0, "rate", ratePerSecond);
    if ((ratePerSecond > 0 || reconnects) && roundTrips > 0) {
      throw new IllegalArgumentException(
          "round trips are counted in a closed loop on connections that stay: " + roundTrips);
    }
    if (sleeps && ratePerSecond == 0) {
      throw new IllegalArgumentException("no sleep without a rate: nothing is due at any time");
    }
    if (ratePerSecond > 0 && reconnects) {
      throw new IllegalArgumentException("no rate for reconnecting: " + ratePerSecond);
    }
  }

  /** The same at a fixed rate. */
  public LoadSpec atRate(long messagesPerSecond) {
    return shaped(messagesPerSecond, sleeps, reconnects);
  }

  /** The same with sleeps between messages. */
  public LoadSpec sleeping() {
    return shaped(ratePerSecond, true, reconnects);
  }

  /** The same with a connection for every message. */
  public LoadSpec reconnecting() {
    return shaped(ratePerSecond, sleeps, true);
  }

  private LoadSpec shaped(long newRatePerSecond, boolean newSleeps, boolean newReconnects) {
    return new LoadSpec(
        host,
        port,
        connections,
        messageBytes,
        warmupNanos,
        measureNanos,
        roundTrips,
        serverPid,
        newRatePerSecond,
        newSleeps,
        newReconnects);
  }

  /** The same run as arguments of {@link EchoLoad}; {@link LoadOptions} reads them back. */
  public List<String> toArguments() {
    List<String> arguments = new ArrayList<>();
    Collections.addAll(
        arguments,
        "--host=" + host,
        "--port=" + port,
        "--connections=" + connections,
        "--message-bytes=" + messageBytes,
        "--warmup-seconds=" + seconds(warmupNanos),
        "--seconds=" + seconds(measureNanos),
        "--round-trips=" + roundTrips,
        "--server-pid=" + serverPid,
        "--rate=" + ratePerSecond);
    if (sleeps) {
      arguments.add("--sleep");
    }
    if (reconnects) {
      arguments.add("--reconnect");
    }
    return arguments;
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
