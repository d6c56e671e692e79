package io.upcall.samples.bench;

import java.io.Console;
import java.util.Optional;

/**
 * Which round it is and how long the rest will take, on a line of the terminal that the next one
 * overwrites; nothing where there is no terminal.
 */
final class Progress implements AutoCloseable {
  private static final String ERASE_LINE = "\r\033[K";

  private final boolean visible;
  private final int rounds;
  private final Timetable timetable;

  private Progress(boolean visible, int rounds, Timetable timetable) {
    this.visible = visible;
    this.rounds = rounds;
    this.timetable = timetable;
  }

  /** Of a trial of so many rounds, until it is closed. */
  static Progress of(int rounds, Timetable timetable) {
    boolean visible = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return new Progress(visible, rounds, timetable);
  }

  /** A contender is warmed up. */
  void warmUp(String name) {
    showWithTimeLeft("warming up " + name);
  }

  /** A round begins; the first one is 0. */
  void round(int round) {
    showWithTimeLeft("round " + (round + 1) + " of " + rounds);
  }

  /** Leaves the line empty. */
  @Override
  public void close() {
    show("");
  }

  private void showWithTimeLeft(String text) {
    show(text + ", about " + Timetable.text(timetable.left()) + " left in all");
  }

  private void show(String text) {
    if (visible) {
      System.err.print(ERASE_LINE + text);
      System.err.flush();
    }
  }
}
