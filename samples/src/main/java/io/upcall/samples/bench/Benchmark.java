package io.upcall.samples.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** One of the comparisons that {@code bench} offers. */
interface Benchmark {
  /** Its name on the command line. */
  String name();

  /** How long it takes with this effort, by its plan, when all contenders are there. */
  Duration estimate(Effort effort);

  /** Measures, and prints its tables as they are complete. */
  Outcome run(Session session) throws IOException, InterruptedException;

  /**
   * What came of it.
   *
   * @param json the numbers, for {@code --json}
   * @param complete whether no contender failed; one that was skipped, with a reason, is no failure
   */
  record Outcome(Map<String, Object> json, boolean complete) {}
}
