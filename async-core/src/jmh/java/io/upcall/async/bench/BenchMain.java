package io.upcall.async.bench;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs the benchmarks with JMH's own options, and then says which goals they reached. */
public final class BenchMain {

  private BenchMain() {}

  /**
   * Exits with 1 when a benchmark with a {@link Goal} allocated. A ratio that was missed is printed
   * and no more: time depends on who else uses the machine, allocation does not.
   *
   * @param args JMH's
   * @throws CommandLineOptionException when JMH does not understand them
   * @throws RunnerException when a benchmark threw, with JMH's {@code -foe true}
   */
  public static void main(String[] args) throws CommandLineOptionException, RunnerException {
    Collection<RunResult> results;
    try {
      results = new Runner(new CommandLineOptions(args)).run();
    } catch (NoBenchmarksException none) {
      System.out.println("no benchmark of this module matches");
      return;
    }
    Scoreboard scoreboard = new Scoreboard(results);
    System.out.println(scoreboard.table());
    if (scoreboard.allocated()) {
      System.exit(1);
    }
  }
}
