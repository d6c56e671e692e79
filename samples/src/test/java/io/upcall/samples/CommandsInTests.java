package io.upcall.samples;

import io.upcall.samples.server.Termination;

/** The commands as {@link Main} sets them up, for tests in other packages. */
public final class CommandsInTests {
  private CommandsInTests() {}

  /** The command that {@code words} begin with, which has parsed the rest and has not run. */
  public static Object parsed(String... words) {
    Termination termination = Termination.install();
    try {
      return Main.commandLine(termination).parseArgs(words).subcommand().commandSpec().userObject();
    } finally {
      termination.uninstall();
    }
  }
}
