package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/** One of the comparisons that {@code bench} offers. */
interface Benchmark {
  /** Its name on the command line. */
  String name();

  /** Measures, and prints its tables to {@code out} as they are complete. */
  Outcome run(Workplace workplace, Effort effort, PrintWriter out)
      throws IOException, InterruptedException;

  /**
   * What came of it.
   *
   * @param json the numbers, for {@code --json}
   * @param complete whether no contender failed; one that was skipped, with a reason, is no failure
   */
  record Outcome(Map<String, Object> json, boolean complete) {}
}
