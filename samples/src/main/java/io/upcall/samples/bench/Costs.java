package io.upcall.samples.bench;

import java.time.Duration;

/** What the parts of a benchmark take beside its rounds, about, for its {@code estimate}. */
final class Costs {
  /** To start a JVM on a CPU that it shares with idle ones, and to stop it. */
  static final Duration JVM = Duration.ofMillis(900);

  /** To begin a run of a load that is there, and to read its answer; or to start one in C. */
  static final Duration ROUND = Duration.ofMillis(40);

  /** A round trip of a small message, in a closed loop with others. */
  static final int ECHO_NANOS = 10_000;

  private Costs() {}

  /** To open so many connections at once and to close them. */
  static Duration connecting(int connections) {
    return Duration.ofNanos(70_000L * connections);
  }
}
