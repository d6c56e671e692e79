package io.upcall.samples.bench;

import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One that takes part in a comparison: how its process is started, or why it cannot be had here.
 *
 * @param name its row in the table
 * @param command its program and arguments; empty when it is missing
 * @param metered whether it is a JVM that tells what it allocates
 * @param missing why it cannot take part; empty when it can
 */
record Contender(String name, List<String> command, boolean metered, String missing) {
  static Contender of(String name, List<String> command) {
    return new Contender(name, List.copyOf(command), false, "");
  }

  /** A command of {@link io.upcall.samples.bench.process.MeteredMain}. */
  static Contender metered(String name, List<String> command) {
    return new Contender(name, List.copyOf(command), true, "");
  }

  /** Built into the workplace's folder, or missing with the reason and the remedy. */
  static Contender inC(String name, CPeer peer, Workplace workplace, List<String> arguments)
      throws InterruptedException {
    try {
      List<String> command = new ArrayList<>(List.of(peer.build(workplace).toString()));
      command.addAll(arguments);
      return of(name, command);
    } catch (IOException e) {
      return missing(name, String.valueOf(e.getMessage()));
    }
  }

  static Contender missing(String name, String reason) {
    return new Contender(name, List.of(), false, reason);
  }

  boolean isMissing() {
    return !missing.isEmpty();
  }
}
