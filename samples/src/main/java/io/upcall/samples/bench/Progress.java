package io.upcall.samples.bench;

import java.io.Console;
import java.util.Optional;

/**
 * Which round it is, on a line of the terminal that the next one overwrites; nothing where there is
 * no terminal.
 */
final class Progress implements AutoCloseable {
  private static final String ERASE_LINE = "\r\033[K";

  private final boolean visible;
  private final int rounds;

  private Progress(boolean visible, int rounds) {
    this.visible = visible;
    this.rounds = rounds;
  }

  /** Of a trial of so many rounds, until it is closed. */
  static Progress of(int rounds) {
    boolean visible = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return new Progress(visible, rounds);
  }

  /** The servers are warmed up. */
  void warmUp() {
    show("warming up");
  }

  /** A round begins; the first one is 0. */
  void round(int round) {
    show("round " + (round + 1) + " of " + rounds);
  }

  /** Leaves the line empty. */
  @Override
  public void close() {
    show("");
  }

  private void show(String text) {
    if (visible) {
      System.err.print(ERASE_LINE + text);
      System.err.flush();
    }
  }
}
