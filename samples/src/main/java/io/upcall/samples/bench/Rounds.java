package io.upcall.samples.bench;

import java.io.IOException;

/**
 * The course of a trial: each contender is warmed up, and then all are measured in rounds, there
 * and back.
 *
 * @param count how many rounds
 * @param warmUp what comes before them
 */
record Rounds(int count, WarmUp.Plan warmUp) {

  /** Work of a contender that does not count. */
  interface Warming<T> {
    WarmUp.Slice slice(T contender) throws IOException, InterruptedException;
  }

  /**
   * Runs it, with progress on the terminal.
   *
   * @param measure one contender in one round
   * @return what is to be said below the table of who was not warm in time; may be empty
   */
  <T> String run(Session session, Lineup<T> contenders, Warming<T> warming, Lineup.Step<T> measure)
      throws InterruptedException {
    WarmUp course = new WarmUp(warmUp);
    try (Progress progress = session.progress(count)) {
      contenders.forEach(
          (name, contender) -> {
            progress.warmUp(name);
            course.run(name, () -> warming.slice(contender));
          });
      for (int round = 0; round < count; round++) {
        progress.round(round);
        contenders.round(round, measure);
      }
    }
    return course.note();
  }
}
