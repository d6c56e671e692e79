package io.upcall.samples.bench;

import java.util.List;

/**
 * One that takes part in a comparison: how its process is started, or why it cannot be had here.
 *
 * @param name its row in the table
 * @param command its program and arguments; empty when it is missing
 * @param missing why it cannot take part; empty when it can
 */
record Contender(String name, List<String> command, String missing) {
  static Contender of(String name, List<String> command) {
    return new Contender(name, List.copyOf(command), "");
  }

  static Contender missing(String name, String reason) {
    return new Contender(name, List.of(), reason);
  }

  /** Whether it runs on a JVM. */
  boolean isJava() {
    return !isMissing() && command.get(0).endsWith("/java");
  }

  boolean isMissing() {
    return !missing.isEmpty();
  }
}
