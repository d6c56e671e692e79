package io.upcall.samples.bench.process;

import io.upcall.samples.bench.report.WorkReport;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the programs share that work when told to and measure themselves; those in C have the same
 * in {@code worker.h}.
 */
public final class MeasuredWork {
  private MeasuredWork() {}

  /** Some work that can go on for ever. */
  public interface Work {
    /**
     * Works until {@link System#nanoTime} is there.
     *
     * @return how many operations that were
     */
    long until(long endNanos) throws Exception;
  }

  /**
   * Every line of standard input, until it ends, is a number of nanoseconds to work for, answered
   * by one line of JSON.
   */
  public static void answerLines(Work work) throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.println(measure(work, Long.parseLong(line)).toJson());
    }
  }

  private static WorkReport measure(Work work, long durationNanos) throws Exception {
    long self = ProcessHandle.current().pid();
    long cpuBeginNanos = ProcessClock.cpuNanos(self);
    long beginNanos = System.nanoTime();
    long operations = work.until(beginNanos + durationNanos);
    long elapsedNanos = System.nanoTime() - beginNanos;
    return new WorkReport(operations, elapsedNanos, ProcessClock.cpuNanos(self) - cpuBeginNanos);
  }
}
